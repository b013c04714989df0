"""Values past their time, or nearly: given while they are made anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cache.layers import DictLayer
from cache.made_cache import PATIENCE_S, SEARCH, Gate, Told, Unlucky, made_cache
from contracts.cache_backend import Clock, search
from running_server import wait_for

from likeopt.cache.cache import Cache
from likeopt.cache.codec import Plain
from likeopt.cache.computing import RETRY_S
from likeopt.cache.kinds import Kind
from likeopt.cache.shelf import Got, Origin

KEY = search("it")
PLAIN = Plain()
PATIENT = msgspec.structs.replace(SEARCH, soft_limit_s=PATIENCE_S)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> Told:
    return Told()


Start = Callable[..., Cache]


@pytest.fixture
def start(clock: Clock, told: Told, tmp_path: Path) -> Start:
    disk = DictLayer("disk", clock)

    def start_worker(**options: Any) -> Cache:
        layers = [DictLayer("memory", clock), disk]
        return made_cache(tmp_path, layers, clock, **({"told": told} | options))

    return start_worker


@pytest.fixture
def cache(start: Start) -> Cache:
    return start()


def _ask(cache: Cache, compute: Callable[[], Any], kind: Kind = SEARCH) -> Got[Any]:
    return cache.get_or_compute(kind, KEY, compute, PLAIN)


def _unwanted() -> Any:
    raise AssertionError("computed although it need not be")


def _grow_stale(cache: Cache, clock: Clock, kind: Kind = SEARCH) -> None:
    _ask(cache, lambda: "old", kind)
    clock.now_s += kind.ttl_s + 1


def _is_new(cache: Cache, value: str) -> bool:
    got = cache.get(SEARCH, KEY, PLAIN)
    return got is not None and (got.value, got.status) == (value, "hit")


def test_a_stale_value_is_given_to_all_while_one_computation_refreshes_it(
    cache: Cache, clock: Clock, told: Told
) -> None:
    _grow_stale(cache, clock)
    gate = Gate("new")
    got = [_ask(cache, gate) for _ in range(20)]
    assert Counter((one.value, one.status) for one in got) == {("old", "stale"): 20}
    assert got[0].age_s == SEARCH.ttl_s + 1
    gate.go.set()
    wait_for(lambda: _is_new(cache, "new"), "it is refreshed")
    assert gate.calls == 1
    assert told.counts["looked_up", "search", "stale"] == 20


def test_with_a_soft_limit_the_fresh_value_is_waited_for(cache: Cache, clock: Clock) -> None:
    _grow_stale(cache, clock)
    got = _ask(cache, Gate("new").opened(), PATIENT)
    assert (got.value, got.status) == ("new", "miss")


def test_past_the_soft_limit_the_stale_value_is_given(cache: Cache, clock: Clock) -> None:
    _grow_stale(cache, clock)
    gate = Gate("new")
    kind = msgspec.structs.replace(SEARCH, soft_limit_s=0.01)
    assert _ask(cache, gate, kind).value == "old"
    gate.go.set()


def test_a_refresh_that_fails_leaves_the_stale_value_and_is_tried_again_after_a_pause(
    cache: Cache, clock: Clock
) -> None:
    _grow_stale(cache, clock)
    gate = Gate(ValueError("no")).opened()
    for _ in range(3):
        assert _ask(cache, gate, PATIENT).value == "old"
    assert gate.calls == 1
    clock.now_s += RETRY_S
    assert _ask(cache, gate, PATIENT).value == "old"
    assert gate.calls == 2
    clock.now_s += RETRY_S
    gate.value = "new"
    assert _ask(cache, gate, PATIENT).value == "new"


def test_past_its_grace_the_stale_value_is_no_longer_given(cache: Cache, clock: Clock) -> None:
    _grow_stale(cache, clock)
    gate = Gate(ValueError("no")).opened()
    clock.now_s += SEARCH.grace_s - 2
    assert _ask(cache, gate, PATIENT).value == "old"
    clock.now_s += 2
    with pytest.raises(ValueError, match="no"):
        _ask(cache, gate, PATIENT)


def test_while_one_worker_refreshes_another_does_not(start: Start, clock: Clock) -> None:
    first, second = start(), start()
    _grow_stale(first, clock)
    gate = Gate("new")
    assert _ask(first, gate).value == "old"
    assert gate.begun.wait(PATIENCE_S)
    unwanted = Gate("new too").opened()
    assert _ask(second, unwanted, PATIENT).value == "old"
    assert unwanted.calls == 0
    gate.go.set()
    wait_for(lambda: _is_new(first, "new"), "it is refreshed")


def test_what_one_worker_has_refreshed_another_takes_over(start: Start, clock: Clock) -> None:
    first, second = start(), start()
    _grow_stale(first, clock)
    assert _ask(second, lambda: "new", PATIENT).value == "new"
    got = _ask(first, _unwanted, PATIENT)
    assert (got.value, got.status, got.layer) == ("new", "hit", "disk")
    assert _is_new(first, "new")


@pytest.mark.parametrize(("drawn", "early"), [(0.0, False), (0.3, False), (0.5, True), (0.99, True)])
def test_a_value_may_be_refreshed_before_its_time(
    start: Start, clock: Clock, drawn: float, early: bool
) -> None:
    """With one second left of what took two, that is for −2·ln(1 − drawn) ≥ 1: from 0.394 on."""
    cache = start(random=Unlucky(drawn))
    cache.put(SEARCH, KEY, "old", PLAIN, origin=Origin(compute_s=2.0))
    clock.now_s += SEARCH.ttl_s - 1
    gate = Gate("new").opened()
    got = _ask(cache, gate)
    assert (got.value, got.status) == ("old", "hit")
    if early:
        wait_for(lambda: _is_new(cache, "new"), "it is refreshed")
    assert gate.calls == early

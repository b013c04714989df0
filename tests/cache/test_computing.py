from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cache.layers import DictLayer
from cache.made_cache import PATIENCE_S, SEARCH, Gate, Told, aside, made_cache
from contracts.cache_backend import Clock, search
from running_server import wait_for

from likeopt.cache.cache import Cache
from likeopt.cache.codec import Plain
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.shelf import Got
from likeopt.errors import Unavailable

KEY = search("it")
PLAIN = Plain()
HURRIED = msgspec.structs.replace(SEARCH, hard_limit_s=0.01)


class Ended(SystemExit):
    """What ends a thread that computes, as being killed ends a greenlet."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> Told:
    return Told()


Start = Callable[..., Cache]


@pytest.fixture
def disk(clock: Clock) -> DictLayer:
    return DictLayer("disk", clock)


@pytest.fixture
def start(clock: Clock, told: Told, disk: DictLayer, tmp_path: Path) -> Start:
    def start_worker(**options: Any) -> Cache:
        layers = [DictLayer("memory", clock), disk]
        return made_cache(tmp_path, layers, clock, **({"told": told} | options))

    return start_worker


@pytest.fixture
def cache(start: Start) -> Cache:
    return start()


def _ask(cache: Cache, compute: Callable[[], Any], kind: Kind = SEARCH, **options: Any) -> Got[Any]:
    return cache.get_or_compute(kind, KEY, compute, PLAIN, **options)


def _wait_for_coalesced(told: Told, callers: int) -> None:
    wait_for(lambda: told.counts["coalesced", "search"] == callers, f"{callers} callers wait")


def _unwanted() -> Any:
    raise AssertionError("computed although it need not be")


def test_of_fifty_callers_one_computes_and_all_have_the_value(cache: Cache, told: Told) -> None:
    gate = Gate({"n": 1})
    asked = [aside(lambda: _ask(cache, gate)) for _ in range(50)]
    _wait_for_coalesced(told, 49)
    gate.go.set()
    got = [future.result(PATIENCE_S) for future in asked]
    assert Counter((one.status, one.value["n"]) for one in got) == {("miss", 1): 50}
    assert gate.calls == told.counts["computed", "search"] == 1


def test_of_two_workers_one_computes_and_the_other_waits(start: Start, told: Told) -> None:
    gate, waits = Gate(), Gate().opened()
    leader = aside(lambda: _ask(start(), gate))
    assert gate.begun.wait(PATIENCE_S)
    follower = aside(lambda: _ask(start(sleep=lambda _: waits()), _unwanted))
    assert waits.begun.wait(PATIENCE_S)
    gate.go.set()
    assert leader.result(PATIENCE_S).status == "miss"
    got = follower.result(PATIENCE_S)
    assert (got.value, got.status, got.layer) == ("computed", "hit", "disk")
    assert told.counts["coalesced", "search"] == 1


@pytest.mark.parametrize("same_worker", [True, False])
def test_who_looked_just_before_another_had_done_it_does_not_do_it_again(
    start: Start, disk: DictLayer, same_worker: bool
) -> None:
    one = start()
    other = one if same_worker else start()
    disk.interrupt("got", lambda: _ask(other, Gate("first").opened()))
    got = _ask(one, _unwanted)
    assert (got.value, got.status) == ("first", "hit")


def test_all_who_wait_get_the_error_and_the_next_caller_tries_again(cache: Cache, told: Told) -> None:
    gate = Gate(ValueError("no"))
    asked = [aside(lambda: _ask(cache, gate)) for _ in range(5)]
    _wait_for_coalesced(told, 4)
    gate.go.set()
    for future in asked:
        with pytest.raises(ValueError, match="no"):
            future.result(PATIENCE_S)
    assert gate.calls == 1
    assert _ask(cache, lambda: "yes").value == "yes"


def test_when_who_computes_is_ended_one_who_waits_computes(cache: Cache, told: Told) -> None:
    gate, second = Gate(), Gate("second").opened()

    def ended() -> Any:
        gate()
        raise Ended

    def leader() -> None:
        with pytest.raises(Ended):
            _ask(cache, ended)

    led = aside(leader)
    assert gate.begun.wait(PATIENCE_S)
    asked = [aside(lambda: _ask(cache, second)) for _ in range(5)]
    _wait_for_coalesced(told, 5)
    gate.go.set()
    assert [future.result(PATIENCE_S).value for future in asked] == ["second"] * 5
    led.result(PATIENCE_S)
    assert second.calls == 1


CHANGES: dict[str, Callable[[Cache], Any]] = {
    "delete": lambda cache: cache.delete(KEY),
    "tag": lambda cache: cache.drop_tags(["tag"]),
    "kind": lambda cache: cache.clear("search"),
    "all": lambda cache: cache.clear(),
}
TAGS: list[Any] = [("tag",), lambda _: ["tag"]]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("tags", TAGS, ids=["given", "made"])
@pytest.mark.parametrize("same_worker", [True, False])
def test_who_comes_after_a_change_never_gets_what_was_begun_before(
    start: Start, told: Told, change: str, tags: Any, same_worker: bool
) -> None:
    first, waits = start(), Gate().opened()
    second = start(sleep=lambda _: waits())
    one, other = (second, second) if same_worker else (first, second)
    gate = Gate("old")
    leader = aside(lambda: _ask(one, gate, tags=tags))
    assert gate.begun.wait(PATIENCE_S)
    follower = aside(lambda: _ask(one, _unwanted, tags=tags))
    _wait_for_coalesced(told, 1)
    CHANGES[change](start())
    after = aside(lambda: _ask(other, lambda: "new", tags=tags))
    assert waits.begun.wait(PATIENCE_S)
    gate.go.set()
    assert leader.result(PATIENCE_S).value == follower.result(PATIENCE_S).value == "old"
    assert after.result(PATIENCE_S).value == "new"
    assert _ask(one, _unwanted).value == _ask(other, _unwanted).value == "new"


def test_past_the_hard_limit_nobody_waits_and_the_late_value_is_kept(cache: Cache, told: Told) -> None:
    gate = Gate("late")
    for _ in range(3):
        with pytest.raises(Unavailable) as raised:
            _ask(cache, gate, HURRIED)
        assert raised.value.code == "computation_slow"
    gate.go.set()
    wait_for(lambda: cache.get(HURRIED, KEY, PLAIN), "the late value is kept")
    assert _ask(cache, _unwanted, HURRIED).value == "late"
    assert gate.calls == told.counts["computed", "search"] == 1


def test_within_the_hard_limit_nothing_is_different(cache: Cache) -> None:
    kind = msgspec.structs.replace(SEARCH, hard_limit_s=PATIENCE_S)
    assert _ask(cache, Gate().opened(), kind).value == "computed"
    with pytest.raises(ValueError, match="no"):
        cache.get_or_compute(kind, search("other"), Gate(ValueError("no")).opened(), PLAIN)


def test_no_cache_computes_even_while_others_do(cache: Cache) -> None:
    gate = Gate("old")
    leader = aside(lambda: _ask(cache, gate))
    assert gate.begun.wait(PATIENCE_S)
    assert _ask(cache, lambda: "own", wish=Wish(read=False)).value == "own"
    gate.go.set()
    leader.result(PATIENCE_S)

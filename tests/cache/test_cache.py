from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cache.layers import DictLayer
from cache.made_cache import SEARCH, Told, made_cache
from contracts.cache_backend import Clock, search

from likeopt.cache.cache import Cache
from likeopt.cache.codec import NotStorable, Plain
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.shelf import Got, Origin
from likeopt.errors import Conflict, NotFound

KEY = search("it")
PLAIN = Plain()
PAGE = Kind("page", ("memory", "disk"), ttl_s=60.0)


class Counted:
    """A computation with a value, or an error, of which is known how often it was made."""

    def __init__(self, value: Any = "value") -> None:
        self.value = value
        self.calls = 0

    def __call__(self) -> Any:
        self.calls += 1
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


Start = Callable[..., Cache]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def start(clock: Clock, told: Told, tmp_path: Path) -> Start:
    disk = DictLayer("disk", clock)

    def start_worker(**options: Any) -> Cache:
        options = {"kinds": (SEARCH, PAGE), "told": told} | options
        return made_cache(tmp_path, [DictLayer("memory", clock), disk], clock, **options)

    return start_worker


@pytest.fixture
def cache(start: Start) -> Cache:
    return start()


def _got(cache: Cache, compute: Callable[[], Any], **options: Any) -> tuple[str, str | None]:
    got: Got[Any] = cache.get_or_compute(SEARCH, KEY, compute, PLAIN, **options)
    return got.status, got.layer


def test_what_was_computed_is_a_hit_from_then_on(cache: Cache, told: Told, clock: Clock) -> None:
    compute = Counted(["a", {"b": None}])
    first = cache.get_or_compute(SEARCH, KEY, compute, PLAIN)
    assert (first.value, first.status, first.layer) == (["a", {"b": None}], "miss", None)
    clock.now_s += 7
    second = cache.get_or_compute(SEARCH, KEY, compute, PLAIN)
    assert (second.value, second.status, second.layer, second.age_s) == (first.value, "hit", "memory", 7)
    assert compute.calls == 1
    assert told.counts["computed", "search"] == 1
    assert told.counts["looked_up", "search", "miss"] == told.counts["looked_up", "search", "hit"] == 1
    # Each layer is asked twice before something is computed, which counts as one miss.
    assert (
        told.counts["looked", "memory", "search", "miss"]
        == told.counts["looked", "disk", "search", "miss"]
        == 1
    )


def test_none_and_what_counts_as_false_are_values_too(cache: Cache) -> None:
    for name, value in enumerate([None, "", 0, False, [], {}]):
        compute = Counted(value)
        for _ in range(2):
            got = cache.get_or_compute(SEARCH, search(name), compute, PLAIN)
            assert (got.value, compute.calls) == (value, 1)


def test_another_worker_finds_it_on_disk(start: Start) -> None:
    compute = Counted()
    assert _got(start(), compute) == ("miss", None)
    other = start()
    assert _got(other, compute) == ("hit", "disk")
    assert _got(other, compute) == ("hit", "memory")
    assert compute.calls == 1


def test_keys_and_kinds_do_not_meet(cache: Cache) -> None:
    for kind, name in ((SEARCH, "a"), (SEARCH, "b"), (PAGE, "a")):
        key = search(name)._replace(kind=kind.name)
        value = f"{kind.name} {name}"
        assert cache.get_or_compute(kind, key, Counted(value), PLAIN).value == value


def test_no_cache_computes_anew_and_keeps_the_new(cache: Cache) -> None:
    _got(cache, Counted("old"))
    assert _got(cache, Counted("new"), wish=Wish(read=False)) == ("bypass", None)
    assert cache.get_or_compute(SEARCH, KEY, Counted("newest"), PLAIN).value == "new"
    assert cache.get(SEARCH, KEY, PLAIN, Wish(read=False)) is None


def test_no_store_takes_what_is_there_and_keeps_nothing(cache: Cache) -> None:
    compute = Counted()
    for _ in range(2):
        assert _got(cache, compute, wish=Wish(write=False)) == ("miss", None)
    assert compute.calls == 2
    assert cache.put(SEARCH, KEY, "value", PLAIN, wish=Wish(write=False)) is None
    assert cache.get(SEARCH, KEY, PLAIN) is None
    _got(cache, compute)
    assert _got(cache, compute, wish=Wish(write=False)) == ("hit", "memory")


def test_neither_reading_nor_keeping_leaves_what_is_there(cache: Cache) -> None:
    _got(cache, Counted("old"))
    got = cache.get_or_compute(SEARCH, KEY, Counted("new"), PLAIN, wish=Wish(read=False, write=False))
    assert got.value == "new"
    assert cache.get_or_compute(SEARCH, KEY, Counted(), PLAIN).value == "old"


def test_what_is_older_than_wished_is_computed_anew(cache: Cache, clock: Clock) -> None:
    _got(cache, Counted("old"))
    clock.now_s += 10
    young = Wish(max_age_s=10.0)
    assert _got(cache, Counted("new"), wish=young) == ("hit", "memory")
    clock.now_s += 1
    assert _got(cache, Counted("new"), wish=young) == ("miss", None)
    assert cache.get_or_compute(SEARCH, KEY, Counted(), PLAIN).value == "new"


def test_a_shorter_time_is_obeyed(cache: Cache, clock: Clock) -> None:
    _got(cache, Counted(), wish=Wish(ttl_s=5.0))
    assert _got(cache, Counted()) == ("hit", "memory")
    clock.now_s += 5
    got = cache.get(SEARCH, KEY, PLAIN)
    assert got is not None
    assert got.status == "stale"


def test_namespaces_do_not_meet(cache: Cache) -> None:
    for namespace in ("", "a", "b"):
        wish = Wish(namespace=namespace)
        assert cache.get(SEARCH, KEY, PLAIN, wish) is None
        assert _got(cache, Counted(f"of {namespace}"), wish=wish) == ("miss", None)
        cache.put(SEARCH, search("other"), f"other of {namespace}", PLAIN, wish=wish)
    for namespace in ("", "a", "b"):
        wish = Wish(namespace=namespace)
        got = cache.get(SEARCH, KEY, PLAIN, wish)
        other = cache.get(SEARCH, search("other"), PLAIN, wish)
        assert got is not None
        assert other is not None
        assert (got.value, other.value) == (f"of {namespace}", f"other of {namespace}")


def test_what_is_not_worth_keeping_is_given_and_not_kept(cache: Cache) -> None:
    compute = Counted({"complete": False})
    for _ in range(2):
        assert _got(cache, compute, storable=lambda value: value["complete"]) == ("miss", None)
    compute.value = {"complete": True}
    _got(cache, compute, storable=lambda value: value["complete"])
    assert _got(cache, compute, storable=lambda value: value["complete"]) == ("hit", "memory")
    assert compute.calls == 3


@pytest.mark.parametrize("value", [("a", "b"), {"a", "b"}])
def test_a_value_that_would_change_on_its_way_raises_or_is_counted(
    start: Start, told: Told, value: Any
) -> None:
    with pytest.raises(NotStorable):
        _got(start(told=Told()), Counted(value))
    serving = start(strict=False)
    compute = Counted(value)
    for _ in range(2):
        assert serving.get_or_compute(SEARCH, KEY, compute, PLAIN).value == value
    assert compute.calls == 2
    assert told.counts["not_stored", "search", "not_equal"] == 2


TAGS: list[Any] = [("a", "b"), lambda value: ["b", value]]


@pytest.mark.parametrize("tags", TAGS)
def test_a_dropped_tag_has_its_values_computed_anew_and_no_others(start: Start, tags: Any) -> None:
    first, second = start(), start()
    compute, other = Counted(), Counted()
    for worker in (first, second):
        _got(worker, compute, tags=tags)
        worker.get_or_compute(SEARCH, search("other"), other, PLAIN, tags=("c",))
    assert (compute.calls, other.calls) == (1, 1)
    assert second.drop_tags(["b"]) == 1
    for worker in (first, second):
        _got(worker, compute, tags=tags)
        worker.get_or_compute(SEARCH, search("other"), other, PLAIN, tags=("c",))
    assert (compute.calls, other.calls) == (2, 1)


def test_deleting_and_clearing_reach_every_worker(start: Start) -> None:
    first, second = start(), start()
    compute = Counted()
    changes: list[Callable[[], Any]] = [
        lambda: second.delete(KEY),
        lambda: second.clear("search"),
        second.clear,
    ]
    for calls, change in enumerate(changes, start=1):
        for worker in (first, second):
            _got(worker, compute)
        assert compute.calls == calls
        change()
        assert first.get(SEARCH, KEY, PLAIN) is None
    _got(first, compute)
    assert second.clear("page") == 0
    assert second.clear() == 1


def test_an_error_that_is_a_result_is_kept_briefly_and_is_none_to_others(cache: Cache, clock: Clock) -> None:
    compute = Counted(NotFound("document_unknown", id="x"))
    for _ in range(3):
        with pytest.raises(NotFound) as raised:
            _got(cache, compute, negative=(NotFound,))
        assert (raised.value.code, raised.value.params) == ("document_unknown", {"id": "x"})
    assert compute.calls == 1
    assert cache.get(SEARCH, KEY, PLAIN) is None
    clock.now_s += SEARCH.negative_ttl_s + 0.1
    compute.value = "there now"
    assert _got(cache, compute, negative=(NotFound,)) == ("miss", None)


def test_other_errors_are_not_kept(cache: Cache) -> None:
    compute = Counted(Conflict("document_not_deleted"))
    for _ in range(2):
        with pytest.raises(Conflict):
            _got(cache, compute, negative=(NotFound,))
    assert compute.calls == 2


def test_an_error_is_not_kept_for_who_wants_nothing_kept(cache: Cache) -> None:
    compute = Counted(NotFound("document_unknown"))
    for wish in (Wish(write=False), Wish(read=False, write=False), Wish()):
        with pytest.raises(NotFound):
            _got(cache, compute, negative=(NotFound,), wish=wish)
    assert compute.calls == 3


def test_what_was_made_before_its_time_says_so_and_was_asked_for_by_nobody(cache: Cache, told: Told) -> None:
    cache.get_or_compute(SEARCH, KEY, Counted(), PLAIN, warm=True)
    assert not [what for what in told.counts if what[0] == "looked_up"]
    got = cache.get(SEARCH, KEY, PLAIN)
    assert got is not None
    assert got.entry is not None
    assert got.entry.warmed


def test_a_value_put_from_what_has_changed_since_is_not_kept(start: Start) -> None:
    first, second = start(), start()
    origin = Origin(since_ns=first.now_ns(), tags=("tag",))
    second.drop_tags(["tag"])
    first.put(SEARCH, KEY, "old", PLAIN, origin=origin)
    assert first.get(SEARCH, KEY, PLAIN) is None
    first.put(SEARCH, KEY, "new", PLAIN, origin=Origin(tags=("tag",)))
    assert second.get(SEARCH, KEY, PLAIN) is not None


def test_after_closing_it_computes(cache: Cache) -> None:
    compute = Counted()
    _got(cache, compute)
    cache.close()
    assert _got(cache, compute) == ("miss", None)

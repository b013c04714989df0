from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cache.layers import DictLayer
from cache.made_cache import SEARCH, Told
from contracts.cache_backend import Clock, entry_of, search

from likeopt.cache.codec import NotStorable, Plain, Typed
from likeopt.cache.epochs import Epochs
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.shelf import Got, Origin, Shelf, tags_of
from likeopt.cache.tiered import Tiered
from likeopt.errors import NotFound

KEY = search("it")
PLAIN = Plain()
BRIEFLY = Kind("search", ("memory",), ttl_s=60.0, grace_s=30.0, negative_ttl_s=2.0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def tiered(clock: Clock, tmp_path: Path) -> Tiered:
    return Tiered([DictLayer("memory", clock)], {}, Epochs(tmp_path / "epochs"), Told())


@pytest.fixture
def shelf(tiered: Tiered, told: Told, clock: Clock) -> Shelf:
    return Shelf(tiered, told, clock, strict=True)


def _put(shelf: Shelf, value: Any = "value", wish: Wish = Wish(), origin: Origin = Origin()) -> Any:  # noqa: B008
    return shelf.put(BRIEFLY, KEY, value, PLAIN, wish=wish, origin=origin)


def _take(shelf: Shelf, wish: Wish = Wish()) -> Got[Any] | None:  # noqa: B008
    return shelf.take(BRIEFLY, KEY, PLAIN, wish)


def test_a_value_is_fresh_then_stale_then_gone(shelf: Shelf, clock: Clock) -> None:
    entry = _put(shelf)
    assert _take(shelf) == Got("value", "hit", "memory", 0.0, _take(shelf).entry)  # type: ignore[union-attr]
    seen = []
    for after_s in (59.0, 2.0, 28.0, 2.0):
        clock.now_s += after_s
        got = _take(shelf)
        seen.append((got.status, got.value, got.age_s) if got else None)
    assert seen == [("hit", "value", 59.0), ("stale", "value", 61.0), ("stale", "value", 89.0), None]
    assert (entry.fresh_until_s - entry.stored_at_s, entry.kept_until_s - entry.fresh_until_s) == (60.0, 30.0)


def test_how_it_came_to_be_is_kept_with_it(shelf: Shelf) -> None:
    _put(shelf, origin=Origin(compute_s=1.5, tags=("a", "b"), warmed=True))
    got = _take(shelf)
    assert got is not None
    assert got.entry is not None
    assert (got.entry.compute_s, got.entry.tags, got.entry.warmed) == (1.5, ("a", "b"), True)


@pytest.mark.parametrize(("age_s", "found"), [(9.9, True), (10.0, True), (10.1, False)])
def test_what_is_older_than_wished_is_not_taken(
    shelf: Shelf, clock: Clock, age_s: float, found: bool
) -> None:
    _put(shelf)
    clock.now_s += age_s
    assert (_take(shelf, Wish(max_age_s=10.0)) is not None) is found
    assert _take(shelf) is not None


@pytest.mark.parametrize(("wished_s", "fresh_s"), [(None, 60.0), (5.0, 5.0), (500.0, 60.0), (0.0, 0.0)])
def test_a_wish_shortens_how_long_a_value_is_fresh_and_never_lengthens_it(
    shelf: Shelf, wished_s: float | None, fresh_s: float
) -> None:
    entry = _put(shelf, wish=Wish(ttl_s=wished_s))
    assert entry.fresh_until_s - entry.stored_at_s == fresh_s


def test_a_clock_set_back_makes_no_negative_age(shelf: Shelf, clock: Clock) -> None:
    _put(shelf)
    clock.now_s -= 5
    got = _take(shelf)
    assert got is not None
    assert got.age_s == 0.0


def test_what_is_stale_or_no_newer_counts_as_none(shelf: Shelf, clock: Clock) -> None:
    _put(shelf)
    assert shelf.take_newer(BRIEFLY, KEY, PLAIN, Wish(), clock.now_s) is None
    assert shelf.take_newer(BRIEFLY, KEY, PLAIN, Wish(), clock.now_s - 1) is not None
    clock.now_s += 61
    assert shelf.take_newer(BRIEFLY, KEY, PLAIN, Wish(), 0.0) is None


def test_what_is_of_another_type_is_none_and_counted(shelf: Shelf, tiered: Tiered, told: Told) -> None:
    class Pair(msgspec.Struct):
        one: int

    tiered.set(KEY, entry_of(msgspec.msgpack.encode({"one": "text"})))
    assert shelf.take(SEARCH, KEY, Typed(Pair), Wish()) is None
    assert told.counts == {("not_stored", "search", "not_readable"): 1}


@pytest.mark.parametrize("value", [("a", "b"), {"a", "b"}, {"deep": [({"er": ()},)]}])
def test_what_would_not_come_back_equal_raises_where_it_is_tested(shelf: Shelf, value: Any) -> None:
    with pytest.raises(NotStorable):
        _put(shelf, value)
    assert _take(shelf) is None


@pytest.mark.parametrize("value", [("a", "b"), {"a", "b"}])
def test_what_would_not_come_back_equal_is_counted_and_not_kept_where_it_is_served(
    tiered: Tiered, told: Told, clock: Clock, value: Any
) -> None:
    shelf = Shelf(tiered, told, clock, strict=False)
    assert _put(shelf, value) is None
    assert _take(shelf) is None
    assert told.counts == {("not_stored", "search", "not_equal"): 1}


def test_an_error_is_kept_for_its_own_short_time_without_grace(shelf: Shelf, clock: Clock) -> None:
    shelf.put_error(BRIEFLY, KEY, NotFound("document_unknown"), 0)
    got = _take(shelf)
    assert got is not None
    assert got.entry is not None
    assert (got.value, got.status, got.entry.failed) == (None, "hit", True)
    clock.now_s += 2.1
    assert _take(shelf) is None


def test_an_error_that_is_to_be_kept_for_no_time_is_not_kept(shelf: Shelf) -> None:
    kind = msgspec.structs.replace(BRIEFLY, negative_ttl_s=0.0)
    shelf.put_error(kind, KEY, NotFound("document_unknown"), 0)
    assert _take(shelf) is None


TAGS: list[Any] = [["a", "b"], lambda value: [value[:1], value[1:]]]


@pytest.mark.parametrize("tags", TAGS)
def test_tags_are_given_or_made_from_the_value(tags: Callable[[str], list[str]] | list[str]) -> None:
    assert tags_of(tags, "ab") == ("a", "b")

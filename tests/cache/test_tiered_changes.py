"""Changes in the middle of reading and writing, and those that other hosts tell of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from cache.layers import DictLayer
from cache.tiered_worker import CHANGES, KEY, Start, Worker, since, worker_starter
from contracts.cache_backend import Clock, entry_of

from likeopt.cache.missed import Deletions


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(clock: Clock, tmp_path: Path) -> Start:
    return worker_starter(clock, tmp_path)


@pytest.fixture(params=CHANGES)
def change(request: pytest.FixtureRequest) -> Callable[[Worker], object]:
    return CHANGES[request.param]


def test_a_value_made_from_what_has_changed_since_is_not_kept(
    start: Start, change: Callable[[Worker], object]
) -> None:
    first, second = start(), start()
    begun_ns = first.epochs.now_ns()
    change(second)
    made = entry_of(b"old", "tag")
    written: list[str] = []
    first.disk.interrupt("kept", lambda: written.append("old"))
    first.tiered.set(KEY, since(made, begun_ns))
    assert not written
    assert not first.has()
    assert not second.has()
    first.tiered.set(KEY, since(made, first.epochs.now_ns()))
    assert second.has()


@pytest.mark.parametrize("layer", ["memory", "redis", "disk"])
@pytest.mark.parametrize("point", ["setting", "kept"])
def test_a_value_that_changes_while_it_is_written_is_not_kept(
    start: Start, change: Callable[[Worker], object], layer: str, point: str
) -> None:
    first, second = start(), start()
    written_to: DictLayer = getattr(first, layer)
    written_to.interrupt(point, lambda: change(second))
    first.tiered.set(KEY, entry_of(b"old", "tag"))
    assert not first.has()
    assert not second.has()


def test_what_another_worker_has_read_in_between_is_not_kept_there_either(
    start: Start, change: Callable[[Worker], object]
) -> None:
    first, second, third = start(), start(), start()

    def change_while_it_is_written() -> None:
        change(second)
        first.disk.interrupt("kept", third.has)

    first.disk.interrupt("setting", change_while_it_is_written)
    first.tiered.set(KEY, entry_of(b"old", "tag"))
    assert KEY in third.memory.entries
    assert not any(worker.has() for worker in (first, second, third))


@pytest.mark.parametrize(
    ("layer", "point"), [("disk", "got"), ("redis", "setting"), ("redis", "kept"), ("memory", "kept")]
)
def test_a_value_that_changes_while_it_is_promoted_is_not_kept(
    start: Start, change: Callable[[Worker], object], layer: str, point: str
) -> None:
    first, second = start(), start()
    first.disk.set(KEY, entry_of(b"old", "tag"))
    passed: DictLayer = getattr(first, layer)
    passed.interrupt(point, lambda: change(second))
    first.tiered.find(KEY)
    assert not first.has()
    assert not second.has()
    assert KEY not in first.redis.entries


def test_what_is_read_in_the_middle_of_a_removal_is_gone_after_it(
    start: Start, change: Callable[[Worker], object]
) -> None:
    first, second = start(), start()
    first.disk.set(KEY, entry_of(b"old", "tag"))
    first.memory.interrupt("deleted", second.has)
    change(first)
    assert not second.has()


def test_what_is_written_in_the_middle_of_a_removal_is_gone_after_it(
    start: Start, change: Callable[[Worker], object]
) -> None:
    first, second = start(), start()
    old = since(entry_of(b"old", "tag"), second.epochs.now_ns())
    first.disk.interrupt("deleted", lambda: second.tiered.set(KEY, old))
    change(first)
    assert not second.has()
    assert not first.has()


def test_other_hosts_are_told_of_every_change(start: Start) -> None:
    worker = start()
    for change in CHANGES.values():
        change(worker)
    assert worker.announced == [
        Deletions(keys={KEY}),
        Deletions(tags={"tag"}),
        Deletions(kinds={"search"}),
        Deletions(everything=True),
    ]


def test_other_hosts_are_told_of_what_was_written_too_late(start: Start) -> None:
    """They may have read it in between, after they had followed the change itself."""
    first, second = start(), start()
    first.redis.interrupt("kept", lambda: second.tiered.clear())
    first.tiered.set(KEY, entry_of(b"old"))
    assert first.announced == [Deletions(keys={KEY})]


@pytest.mark.parametrize(
    "deletions",
    [Deletions(keys={KEY}), Deletions(tags={"tag"}), Deletions(kinds={"search"}), Deletions(everything=True)],
    ids=["key", "tag", "kind", "all"],
)
def test_what_another_host_tells_of_is_forgotten_by_every_worker_and_not_told_again(
    start: Start, deletions: Deletions
) -> None:
    first, second = start(), start()
    first.tiered.set(KEY, entry_of(b"old", "tag"))
    assert second.has()
    # In the layer that both share the other host has forgotten it itself.
    first.redis.entries.clear()
    first.tiered.forget(deletions)
    assert not first.has()
    assert not second.has()
    assert first.announced == []


def test_after_a_gap_no_memory_is_trusted(start: Start) -> None:
    first, second = start(), start()
    first.tiered.set(KEY, entry_of(b"old"))
    assert second.has()
    first.tiered.forget_memory()
    for worker in (first, second):
        found = worker.tiered.find(KEY)
        assert found is not None
        assert found.layer == "redis"

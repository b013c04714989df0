from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cache.layers import DictLayer, FolderLayer
from cache.made_cache import Told
from cache.tiered_worker import CHANGES, KEY, KINDS, Start, Worker, worker_starter
from contracts.cache_backend import CacheBackendContract, Clock, entry_of, search

from likeopt.cache.backend import Backend, Size
from likeopt.cache.disk import DiskBackend
from likeopt.cache.epochs import Epochs
from likeopt.cache.keys import key_of
from likeopt.cache.memory import MemoryBackend
from likeopt.cache.tiered import Tiered


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(clock: Clock, tmp_path: Path) -> Start:
    return worker_starter(clock, tmp_path)


@pytest.fixture(params=CHANGES)
def change(request: pytest.FixtureRequest) -> Callable[[Worker], object]:
    return CHANGES[request.param]


class TestTiered(CacheBackendContract):
    @pytest.fixture
    def backend(self, clock: Clock, tmp_path: Path) -> Tiered:
        layers = [DictLayer("memory", clock), DictLayer("disk", clock)]
        return Tiered(layers, {}, Epochs(tmp_path / "epochs"), Told())


class TestTieredOverMemoryAndDisk(CacheBackendContract):
    @pytest.fixture
    def backend(self, clock: Clock, tmp_path: Path) -> Iterator[Tiered]:
        layers = [
            MemoryBackend(10_000_000, clock=clock),
            DiskBackend(tmp_path / "disk", 10_000_000, clock=clock),
        ]
        tiered = Tiered(layers, {}, Epochs(tmp_path / "epochs"), Told())
        yield tiered
        tiered.close()


def test_a_value_is_written_to_every_layer_of_its_kind_and_no_other(start: Start) -> None:
    worker = start()
    for kind in (*KINDS, "unheard-of"):
        worker.tiered.set(key_of(kind, 1), entry_of(b"it"))
    assert {key.kind for key in worker.memory.entries} == {"search", "embedding", "unheard-of"}
    assert {key.kind for key in worker.redis.entries} == {"search", "unheard-of"}
    assert {key.kind for key in worker.disk.entries} == {"search", "answer", "unheard-of"}


def test_a_kind_does_not_read_the_layers_of_others(start: Start) -> None:
    worker = start()
    worker.disk.set(key_of("embedding", 1), entry_of(b"it"))
    assert not worker.has(key_of("embedding", 1))
    assert list(worker.told.counts) == [("looked", "memory", "embedding", "miss")]


def test_layers_that_are_not_there_are_passed_over(clock: Clock, tmp_path: Path) -> None:
    disk = DictLayer("disk", clock)
    tiered = Tiered([disk], KINDS, Epochs(tmp_path / "epochs"), Told())
    tiered.set(KEY, entry_of(b"it"))
    found = tiered.find(KEY)
    assert found is not None
    assert found.layer == "disk"
    tiered.set(key_of("embedding", 1), entry_of(b"it"))
    assert tiered.find(key_of("embedding", 1)) is None


def test_what_is_found_below_is_found_above_from_then_on(start: Start) -> None:
    first, second = start(), start()
    first.disk.set(KEY, entry_of(b"it", "tag"))
    layers = [found.layer for found in (first.tiered.find(KEY), first.tiered.find(KEY)) if found]
    assert layers == ["disk", "memory"]
    found = second.tiered.find(KEY)
    assert found is not None
    assert (found.layer, found.entry.body, found.entry.tags) == ("redis", b"it", ("tag",))
    assert first.told.counts == {
        ("looked", "memory", "search", "miss"): 1,
        ("looked", "redis", "search", "miss"): 1,
        ("looked", "disk", "search", "hit"): 1,
        ("looked", "memory", "search", "hit"): 1,
    }


def test_a_promoted_value_keeps_its_times(start: Start, clock: Clock) -> None:
    worker = start()
    worker.disk.set(KEY, entry_of(b"it", fresh_s=10, grace_s=10))
    clock.now_s += 9
    found = worker.tiered.find(KEY)
    assert found is not None
    assert found.entry.fresh_until_s == worker.memory.entries[KEY].fresh_until_s == clock.now_s + 1


def test_a_change_in_one_worker_is_seen_by_the_next_read_of_another(
    start: Start, change: Callable[[Worker], object]
) -> None:
    first, second = start(), start()
    first.tiered.set(KEY, entry_of(b"it", "tag"))
    assert first.has()
    assert second.has()
    change(second)
    assert not first.has()
    assert not second.has()
    first.tiered.set(KEY, entry_of(b"again", "tag"))
    assert first.has()
    assert second.has()


def test_a_change_leaves_what_it_does_not_concern(start: Start) -> None:
    first, second = start(), start()
    first.tiered.set(search("other"), entry_of(b"it", "another tag"))
    first.tiered.set(key_of("embedding", 1), entry_of(b"it"))
    second.tiered.delete(KEY)
    second.tiered.drop_tags(["tag"])
    assert first.has(search("other"))
    second.tiered.clear("search")
    assert first.has(key_of("embedding", 1))


def test_a_change_in_another_process_is_seen_by_the_next_read(clock: Clock, tmp_path: Path) -> None:
    def start_worker() -> Tiered:
        layers: list[Backend] = [DictLayer("memory", clock), FolderLayer(tmp_path / "disk", clock)]
        return Tiered(layers, {}, Epochs(tmp_path / "epochs"), Told())

    here = start_worker()
    for name in "abc":
        here.set(search(name), entry_of(b"it"))
    assert all(here.get(search(name)) for name in "abc")
    pid = os.fork()
    if pid == 0:
        there = start_worker()
        there.get(search("a"))
        there.delete(search("a"))
        there.clear("answer")
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
    assert [here.get(search(name)) is not None for name in "abc"] == [False, True, True]


def test_the_size_is_that_of_the_fullest_layer(start: Start) -> None:
    worker = start()
    worker.tiered.set(key_of("answer", 1), entry_of(b"123"))
    worker.tiered.set(KEY, entry_of(b"12345"))
    assert worker.tiered.size() == Size(2, 8, None)
    assert worker.tiered.sizes() == {
        "memory": Size(1, 5, None),
        "redis": Size(1, 5, None),
        "disk": Size(2, 8, None),
    }

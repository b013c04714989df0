from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from contracts.cache_backend import NOW_S, CacheBackendContract, Clock, entry_of, search
from running_server import wait_for

from likeopt.cache.backend import Key, NoObserver
from likeopt.cache.disk import DiskBackend
from likeopt.cache.disk_total import BLOCK_BYTES, kept_bytes

CAPACITY_BYTES = 10_000_000


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def backend(directory: Path, clock: Clock) -> Iterator[DiskBackend]:
    backend = DiskBackend(directory, CAPACITY_BYTES, clock=clock)
    yield backend
    backend.close()


@pytest.fixture
def other(directory: Path, clock: Clock) -> Iterator[DiskBackend]:
    """Another worker's, on the same files."""
    other = DiskBackend(directory, CAPACITY_BYTES, clock=clock)
    yield other
    other.close()


def files_in(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


class TestDisk(CacheBackendContract):
    @pytest.fixture
    def backend(self, directory: Path, clock: Clock) -> Iterator[DiskBackend]:
        backend = DiskBackend(directory, CAPACITY_BYTES, clock=clock)
        yield backend
        backend.close()


class Counting(NoObserver):
    def __init__(self) -> None:
        self.evictions: Counter[str] = Counter()

    def evicted(self, layer: str, kind: str, entries: int) -> None:
        self.evictions[f"{layer} {kind}"] += entries


def test_entries_survive_a_restart_with_their_tags_and_their_size(
    backend: DiskBackend, directory: Path, clock: Clock
) -> None:
    for n in range(10):
        backend.set(search(n), entry_of(b"%d" % n, "even" if n % 2 == 0 else "odd"))
    before = backend.size()
    backend.close()
    reopened = DiskBackend(directory, CAPACITY_BYTES, clock=clock)
    assert reopened.size() == before
    assert reopened.drop_tags(["odd"]) == 5
    found = [reopened.get(search(n)) for n in range(10)]
    assert [entry.body for entry in found if entry] == [b"0", b"2", b"4", b"6", b"8"]
    reopened.close()


def test_what_one_worker_sets_deletes_drops_and_clears_another_sees(
    backend: DiskBackend, other: DiskBackend
) -> None:
    for n in range(4):
        backend.set(search(n), entry_of(b"x", f"tag {n}"))
    assert other.size() == backend.size()
    assert all(other.get(search(n)) for n in range(4))
    other.delete(search(0))
    other.drop_tags(["tag 1"])
    assert [bool(backend.get(search(n))) for n in range(4)] == [False, False, True, True]
    assert other.clear("search") == 2
    assert backend.size().entries == 0


def test_the_size_is_that_of_the_files_in_whole_blocks(backend: DiskBackend, directory: Path) -> None:
    for n in range(5):
        backend.set(search(n), entry_of(b"x" * n * 3000, f"tag {n}"))
    backend.set(search(3), entry_of(b"x" * 9000, "another"))
    backend.delete(search(4))
    backend.drop_tags(["tag 2"])
    owned = [path for path in files_in(directory) if path.name != ".total"]
    assert backend.size().size_bytes == sum(kept_bytes(path.stat().st_size) for path in owned)
    assert backend.size().size_bytes % BLOCK_BYTES == 0


@pytest.mark.parametrize(
    "key",
    [
        Key("search", "../../../../etc/passwd"),
        Key("search", "ab" * 16 + "/../../x"),
        Key("..", "ab" * 16),
        Key("../search", "ab" * 16),
        Key("", "ab" * 16),
        Key("search\n", "ab" * 16),
        Key("search", "AB" * 16),
        Key("search", "ab" * 16 + "\n"),
    ],
)
def test_no_key_leads_anywhere_else(backend: DiskBackend, tmp_path: Path, key: Key) -> None:
    backend.set(search("it"), entry_of(b"it"))
    before = sorted(tmp_path.rglob("*"))
    backend.set(key, entry_of(b"x", "tag"))
    assert backend.get(key) is None
    backend.delete(key)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_too_large_is_not_kept_and_neither_is_what_it_replaces(backend: DiskBackend) -> None:
    backend.set(search("it"), entry_of(b"small"))
    backend.set(search("it"), entry_of(b"x" * (CAPACITY_BYTES // 16)))
    assert backend.get(search("it")) is None
    assert backend.size().entries == 0


def test_an_entry_kept_for_ever_is_kept(backend: DiskBackend, clock: Clock) -> None:
    entry = msgspec.structs.replace(entry_of(b"it"), kept_until_s=float("inf"))
    backend.set(search("it"), entry)
    clock.now_s += 1e9
    assert backend.get(search("it")) == entry


def test_what_is_past_its_time_is_removed_when_it_is_found(
    backend: DiskBackend, directory: Path, clock: Clock
) -> None:
    backend.set(search("it"), entry_of(b"it", fresh_s=1, grace_s=0))
    clock.now_s += 2
    assert backend.get(search("it")) is None
    assert backend.size().entries == 0
    assert not list(directory.glob("search/*/*"))


def test_a_dropped_tag_voids_entries_that_are_not_found_any_more(
    backend: DiskBackend, directory: Path
) -> None:
    """The names are lost, as when the disk was full; the tag itself is not."""
    backend.set(search("it"), entry_of(b"it", "tag"))
    [tag_file] = (directory / ".tags").iterdir()
    os.truncate(tag_file, 16)
    assert backend.get(search("it")) is not None
    assert backend.drop_tags(["tag"]) == 0
    assert backend.get(search("it")) is None


def test_room_is_made_before_it_is_needed_and_the_capacity_is_kept(tmp_path: Path) -> None:
    observer = Counting()
    backend = DiskBackend(tmp_path / "cache", 64 * BLOCK_BYTES, observer, Clock())
    for n in range(200):
        backend.set(search(n), entry_of(b"x", fresh_s=10_000))
        assert backend.size().size_bytes <= 64 * BLOCK_BYTES
    wait_for(lambda: observer.evictions["disk search"] > 0, "something is evicted")

    def is_kept() -> bool:
        backend.set(search("one more"), entry_of(b"it"))
        return backend.get(search("one more")) == entry_of(b"it")

    wait_for(is_kept, "there is room")
    backend.close()


def test_nothing_is_opened_or_written_before_it_is_needed(directory: Path) -> None:
    backend = DiskBackend(directory, CAPACITY_BYTES)
    assert backend.get(search("it")) is None
    backend.delete(search("it"))
    assert backend.size()[:2] == (0, 0)
    assert backend.clear() == 0
    assert not directory.exists()
    backend.close()


def test_times_are_those_of_the_clock(backend: DiskBackend, directory: Path) -> None:
    backend.set(search("it"), entry_of(b"it", fresh_s=10, grace_s=20))
    [file] = directory.glob("search/*/*")
    assert (file.stat().st_atime, file.stat().st_mtime) == (NOW_S, NOW_S + 30)

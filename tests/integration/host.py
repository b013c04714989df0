"""Two workers of one host as the cache sees them, without their processes."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from cache.made_cache import SEARCH, Told, made_cache
from contracts.cache_backend import Clock, entry_of, search

from likeopt.cache.codec import Plain
from likeopt.cache.disk import DiskBackend
from likeopt.cache.kinds import Kind
from likeopt.cache.memory import MemoryBackend
from likeopt.cache.shelf import Got

KEY = search("it")
MEMORY_BYTES = 1_000_000
DISK_BYTES = 4_000_000


class Host:
    """Each worker has a memory of its own; the disk is one. The clock is moved by hand."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.told = Told()
        self.folder = folder / "cache"
        self.memories = [MemoryBackend(MEMORY_BYTES, clock=self.clock) for _ in range(2)]
        self.disks = [DiskBackend(self.folder, DISK_BYTES, clock=self.clock) for _ in range(2)]
        self.workers = [
            made_cache(folder, layers, self.clock, told=self.told)
            for layers in zip(self.memories, self.disks, strict=True)
        ]

    def ask(self, worker: int, compute: Callable[[], Any], kind: Kind = SEARCH) -> Got[Any]:
        return self.workers[worker].get_or_compute(kind, KEY, compute, Plain())

    def file(self) -> Path:
        """Where the disk keeps what was asked for."""
        (path,) = (path for path in self.folder.rglob("*") if path.name == KEY.digest)
        return path

    def disk_bytes(self) -> int:
        """What all files of the disk take up."""
        sizes = [path.stat().st_blocks * 512 for path in self.folder.rglob("*") if path.is_file()]
        return sum(sizes)

    def close(self) -> None:
        for worker in self.workers:
            worker.close()


def hits_of_memory(trace: Iterable[int], entries: int) -> int:
    """How many of the requests a memory with room for so many entries of one size has."""
    entry = entry_of(b"x")
    measured = MemoryBackend(MEMORY_BYTES)
    measured.set(KEY, entry)
    memory = MemoryBackend(entries * measured.size().size_bytes)
    hits = 0
    for number in trace:
        if memory.get(key := search(number)) is not None:
            hits += 1
        else:
            memory.set(key, entry)
    return hits


def hits_of_lru(trace: Iterable[int], entries: int) -> int:
    """The same, if what was not wanted for longest had to go."""
    kept: dict[int, None] = {}
    hits = 0
    for number in trace:
        hits += number in kept
        kept.pop(number, None)
        kept[number] = None
        if len(kept) > entries:
            del kept[next(iter(kept))]
    return hits


def most_hits(trace: Sequence[int], entries: int) -> int:
    """As many as can be had: whatever is wanted again last has to go (Belady, 1966)."""
    wanted_again = [len(trace)] * len(trace)
    last_seen: dict[int, int] = {}
    for place in reversed(range(len(trace))):
        wanted_again[place] = last_seen.get(trace[place], len(trace))
        last_seen[trace[place]] = place
    kept: dict[int, int] = {}
    by_use: list[tuple[int, int]] = []
    hits = 0
    for number, again in zip(trace, wanted_again, strict=True):
        hits += number in kept
        while number not in kept and len(kept) >= entries:
            use, victim = heapq.heappop(by_use)
            if kept.get(victim) == -use:
                del kept[victim]
        kept[number] = again
        heapq.heappush(by_use, (-again, number))
    return hits

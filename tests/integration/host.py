"""Two workers of one host as the cache sees them, without their processes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cache.made_cache import SEARCH, Told, made_cache
from contracts.cache_backend import Clock, search

from likeopt.cache.codec import Plain
from likeopt.cache.disk import DiskBackend
from likeopt.cache.kinds import Kind
from likeopt.cache.memory import MemoryBackend
from likeopt.cache.shelf import Got

KEY = search("it")


class Host:
    """Each worker has a memory of its own; the disk is one. The clock is moved by hand."""

    MEMORY_BYTES = 1_000_000
    DISK_BYTES = 4_000_000

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        self.told = Told()
        self.folder = folder / "cache"
        self.memories = [MemoryBackend(self.MEMORY_BYTES, clock=self.clock) for _ in range(2)]
        self.disks = [DiskBackend(self.folder, self.DISK_BYTES, clock=self.clock) for _ in range(2)]
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

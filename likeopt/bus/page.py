"""A page of memory shared by all processes of a host: a few counters that all may read at any time.

It is a file mapped into each process. Every counter is one aligned 64-bit word, which x86-64
and ARM64 read and write whole; changing one takes a byte-range lock that the kernel frees
when its holder dies.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
from collections.abc import Callable
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any

PAGE_BYTES = 4096
WORD_BYTES = 8
# Open-file-description locks: unlike POSIX locks they are not lost when another
# descriptor of the same file is closed, and they exclude threads of one process too.
LOCK_FORMAT = "hhqqi4x"


class Counter(IntEnum):
    """The words of the page."""

    GENERATION = 0  # what both projections of this host hold
    VISIBILITY = 1  # raised when a chunk begins or ceases to be found
    CORPUS = 2  # raised when the corpus id or the serving vector set changed
    ACTIVITY = 3  # raised at every change of a document's state or progress
    BM25_CURSOR = 4
    VECTORS_CURSOR = 5
    CHUNKS_PER_KS = 6  # chunks indexed per thousand seconds, lately
    INDEX_ALIVE_MS = 7  # when the index process was last seen, CLOCK_MONOTONIC


class SharedPage:
    """The page of one data directory. May be opened before fork and used in the children."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.ftruncate(descriptor, PAGE_BYTES)
            self._words = memoryview(mmap.mmap(descriptor, PAGE_BYTES)).cast("Q")
        finally:
            os.close(descriptor)

    def read(self, counter: Counter) -> int:
        """The counter's value, from 0."""
        return self._words[counter]

    def write(self, counter: Counter, value: int) -> None:
        """Set a counter that only one process writes."""
        self._words[counter] = value

    def raise_to(self, counter: Counter, value: int) -> None:
        """Set the counter to ``value`` unless it is already beyond it."""
        self._change(counter, lambda current: max(current, value))

    def increment(self, counter: Counter) -> None:
        """Add one."""
        self._change(counter, lambda current: current + 1)

    def _change(self, counter: Counter, change: Callable[[int], int]) -> None:
        with self._locked(counter):
            self.write(counter, change(self.read(counter)))

    @contextmanager
    def _locked(self, counter: Counter) -> Any:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.fcntl(
                descriptor,
                fcntl.F_OFD_SETLKW,
                struct.pack(LOCK_FORMAT, fcntl.F_WRLCK, os.SEEK_SET, counter * WORD_BYTES, WORD_BYTES, 0),
            )
            yield
        finally:
            os.close(descriptor)

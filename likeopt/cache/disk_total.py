"""How much the disk layer keeps: one small file that all processes of a host add to and take from.

Whatever is wrong with the file is found by its checksum; the total is then unknown until it has been
counted anew.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from gevent.monkey import get_original

BLOCK_BYTES: Final = 4096
_FORMAT = struct.Struct("<qqqqd")
_CHECKSUM_BYTES = 8
_LONGEST_WAIT_S = 0.25
_PAUSE_S = 0.0002


class Totals(NamedTuple):
    """What is kept, and what was ever added, which a count that takes its time may or may not have seen."""

    size_bytes: int = 0
    entries: int = 0
    added_bytes: int = 0
    added_entries: int = 0
    counted_at_s: float = 0.0

    def changed(self, size_bytes: int, entries: int) -> Totals:
        """The same after so much more, or less."""
        return self._replace(
            size_bytes=max(0, self.size_bytes + size_bytes),
            entries=max(0, self.entries + entries),
            added_bytes=self.added_bytes + max(0, size_bytes),
            added_entries=self.added_entries + max(0, entries),
        )

    def put_right(self, before: Totals, size_bytes: int, entries: int) -> Totals:
        """The same, corrected by a count that began when it was ``before`` and found so much."""
        return self._replace(
            size_bytes=_put_right(
                self.size_bytes, before.size_bytes, size_bytes, self.added_bytes - before.added_bytes
            ),
            entries=_put_right(
                self.entries, before.entries, entries, self.added_entries - before.added_entries
            ),
        )


def _put_right(now: int, before: int, counted: int, added: int) -> int:
    """The number nearest to ``now`` that is possible.

    The truth is what was counted, more what was added without being seen, less what was removed after it was.
    """
    removed = added - (now - before)
    return min(max(now, counted - removed), counted + added)


class Ledger:
    """The file while it is locked; without one, what is not known and cannot be written."""

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = descriptor
        self.totals = _read(descriptor) if descriptor is not None else None

    def write(self, totals: Totals) -> None:
        """Set the total."""
        if self._descriptor is None:
            return
        packed = _FORMAT.pack(*totals)
        os.pwrite(self._descriptor, packed + _checksum(packed), 0)
        if self.totals is None:
            os.ftruncate(self._descriptor, _FORMAT.size + _CHECKSUM_BYTES)
        self.totals = totals

    def change(self, size_bytes: int, entries: int) -> None:
        """Add so much to the total, if it is known."""
        if self.totals is not None:
            self.write(self.totals.changed(size_bytes, entries))


class TotalFile:
    """The file at ``path``; nothing of it stays open, so it may be replaced or removed at any time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def locked(self) -> Iterator[Ledger]:
        """The file, this caller's alone. Raises OSError, BlockingIOError if it stays somebody else's."""
        descriptor = self._open()
        try:
            yield Ledger(descriptor)
        finally:
            os.close(descriptor)

    @contextmanager
    def locked_if_possible(self) -> Iterator[Ledger]:
        """The same for what must be done even if the total cannot be kept."""
        try:
            descriptor = self._open()
        except OSError:
            yield Ledger()
            return
        try:
            yield Ledger(descriptor)
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(descriptor)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor


def kept_bytes(length_bytes: int) -> int:
    """What a file of this length takes: whole blocks, and at least one."""
    return max(1, -(-length_bytes // BLOCK_BYTES)) * BLOCK_BYTES


def _lock(descriptor: int) -> None:
    # Never waiting without end: its holder may have been stopped. And asleep as a native thread is,
    # for gevent's sleep would give this one a hub of its own.
    sleep = get_original("time", "sleep")
    deadline_s = time.monotonic() + _LONGEST_WAIT_S
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline_s:
                raise
            sleep(_PAUSE_S)
        else:
            return


def _read(descriptor: int) -> Totals | None:
    content = os.pread(descriptor, _FORMAT.size + _CHECKSUM_BYTES + 1, 0)
    packed = content[: _FORMAT.size]
    if content[_FORMAT.size :] != _checksum(packed):
        return None
    return Totals(*_FORMAT.unpack(packed))


def _checksum(packed: bytes) -> bytes:
    return blake2b(packed, digest_size=_CHECKSUM_BYTES).digest()

"""Locks by name among the processes of a host, which the kernel frees when their holder dies.

A name is a byte of a file that is never written to; holding the name is holding a lock on its byte.
"""

from __future__ import annotations

import fcntl
import os
import struct
import threading
from hashlib import blake2b
from pathlib import Path

from likeopt.bus.page import LOCK_FORMAT

# Offsets are signed 64-bit numbers, and the last byte has to be one too.
_OFFSET_BITS = 62


class KeyLocks:
    """The locks of one process. Opened after fork; safe for use by several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._held: dict[int, KeyLock] = {}
        self._lock = threading.Lock()

    def try_lock(self, name: str) -> KeyLock | None:
        """The lock on ``name``, or None while anybody holds it, this process included. Never waits."""
        offset = _offset_of(name)
        with self._lock:
            if offset in self._held or not self._set(fcntl.F_WRLCK, offset):
                return None
            lock = self._held[offset] = KeyLock(self, offset)
        return lock

    def release(self, lock: KeyLock) -> None:
        """Let go of ``lock``, if it is still held."""
        with self._lock:
            if self._held.get(lock.offset) is lock:
                del self._held[lock.offset]
                self._set(fcntl.F_UNLCK, lock.offset)

    def _set(self, kind: int, offset: int) -> bool:
        if self._descriptor < 0:
            # The process is ending; who is still at something must not wait for it.
            return True
        try:
            fcntl.fcntl(
                self._descriptor,
                fcntl.F_OFD_SETLK,
                struct.pack(LOCK_FORMAT, kind, os.SEEK_SET, offset, 1, 0),
            )
        except (BlockingIOError, PermissionError):
            return False
        return True

    def close(self) -> None:
        """Let go of all; from then on everything can be locked, and is nobody's."""
        with self._lock:
            self._held.clear()
            if self._descriptor >= 0:
                os.close(self._descriptor)
                self._descriptor = -1


class KeyLock:
    """A lock that is held until it is released or its process ends."""

    __slots__ = ("_locks", "offset")

    def __init__(self, locks: KeyLocks, offset: int) -> None:
        self._locks = locks
        self.offset = offset

    def release(self) -> None:
        """Let go; a second call does nothing, whoever has the name by then."""
        self._locks.release(self)


def _offset_of(name: str) -> int:
    digest = blake2b(name.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> (64 - _OFFSET_BITS)

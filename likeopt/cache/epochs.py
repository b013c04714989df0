"""When what was last changed, known to all processes of a host at once.

A page of memory shared by them holds times, each for all keys, tags or kinds whose hash leads
to it. A change writes the time; a value is good as long as what it was read from has not been
changed since the reading began. Two names may share a word: then a value is thrown away too early,
never too late.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zlib import crc32

from likeopt.bus.page import LOCK_FORMAT
from likeopt.cache.backend import Key

# Times are read and written whole: each is an aligned word of eight bytes.
_WORD_BYTES = 8
_ALL = 0
_ANY_TAG = 1
_KINDS = range(2, 64)
_NAMES = range(64, 1 << 14)
_PREFIX_DIGITS = 8


class Epochs:
    """The times of one host. Opened after fork.

    ``clock_ns`` is the same for all processes and never goes backwards.
    """

    def __init__(self, path: Path, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.ftruncate(self._descriptor, _NAMES.stop * _WORD_BYTES)
        self._words = memoryview(mmap.mmap(self._descriptor, 0)).cast("Q")
        self._kinds: dict[str, int] = {}
        self._closed = False
        self.now_ns = clock_ns

    def changed_since(self, since_ns: int, key: Key, tags: Sequence[str] = ()) -> bool:
        """Whether the key, its kind, one of the tags or everything was changed at ``since_ns`` or later."""
        words = self._words
        kind, digest = key
        if (
            words[_ALL] >= since_ns
            or words[self._kinds.get(kind) or self._place_of(kind)] >= since_ns
            or words[_of_digest(digest)] >= since_ns
        ):
            return True
        return bool(tags) and any(words[_of_name(tag)] >= since_ns for tag in tags)

    def kind_changed_since(self, since_ns: int, kind: str) -> bool:
        """Whether all of the kind, or everything, was changed at ``since_ns`` or later."""
        words = self._words
        return words[_ALL] >= since_ns or words[self._kinds.get(kind) or self._place_of(kind)] >= since_ns

    def latest(self, key: Key, tags: Sequence[str] | None = ()) -> int:
        """When the key, its kind, one of the tags or everything was changed last; None stands for any tag."""
        words = self._words
        of_tags = [_ANY_TAG] if tags is None else [_of_name(tag) for tag in tags]
        places = (_ALL, self._place_of(key.kind), _of_digest(key.digest), *of_tags)
        return max(words[place] for place in places)

    def touch(self, key: Key) -> None:
        """Say that what belongs to the key has changed by now."""
        self._touch([_of_digest(key.digest)])

    def touch_tags(self, tags: Iterable[str]) -> None:
        """Say that what the tags stand for has changed by now."""
        self._touch([_ANY_TAG, *map(_of_name, tags)])

    def touch_kind(self, kind: str | None) -> None:
        """Say that everything of the kind, or everything at all, has changed by now."""
        self._touch([_ALL if kind is None else self._place_of(kind)])

    def _touch(self, places: Sequence[int]) -> None:
        if self._closed:
            return
        with self._alone():
            now_ns = self.now_ns()
            for place in places:
                self._words[place] = now_ns

    def _place_of(self, kind: str) -> int:
        place = self._kinds[kind] = _KINDS.start + crc32(kind.encode()) % len(_KINDS)
        return place

    @contextmanager
    def _alone(self) -> Any:
        # Otherwise who took the time first might write it last, over a later one. A descriptor
        # of one's own, because locks belong to descriptors and threads would share them.
        descriptor = os.open(f"/proc/self/fd/{self._descriptor}", os.O_RDWR | os.O_CLOEXEC)
        try:
            whole = struct.pack(LOCK_FORMAT, fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
            fcntl.fcntl(descriptor, fcntl.F_OFD_SETLKW, whole)
            yield
        finally:
            os.close(descriptor)

    def close(self) -> None:
        """Let go of the file; the times stay readable, and changes are no longer told."""
        self._closed = True
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def _of_digest(digest: str) -> int:
    return _NAMES.start + int(digest[:_PREFIX_DIGITS], 16) % len(_NAMES)


def _of_name(name: str) -> int:
    return _NAMES.start + crc32(name.encode()) % len(_NAMES)

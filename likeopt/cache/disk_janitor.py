"""Keeps the disk layer within its bounds.

Counts what is there, and removes what is past its time and, to make room, what was not used for longest.
"""

from __future__ import annotations

import fcntl
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from likeopt.cache.disk_files import LARGEST_SHARE, EntryFiles
from likeopt.cache.disk_paths import DIGEST, JANITOR, TRASH, items, remove_whatever, shard_folders
from likeopt.cache.disk_total import Totals, kept_bytes

# Whatever is refused for want of room has the janitor make some.
FILL_BEFORE_TIDYING: Final = 1 - 1 / LARGEST_SHARE
FILL_AFTER_TIDYING: Final = 0.9
COUNT_EVERY_S: Final = 600.0
UNFINISHED_S: Final = 60.0


class Census(NamedTuple):
    """What a count found: how much, and how many bytes were last used in which second."""

    totals: Totals
    bytes_by_use: dict[int, int]


class Janitor:
    """Tidies ``files``; of all processes of a host one at a time does."""

    def __init__(self, files: EntryFiles, clock: Callable[[], float]) -> None:
        self._files = files
        self._clock = clock
        self._stopped = False

    def stop(self) -> None:
        """Have what is under way end soon."""
        self._stopped = True

    def is_due(self, totals: Totals | None) -> bool:
        """Whether there is something to do, going by the total."""
        return (
            totals is None
            or totals.size_bytes > self._files.capacity_bytes * FILL_BEFORE_TIDYING
            or not 0 <= self._clock() - totals.counted_at_s < COUNT_EVERY_S
        )

    def tidy(self) -> dict[str, int] | None:
        """Count, clean and make room; returns the entries evicted by kind, None if another is at it.

        Raises OSError.
        """
        with self._alone() as alone:
            if not alone:
                return None
            self._tidy_own_files()
            return self._make_room(self._count())

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        path = self._files.directory / JANITOR
        if path.is_dir():
            remove_whatever(path)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            yield _locked(descriptor)
        finally:
            os.close(descriptor)

    def _count(self) -> Census:
        with self._files.total.locked() as ledger:
            before = ledger.totals or Totals()
        size_bytes, entries = self._files.tags.size_bytes(), 0
        bytes_by_use: Counter[int] = Counter()
        for shard in self._shards():
            for _, state in self._entries_of(shard):
                size_bytes += kept_bytes(state.st_size)
                entries += 1
                bytes_by_use[int(state.st_atime)] += kept_bytes(state.st_size)
        with self._files.total.locked() as ledger:
            now = ledger.totals or before
            totals = now.put_right(before, size_bytes, entries)._replace(counted_at_s=self._clock())
            if not self._stopped:
                ledger.write(totals)
        return Census(totals, bytes_by_use)

    def _shards(self) -> Iterator[str]:
        for shard in shard_folders(self._files.directory):
            if self._stopped:
                return
            yield shard

    def _entries_of(self, shard: str) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
        """The entries of a folder. Those past their time are removed, and so is what is no entry."""
        now_s = self._clock()
        for item in items(shard):
            with suppress(FileNotFoundError):
                state = item.stat(follow_symlinks=False)
                if not DIGEST.fullmatch(item.name):
                    if now_s - state.st_ctime >= UNFINISHED_S:
                        remove_whatever(Path(item.path))
                elif state.st_mtime <= now_s:
                    self._files.remove(_name_of(item), state.st_ino)
                else:
                    yield item, state

    def _tidy_own_files(self) -> None:
        """Remove what somebody did not finish throwing away, and tags that nothing has."""
        before_s = self._clock() - UNFINISHED_S
        for item in items(str(self._files.directory)):
            if item.name.startswith(TRASH) and Path(item.path).lstat().st_ctime <= before_s:
                remove_whatever(Path(item.path))
        freed_bytes = self._files.tags.tidy(self._files.exists, before_s)
        with self._files.total.locked() as ledger:
            ledger.change(-freed_bytes, 0)

    def _make_room(self, census: Census) -> dict[str, int]:
        excess_bytes = census.totals.size_bytes - self._files.capacity_bytes * FILL_AFTER_TIDYING
        if census.totals.size_bytes <= self._files.capacity_bytes * FILL_BEFORE_TIDYING:
            return {}
        last_use = 0
        for use in sorted(census.bytes_by_use):
            last_use = use
            excess_bytes -= census.bytes_by_use[use]
            if excess_bytes <= 0:
                break
        # Of those used in the last of these seconds, only as many as are needed.
        spared_bytes = -excess_bytes
        evicted: Counter[str] = Counter()
        for shard in self._shards():
            for item, state in self._entries_of(shard):
                use = int(state.st_atime)
                if use > last_use:
                    continue
                if use == last_use and spared_bytes >= kept_bytes(state.st_size):
                    spared_bytes -= kept_bytes(state.st_size)
                elif self._files.remove(_name_of(item), state.st_ino):
                    evicted[_name_of(item).partition("/")[0]] += 1
        return dict(evicted)


def _name_of(item: os.DirEntry[str]) -> str:
    kind, _, digest = item.path.rsplit("/", 2)
    return f"{kind.rpartition('/')[2]}/{digest}"


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""The files of the disk layer, one for each entry. Everything here blocks: it is called on native threads.

A file is written under a name of its own and then renamed, so that nobody ever sees half of one. Its
modification time says until when the entry is kept, and its access time when it was last used, to the
minute.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from likeopt.cache.backend import Entry
from likeopt.cache.disk_paths import (
    TAGS,
    TOTAL,
    entry_files,
    kind_folders,
    make_folder,
    place_of,
    remove_whatever,
    throw_away,
)
from likeopt.cache.disk_tags import STAMP_BYTES, TagFiles
from likeopt.cache.disk_total import TotalFile, Totals, kept_bytes
from likeopt.cache.packing import pack, unpack

USED_AGAIN_S: Final = 60.0
LARGEST_SHARE: Final = 16
# What file systems can say of a time, in seconds: the year 2242.
_LATEST_S: Final = float(1 << 33)
# A folder that was made may be cleared away by another process before it is used.
_ATTEMPTS: Final = 4
_IN_THE_WAY = (FileNotFoundError, NotADirectoryError, IsADirectoryError, FileExistsError)


class Look(NamedTuple):
    """What a file holds; ``corrupt`` when it was no entry, and has been removed."""

    entry: Entry | None
    corrupt: bool = False


class Written(NamedTuple):
    """The total after a write; None while it is unknown, and nothing can be kept."""

    totals: Totals | None


class EntryFiles:
    """The files under ``directory``, which all processes of a host share."""

    def __init__(self, directory: Path, capacity_bytes: int, clock: Callable[[], float]) -> None:
        self.directory = directory
        self.capacity_bytes = capacity_bytes
        self.tags = TagFiles(directory / TAGS)
        self.total = TotalFile(directory / TOTAL)
        self._largest_bytes = capacity_bytes // LARGEST_SHARE
        self._clock = clock

    def read(self, name: str) -> Look:
        """The entry ``name``. Raises OSError."""
        try:
            content, state = self._content(self._path(name))
        except (FileNotFoundError, NotADirectoryError):
            return Look(None)
        entry = unpack(content[STAMP_BYTES:])
        now_s = self._clock()
        if entry is not None and now_s < entry.kept_until_s and self._is_valid(content, entry):
            if now_s - state.st_atime >= USED_AGAIN_S:
                with suppress(OSError):
                    os.utime(self._path(name), ns=(int(now_s * 1e9), state.st_mtime_ns))
            return Look(entry)
        self.remove(name, state.st_ino)
        return Look(None, corrupt=entry is None)

    def _content(self, path: Path) -> tuple[bytes, os.stat_result]:
        descriptor = _open_to_read(path)
        try:
            state = os.fstat(descriptor)
            if not stat.S_ISREG(state.st_mode) or kept_bytes(state.st_size) > self._largest_bytes:
                return b"", state
            return os.read(descriptor, state.st_size), state
        finally:
            os.close(descriptor)

    def _is_valid(self, content: bytes, entry: Entry) -> bool:
        return self.tags.stamp(entry.tags) == content[:STAMP_BYTES]

    def write(self, name: str, entry: Entry) -> Written:
        """Keep the entry in place of the one before it, which is gone even if there is no room for the new.

        Raises OSError; then the one before may still be there.
        """
        path = self._path(name)
        for _ in range(_ATTEMPTS - 1):
            try:
                return Written(self._write(path, name, entry))
            except _IN_THE_WAY:
                self._make_way(path)
        return Written(self._write(path, name, entry))

    def _write(self, path: Path, name: str, entry: Entry) -> Totals | None:
        packed = pack(entry)
        size_bytes = kept_bytes(STAMP_BYTES + len(packed))
        totals = self.totals()
        # Not even its tags are written where there is no room for it.
        if size_bytes > self._largest_bytes or (totals and not self._has_room(totals, size_bytes)):
            self.remove(name)
            return totals
        unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            try:
                stamp, growth_bytes = self.tags.enter(entry.tags, name)
                _write_whole(descriptor, stamp + packed)
                kept_until_s = min(entry.kept_until_s, _LATEST_S)
                os.utime(descriptor, ns=(int(self._clock() * 1e9), int(kept_until_s * 1e9)))
            finally:
                os.close(descriptor)
            return self._put_in_place(unfinished, path, size_bytes, growth_bytes)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise

    def _put_in_place(
        self, unfinished: Path, path: Path, size_bytes: int, growth_bytes: int
    ) -> Totals | None:
        with self.total.locked() as ledger:
            if ledger.totals is None and self.is_empty():
                ledger.write(Totals(counted_at_s=self._clock()))
            before_bytes = _bytes_at(path)
            ledger.change(growth_bytes, 0)
            totals = ledger.totals
            if totals is None or not self._has_room(totals, size_bytes - before_bytes):
                path.unlink(missing_ok=True)
                ledger.change(-before_bytes, -1 if before_bytes else 0)
                unfinished.unlink()
                return ledger.totals
            # The total first: killed in between, this process leaves it too large rather than too small.
            ledger.change(size_bytes - before_bytes, 0 if before_bytes else 1)
            try:
                unfinished.replace(path)
            except OSError:
                ledger.write(totals)
                raise
            return ledger.totals

    def _has_room(self, totals: Totals, size_bytes: int) -> bool:
        return totals.size_bytes + size_bytes <= self.capacity_bytes

    def remove(self, name: str, inode: int | None = None) -> bool:
        """Remove the entry's file, or only the one that is this ``inode``. Raises OSError."""
        path = self._path(name)
        with self.total.locked_if_possible() as ledger:
            try:
                state = path.lstat()
                if inode is not None and state.st_ino != inode:
                    return False
                remove_whatever(path)
            except (FileNotFoundError, NotADirectoryError):
                return False
            ledger.change(-kept_bytes(state.st_size), -1)
            return True

    def drop_tags(self, tags: Iterable[str]) -> int:
        """Void all entries with one of the tags, and remove them. Raises OSError."""
        names: dict[str, None] = {}
        for tag in tags:
            freed_bytes, tagged = self.tags.drop(tag)
            names.update(dict.fromkeys(tagged))
            if freed_bytes:
                with self.total.locked_if_possible() as ledger:
                    ledger.change(-freed_bytes, 0)
        return sum(self._remove_if_void(name) for name in names)

    def _remove_if_void(self, name: str) -> bool:
        try:
            content, state = self._content(self._path(name))
        except (FileNotFoundError, NotADirectoryError):
            return False
        entry = unpack(content[STAMP_BYTES:])
        if entry is not None and self._is_valid(content, entry):
            return False
        return self.remove(name, state.st_ino)

    def clear(self, kind: str | None = None) -> int:
        """Remove all entries, or those of one kind; returns how many there were. Raises OSError."""
        cleared = 0
        folders = [folder for folder in kind_folders(self.directory) if kind in {None, folder.name}]
        if kind is None:
            folders.append(self.tags.folder)
        for folder in folders:
            entries, size_bytes = throw_away(folder)
            with self.total.locked_if_possible() as ledger:
                ledger.change(-size_bytes, -entries)
            cleared += entries
        return cleared

    def totals(self) -> Totals | None:
        """How much is kept, None while that is unknown. Raises OSError."""
        with self.total.locked_if_possible() as ledger:
            totals = ledger.totals
        return Totals(counted_at_s=self._clock()) if totals is None and self.is_empty() else totals

    def exists(self, name: str) -> bool:
        """Whether there is a file for the entry."""
        return os.access(place_of(str(self.directory), name), os.F_OK)

    def are_there(self) -> bool:
        """Whether the directory is in use, and nothing else in its place."""
        return os.access(self.directory / TOTAL, os.F_OK)

    def is_empty(self) -> bool:
        """Whether there is no entry at all."""
        return next(entry_files(self.directory), None) is None

    def _make_way(self, path: Path) -> None:
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (path.parent.parent, path.parent, self.tags.folder):
            make_folder(folder)
        for file in (path, self.directory / TOTAL):
            if file.is_dir():
                remove_whatever(file)

    def _path(self, name: str) -> Path:
        return Path(place_of(str(self.directory), name))


def _open_to_read(path: Path) -> int:
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK
    try:
        # The file system is not to note that it was read: that is done here, less often.
        return os.open(path, flags | os.O_NOATIME)
    except PermissionError:
        return os.open(path, flags)


def _write_whole(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _bytes_at(path: Path) -> int:
    try:
        return kept_bytes(path.lstat().st_size)
    except FileNotFoundError:
        return 0

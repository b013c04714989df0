"""Which files of the disk layer have a tag: one file per tag, which all processes of a host append to.

It begins with its generation, random bytes that every entry's file remembers. To drop a tag is to
remove its file: the entries are void at once, whether or not all of them are found and removed. So it is
when the file was filled with noise.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Final, NamedTuple

from likeopt.cache.disk_paths import DIGEST, KEY_NAME, items, remove_whatever
from likeopt.cache.disk_total import kept_bytes

STAMP_BYTES: Final = 8
_GENERATION_BYTES: Final = 16
_LONGEST_LINE_BYTES: Final = 128
_WORTH_SHORTENING_BYTES: Final = 1 << 16


class Entered(NamedTuple):
    """The stamp of an entry's tags, and by how much their files have grown."""

    stamp: bytes
    growth_bytes: int


class TagFiles:
    """The files of all tags, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def enter(self, tags: Sequence[str], name: str) -> Entered:
        """Say that the entry ``name``, as ``kind/digest``, has the tags. Raises OSError."""
        generations, growth_bytes = [], 0
        for tag in tags:
            path = self._path(tag)
            if path.is_dir():
                remove_whatever(path)
            generation, grown_bytes = _append(path, name)
            generations.append(generation)
            growth_bytes += grown_bytes
        return Entered(_stamp(generations), growth_bytes)

    def stamp(self, tags: Sequence[str]) -> bytes | None:
        """What the stamp of an entry with these tags has to be now; None when one of them was dropped."""
        generations = []
        for tag in tags:
            try:
                descriptor = os.open(self._path(tag), os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
            except (FileNotFoundError, NotADirectoryError):
                return None
            try:
                generations.append(os.pread(descriptor, _GENERATION_BYTES, 0))
            except IsADirectoryError:
                return None
            finally:
                os.close(descriptor)
        return _stamp(generations)

    def drop(self, tag: str) -> tuple[int, list[str]]:
        """Void all entries with the tag; returns the bytes that frees, and names to look at."""
        path = self._path(tag)
        names: list[str] = []
        with suppress(OSError):
            names = list(dict.fromkeys(_names(path)))
        try:
            size_bytes = path.lstat().st_size
            path.unlink()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return 0, names
        return kept_bytes(size_bytes), names

    def tidy(self, is_there: Callable[[str], bool], before_s: float) -> int:
        """Remove the files of tags that no entry has, if unchanged since ``before_s``, and shorten long ones.

        Returns the bytes that frees. Of an entry that gets its tags meanwhile the name may be lost: it is
        void then, or remains when its tag is dropped and is void from then on.
        """
        freed_bytes = 0
        for item in items(str(self.folder)):
            path = Path(item.path)
            with suppress(OSError):
                state = path.lstat()
                is_tag = DIGEST.fullmatch(item.name) is not None
                if state.st_mtime < before_s and not (is_tag and any(map(is_there, _names(path)))):
                    remove_whatever(path)
                    freed_bytes += kept_bytes(state.st_size)
                elif state.st_size >= _WORTH_SHORTENING_BYTES:
                    freed_bytes += _shorten(path, is_there)
        return freed_bytes

    def size_bytes(self) -> int:
        """What the files of all tags take. Raises OSError."""
        size_bytes = 0
        for item in items(str(self.folder)):
            with suppress(FileNotFoundError):
                size_bytes += kept_bytes(item.stat(follow_symlinks=False).st_size)
        return size_bytes

    def _path(self, tag: str) -> Path:
        return self.folder / blake2b(tag.encode(), digest_size=16).hexdigest()


def _append(path: Path, name: str) -> tuple[bytes, int]:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        before_bytes = os.fstat(descriptor).st_size
        if before_bytes < _GENERATION_BYTES:
            # Of two who do this at once, both go by the first.
            os.write(descriptor, secrets.token_bytes(_GENERATION_BYTES))
        # The line's end comes first, so that half a line before it spoils nothing.
        os.write(descriptor, f"\n{name}".encode())
        after_bytes = os.lseek(descriptor, 0, os.SEEK_CUR)
        generation = os.pread(descriptor, _GENERATION_BYTES, 0)
    finally:
        os.close(descriptor)
    return generation, kept_bytes(after_bytes) - (kept_bytes(before_bytes) if before_bytes else 0)


def _names(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        file.seek(_GENERATION_BYTES)
        while line := file.readline(_LONGEST_LINE_BYTES):
            name = line.strip().decode("ascii", "replace")
            if KEY_NAME.fullmatch(name):
                yield name


def _shorten(path: Path, is_there: Callable[[str], bool]) -> int:
    names = [name for name in dict.fromkeys(_names(path)) if is_there(name)]
    with path.open("rb") as file:
        content = file.read(_GENERATION_BYTES) + "".join(f"\n{name}" for name in names).encode()
    size_bytes = path.stat().st_size
    if len(content) > size_bytes // 2:
        return 0
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    unfinished.write_bytes(content)
    unfinished.replace(path)
    return kept_bytes(size_bytes) - kept_bytes(len(content))


def _stamp(generations: Sequence[bytes]) -> bytes:
    return blake2b(b"".join(generations), digest_size=STAMP_BYTES).digest()

"""Which files a command line names: folders are searched, hidden files and folders skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from likeopt.errors import InvalidInput


class SourceFile(msgspec.Struct, frozen=True):
    """A file to ingest; ``name`` is its path within the folder that was named, or its file name.

    Two states of a file differ in ``size_bytes`` or ``changed_ns``.
    """

    path: Path
    name: str
    size_bytes: int
    changed_ns: int


def find_sources(paths: Sequence[Path]) -> list[SourceFile]:
    """All files that ``paths`` name, in the order of their names.

    Raises InvalidInput when a path is not there, or two files would have the same name.
    """
    found: dict[str, SourceFile] = {}
    for path in paths:
        for source in _sources_at(path):
            other = found.setdefault(source.name, source)
            if other.path.resolve() != source.path.resolve():
                raise InvalidInput(
                    "sources_same_name", name=source.name, first=str(other.path), second=str(source.path)
                )
    return [found[name] for name in sorted(found)]


def _sources_at(path: Path) -> Iterator[SourceFile]:
    if path.is_dir():
        yield from _sources_in(path)
        return
    source = _source(path, path.name)
    if source is None:
        raise InvalidInput("source_missing", path=str(path))
    yield source


def _sources_in(folder: Path) -> Iterator[SourceFile]:
    for directory, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _is_hidden(name)]
        for name in names:
            path = Path(directory, name)
            source = None if _is_hidden(name) else _source(path, path.relative_to(folder).as_posix())
            if source is not None:
                yield source


def _is_hidden(name: str) -> bool:
    return name.startswith(".")


def _source(path: Path, name: str) -> SourceFile | None:
    """The file at ``path``, None if it is no regular file or has gone since it was listed."""
    try:
        state = path.stat()
    except OSError:
        return None
    if not path.is_file():
        return None
    return SourceFile(path, name, state.st_size, state.st_mtime_ns)

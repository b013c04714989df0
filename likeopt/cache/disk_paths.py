"""Where the disk layer keeps what.

An entry is at ``<kind>/<first two digits>/<digest>``; the layer's own files are beside the kinds.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from likeopt.cache.backend import Key
from likeopt.cache.disk_total import kept_bytes

KEY_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,31}/[0-9a-f]{32}")
KIND: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")
SHARD: Final = re.compile(r"[0-9a-f]{2}")
DIGEST: Final = re.compile(r"[0-9a-f]{32}")
TOTAL: Final = ".total"
TAGS: Final = ".tags"
JANITOR: Final = ".janitor"
TRASH: Final = ".trash-"


def name_of(key: Key) -> str | None:
    """The key as ``kind/digest``; None for one that could lead out of the directory."""
    name = f"{key.kind}/{key.digest}"
    return name if KEY_NAME.fullmatch(name) else None


def place_of(root: str, name: str) -> str:
    """The path of the entry ``name`` under ``root``."""
    slash = len(name) - 32
    return f"{root}/{name[:slash]}{name[slash : slash + 2]}/{name[slash:]}"


def make_folder(path: Path) -> None:
    """Make the folder, in place of whatever else is there. Raises OSError."""
    try:
        path.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError:
        # It may be a folder by now, made by another process.
        with suppress(FileNotFoundError, IsADirectoryError):
            path.unlink()
        path.mkdir(mode=0o700, exist_ok=True)


def remove_whatever(path: Path) -> None:
    """Remove a file, or a folder and what can be removed of all that is in it. Raises OSError."""
    try:
        path.unlink(missing_ok=True)
    except IsADirectoryError:
        shutil.rmtree(path, ignore_errors=True)


def kind_folders(directory: Path) -> list[Path]:
    """The folders of all kinds. Raises OSError, but for a directory that does not exist."""
    return [Path(item.path) for item in items(str(directory)) if KIND.fullmatch(item.name)]


def shard_folders(directory: Path) -> Iterator[str]:
    """The folders that hold entries. Raises OSError."""
    for kind in kind_folders(directory):
        yield from (item.path for item in items(str(kind)) if SHARD.fullmatch(item.name))


def entry_files(directory: Path) -> Iterator[os.DirEntry[str]]:
    """The files of all entries. Raises OSError."""
    for shard in shard_folders(directory):
        yield from (item for item in items(shard) if DIGEST.fullmatch(item.name))


def throw_away(folder: Path) -> tuple[int, int]:
    """Remove the folder of a kind or of the tags; returns its entries, and its bytes. Raises OSError."""
    trash = folder.with_name(f"{TRASH}{secrets.token_hex(8)}")
    try:
        # Gone at once for all processes; what is written from now on goes into a new one.
        folder.rename(trash)
    except FileNotFoundError:
        return 0, 0
    entries = size_bytes = 0
    for parent, _, files in os.walk(trash):
        for name in files:
            with suppress(OSError):
                size_bytes += kept_bytes(Path(parent, name).lstat().st_size)
            entries += folder.name != TAGS and DIGEST.fullmatch(name) is not None
    remove_whatever(trash)
    return entries, size_bytes


def items(folder: str) -> list[os.DirEntry[str]]:
    """What is in the folder; nothing when there is none. Raises OSError."""
    try:
        with os.scandir(folder) as found:
            return list(found)
    except (FileNotFoundError, NotADirectoryError):
        return []

"""The bytes of original files, kept once by their SHA-256."""

from __future__ import annotations

import ctypes
import hashlib
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

import msgspec

PIECE_BYTES = 256 * 1024
HEAD_BYTES = 64 * 1024


class Blob(msgspec.Struct, frozen=True):
    """What was stored: the digest of all bytes, their number, and the first of them.

    ``kept`` is False when there were more than allowed; then nothing was stored.
    """

    sha256: str
    size_bytes: int
    head: bytes
    kept: bool


class Blobs:
    """A folder of files named by their content."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes with this digest are."""
        return self._root / sha256[:2] / sha256

    def store(self, sources: Sequence[BinaryIO], limit_bytes: int) -> list[Blob]:
        """Keep the bytes of each source, durably, unless there are more than ``limit_bytes``.

        All are flushed together: a folder of small files would otherwise wait for the disk
        several times a file. A file gets its name only once its bytes are on the disk.
        """
        self._root.mkdir(parents=True, exist_ok=True)
        arriving = [self._root / f"arriving-{os.getpid()}-{secrets.token_hex(8)}" for _ in sources]
        try:
            blobs = [
                _receive(source, path, limit_bytes) for source, path in zip(sources, arriving, strict=True)
            ]
            _flush(self._root)
            for blob, path in zip(blobs, arriving, strict=True):
                if blob.kept:
                    self._settle(path, self.path(blob.sha256))
            _flush(self._root)
            return blobs
        finally:
            for path in arriving:
                path.unlink(missing_ok=True)

    def _settle(self, arriving: Path, path: Path) -> None:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            arriving.rename(path)

    def remove(self, sha256: str) -> None:
        """Forget the bytes with this digest, if they are here."""
        self.path(sha256).unlink(missing_ok=True)

    def every(self) -> Iterator[tuple[str, float]]:
        """Digest and time of arrival, in seconds since the epoch, of all that is kept."""
        for path in self._root.glob("??/*"):
            yield path.name, path.stat().st_mtime


def _receive(source: BinaryIO, arriving: Path, limit_bytes: int) -> Blob:
    digest, size_bytes, head = hashlib.sha256(), 0, b""
    with arriving.open("wb") as target:
        while piece := source.read(PIECE_BYTES):
            head = head or piece[:HEAD_BYTES]
            size_bytes += len(piece)
            digest.update(piece)
            if size_bytes <= limit_bytes:
                target.write(piece)
    return Blob(digest.hexdigest(), size_bytes, head, size_bytes <= limit_bytes)


def _flush(folder: Path) -> None:
    """Have everything written to the file system of ``folder`` on the disk (syncfs(2))."""
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if libc.syncfs(descriptor) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(descriptor)

"""Uploaded files, written once to one temporary file however many they are.

The framework's own way keeps a file descriptor and a buffer for each, so that a folder of
a thousand files would use up both.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import IO, Any, cast

from flask import Request, current_app

from likeopt.errors import Unavailable

SPOOL_DIR = "SPOOL_DIR"
"""The Flask setting that says where uploads are spooled: on the disk that keeps them afterwards."""


class Spool:
    """One temporary file that holds the parts of one request, one after the other."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.TemporaryFile(dir=directory)  # noqa: SIM115 - lives as long as its request
        self.end = 0

    def append(self, data: bytes) -> None:
        """Write ``data`` behind the last part. Raises Unavailable when the disk is full."""
        try:
            written = os.pwrite(self._file.fileno(), data, self.end)
            while written < len(data):
                written += os.pwrite(self._file.fileno(), data[written:], self.end + written)
        except OSError as error:
            raise Unavailable("disk_full", retry_after_s=60) from error
        self.end += len(data)

    def read(self, start: int, size: int) -> bytes:
        """``size`` bytes from ``start``."""
        return os.pread(self._file.fileno(), size, start)

    def close(self) -> None:
        """Let the file go."""
        self._file.close()


class Part(io.RawIOBase):
    """A file within the spool: written first, then read from its beginning."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._start = spool.end
        self._size = 0
        self._position = 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: Any) -> int:
        """Add ``data`` at the end."""
        self._spool.append(bytes(data))
        self._size += len(data)
        return len(data)

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer`` from the current position."""
        size = min(len(buffer), self._size - self._position)
        data = self._spool.read(self._start + self._position, max(0, size))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to ``offset`` from the beginning, the current position or the end."""
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, origin + offset)
        return self._position

    def tell(self) -> int:
        """The current position."""
        return self._position


class SpoolingRequest(Request):
    """Flask's request, with all files of an upload in one spool."""

    _spool: Spool | None = None

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - the framework's signature
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        if self._spool is None:
            self._spool = Spool(current_app.config[SPOOL_DIR])
        return cast("IO[bytes]", Part(self._spool))

    def close(self) -> None:
        """Let the uploaded files go."""
        super().close()
        if self._spool is not None:
            self._spool.close()

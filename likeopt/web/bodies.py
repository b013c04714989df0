"""Bodies of requests, limited before anything reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

from likeopt.errors import InvalidInput, TooLarge
from likeopt.settings import Settings

Environ = dict[str, Any]

UPLOAD_ROUTE = ("POST", "/api/v1/documents")

_LENGTH = re.compile(r"[0-9]{1,18}")
_PIECE_BYTES = 65536


class Readable(Protocol):
    """What a WSGI server gives as the body."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes, or all of them."""
        ...

    def readline(self, size: int = -1, /) -> bytes:
        """One line, or its first ``size`` bytes."""
        ...


class BodyLimits:
    """Refuses a body that says it is too large, and counts one that does not say."""

    def __init__(self, settings: Settings) -> None:
        self._upload_bytes = settings.max_upload_bytes
        self._other_bytes = settings.max_body_bytes

    def apply(self, environ: Environ) -> None:
        """Raise TooLarge at once for a declared length over the limit; else guard the stream.

        Raises InvalidInput when the length is no number or contradicts a transfer coding.
        """
        declared = environ.get("CONTENT_LENGTH")
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        if not declared and not chunked:
            return
        route = (environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""))
        limit_bytes = self._upload_bytes if route == UPLOAD_ROUTE else self._other_bytes
        if declared:
            if chunked or not _LENGTH.fullmatch(declared):
                raise InvalidInput("header_invalid", name="Content-Length")
            if int(declared) > limit_bytes:
                raise TooLarge("body_too_large", limit_bytes=limit_bytes)
        else:
            environ["wsgi.input"] = CountedBody(environ["wsgi.input"], limit_bytes)


class CountedBody:
    """A body of unknown length that raises TooLarge once more than ``limit_bytes`` were read."""

    def __init__(self, source: Readable, limit_bytes: int) -> None:
        self._source = source
        self._limit_bytes = limit_bytes
        self._left_bytes = limit_bytes

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, or all of them. Raises TooLarge."""
        if size >= 0:
            return self._counted(self._source.read(size))
        return b"".join(iter(lambda: self._counted(self._source.read(_PIECE_BYTES)), b""))

    def readline(self, size: int = -1) -> bytes:
        """One line, or its first ``size`` bytes. Raises TooLarge."""
        most = self._left_bytes + 1
        return self._counted(self._source.readline(most if size < 0 else min(size, most)))

    def readlines(self, hint: int = -1) -> list[bytes]:  # noqa: ARG002 - WSGI's signature
        """All lines. Raises TooLarge."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _counted(self, data: bytes) -> bytes:
        self._left_bytes -= len(data)
        if self._left_bytes < 0:
            raise TooLarge("body_too_large", limit_bytes=self._limit_bytes)
        return data

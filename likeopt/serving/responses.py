"""How responses are written to their sockets."""

from __future__ import annotations

import time
from typing import Any

from gunicorn import util
from gunicorn.http import wsgi

from likeopt.web.ready import READY_HEADERS
from likeopt.web.security_headers import SECURITY_HEADERS

# These are ours and always the same; gunicorn would look at every character of each, each time.
_KNOWN = frozenset((*SECURITY_HEADERS, *READY_HEADERS))
# These are made of numbers and checked names by the envelope alone.
_OWN = frozenset({"X-Request-ID", "X-Response-Time", "Server-Timing", "RateLimit", "RateLimit-Policy"})
# A small body goes out with its head: one call of the kernel and one packet instead of two.
_TOGETHER_BYTES = 65_536


class Response(wsgi.Response):  # type: ignore[misc]
    """gunicorn's response, which looks at known headers once and sends the head with the body."""

    headers_sent: bool

    def process_headers(self, headers: Any) -> None:
        """Take the headers over; raises what gunicorn raises for those that are not valid."""
        own = self.headers
        others: list[tuple[str, str]] = []
        for pair in headers:
            (own if pair in _KNOWN or pair[0] in _OWN else others).append(pair)
        super().process_headers(others)

    def write(self, arg: bytes) -> None:
        """Send a piece of the body, and the head with the first."""
        whole = self.response_length
        if (
            self.headers_sent
            or whole is None
            or whole != len(arg)
            or whole > _TOGETHER_BYTES
            or self._omits_body
        ):
            super().write(arg)
            return
        head = self.default_headers()
        head += [f"{name}: {value}\r\n" for name, value in self.headers]
        head.append("\r\n")
        util.write(self.sock, "".join(head).encode("latin-1") + arg)
        self.headers_sent = True
        self.sent = whole


class _Date:
    """The time of now as headers tell it (RFC 9110 §5.6.7), put together once a second."""

    def __init__(self) -> None:
        self._second = 0
        self._text = ""
        self._format = util.http_date

    def __call__(self, timestamp: float | None = None) -> str:
        if timestamp is not None:
            return str(self._format(timestamp))
        second = int(time.time())
        if second != self._second:
            self._second, self._text = second, self._format(second)
        return self._text


def install() -> None:
    """Have gunicorn's workers use it: they offer no argument for it."""
    if wsgi.Response is not Response:
        wsgi.Response = Response
        util.http_date = _Date()

"""How responses are written to their sockets."""

from __future__ import annotations

from typing import Any

from gunicorn import util
from gunicorn.http import wsgi

from likeopt.web.ready import READY_HEADERS
from likeopt.web.security_headers import SECURITY_HEADERS

# These are ours and always the same; gunicorn would look at every character of each, each time.
_KNOWN = frozenset((*SECURITY_HEADERS, *READY_HEADERS))
# A small body goes out with its head: one call of the kernel and one packet instead of two.
_TOGETHER_BYTES = 65_536


class Response(wsgi.Response):  # type: ignore[misc]
    """gunicorn's response, which looks at known headers once and sends the head with the body."""

    headers_sent: bool

    def process_headers(self, headers: Any) -> None:
        """Take the headers over; raises what gunicorn raises for those that are not valid."""
        self.headers += [pair for pair in headers if pair in _KNOWN]
        super().process_headers([pair for pair in headers if pair not in _KNOWN])

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


def install() -> None:
    """Have gunicorn's workers use it: they offer no argument for it."""
    wsgi.Response = Response

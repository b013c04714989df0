"""Connections to a chat server that stay open between calls and can be cut during one.

Ending a call while its reader waits needs the socket itself: closing a response from another
thread leaves the reader blocked, shutting its socket down wakes it. An HTTP client's own pool
does not tell which socket serves which call, so every connection is a client of one.
"""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
from collections import deque
from collections.abc import Iterator
from typing import Any

import httpx

IDLE_LIMIT = 32
KEEP_ALIVE_S = 30.0
DRAIN_S = 0.25

_WAITS = ("connect_tcp.started", "start_tls.started", "request_headers.started", "response_headers.started")


class Cut(Exception):
    """The call was ended by us."""


class Connection:
    """One connection, used by one call at a time."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._stream: Any = None
        self._cut = False
        self.used = False

    def post(self, url: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        """Send the request and return its response as soon as its head is there.

        Raises httpx.HTTPError, and Cut when ``cut`` was called meanwhile.
        """
        extensions = {"trace": self._watch}
        request = self._client.build_request(
            "POST", url, headers=headers, content=body, extensions=extensions
        )
        return self._client.send(request, stream=True)

    def cut(self) -> None:
        """End the call under way, from any greenlet or thread."""
        self._cut = True
        self._shut_down()

    @property
    def was_cut(self) -> bool:
        """Whether ``cut`` was called."""
        return self._cut

    def finish(self, response: httpx.Response, rest: Iterator[bytes]) -> None:
        """Read what is left of a response that has said all, so that the connection can serve again."""
        timer = threading.Timer(DRAIN_S, self.cut)
        timer.daemon = True
        timer.start()
        with contextlib.suppress(Exception):
            deque(rest, maxlen=0)
        timer.cancel()
        response.close()
        self.used = True

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _watch(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(("connect_tcp.complete", "start_tls.complete")):
            self._stream = info["return_value"]
        if self._cut and event.endswith(_WAITS):
            raise Cut

    def _shut_down(self) -> None:
        connected = self._stream and self._stream.get_extra_info("socket")
        if connected is None:
            return
        # Through a duplicate, so that the state of a TLS socket is not touched while it is read.
        with contextlib.suppress(OSError, ValueError), _duplicate(connected) as duplicate:
            duplicate.shutdown(socket.SHUT_RDWR)


def _duplicate(connected: socket.socket) -> socket.socket:
    return socket.socket(fileno=os.dup(connected.fileno()))


class Connections:
    """Idle connections of this process; made at the first call, thus after fork."""

    def __init__(self, timeout: httpx.Timeout, secure: bool) -> None:
        self._timeout = timeout
        self._secure = secure
        self._idle: deque[Connection] = deque()
        self._context: ssl.SSLContext | None = None
        self._closed = False

    def take(self) -> Connection:
        """An idle connection, else a new one."""
        try:
            return self._idle.pop()
        except IndexError:
            return self.new()

    def new(self) -> Connection:
        """A connection that has not been used yet."""
        if self._context is None:
            # Reading the certificates takes 70 ms, which a server without TLS need not wait for.
            empty = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            self._context = httpx.create_ssl_context() if self._secure else empty
        limits = httpx.Limits(max_connections=1, keepalive_expiry=KEEP_ALIVE_S)
        return Connection(httpx.Client(timeout=self._timeout, limits=limits, verify=self._context))

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next call, unless it was cut or enough are kept."""
        if connection.was_cut or self._closed or len(self._idle) >= IDLE_LIMIT:
            connection.close()
        else:
            self._idle.append(connection)

    def close(self) -> None:
        """Close the idle connections now, and those in use when they are given back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()

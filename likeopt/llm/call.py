"""One call of a chat server: a request, tried again where that is safe, and its response's bytes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import cast

import httpcore
import httpx

from likeopt.llm.connections import Connection, Connections, Headers
from likeopt.llm.pace import Cut

# A server may close an idle connection in the moment it is used again.
_STALE = (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError)


class Response:
    """The head of a response, and its body as it arrives."""

    def __init__(self, response: httpcore.Response) -> None:
        self.status = response.status
        self.raw = response
        self.body: Iterator[bytes] = iter(_decoded(response))

    def header(self, name: bytes) -> str:
        """The value of a header, ``name`` in lower case; empty when it is missing."""
        return _header(self.raw, name)


def _header(response: httpcore.Response, name: bytes) -> str:
    values = (value for key, value in response.headers if key.lower() == name)
    return next(values, b"").decode("latin-1")


def _decoded(response: httpcore.Response) -> Iterable[bytes]:
    stream = cast("Iterable[bytes]", response.stream)
    if _header(response, b"content-encoding") in ("", "identity"):
        return stream
    # We ask for none, but some servers compress all the same.
    return httpx.Response(200, headers=response.headers, content=stream).iter_bytes()


class Call:
    """Owns a connection from the first byte sent until ``finish`` or ``abandon``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._connection: Connection | None = None
        self._response: Response | None = None
        self._deadline_s = math.inf
        self._was_cut = False

    @property
    def was_cut(self) -> bool:
        """Whether ``cut`` was called."""
        return self._was_cut

    @property
    def head_received(self) -> bool:
        """Whether the server has begun to answer."""
        return self._response is not None

    def end_by(self, deadline_s: float) -> None:
        """From now on wait for the server no longer than until ``deadline_s`` on the clock."""
        self._deadline_s = deadline_s
        if self._connection is not None:
            self._connection.pace.deadline_s = deadline_s

    def post(self, path: str, headers: Headers, body: bytes) -> Response:
        """Send a request and return its response as soon as its head is there.

        Raises httpcore's errors, TooLate when the deadline passes, Cut when ``cut`` was called.
        """
        length = ((b"content-length", b"%d" % len(body)),)
        return self._send(b"POST", path, (*headers, *length), body)

    def get(self, path: str, headers: Headers, *, fresh: bool = False) -> Response:
        """The same for a request without a body, if ``fresh`` on a new connection."""
        if fresh and self._connection is None:
            self._hold(self._connections.new())
        return self._send(b"GET", path, headers, b"")

    def _send(self, method: bytes, path: str, headers: Headers, body: bytes) -> Response:
        connections = self._connections
        url = connections.url(path)
        request = httpcore.Request(
            method,
            url,
            headers=[*connections.headers(), *headers],
            content=body,
            extensions=connections.extensions,
        )
        connection = self._hold(self._connection or connections.take())
        try:
            response = connection.request(request)
        except _STALE:
            if self._was_cut or not connection.used:
                raise
            connection.close()
            response = self._hold(connections.new()).request(request)
        self._response = Response(response)
        return self._response

    def read(self, limit_bytes: int) -> bytes:
        """The first ``limit_bytes`` of the response's body, or all of it if it is shorter."""
        content = b""
        for received in self._response.body if self._response else ():
            content += received
            if len(content) >= limit_bytes:
                break
        return content[:limit_bytes]

    def again(self) -> None:
        """Make the connection ready for another request of the same call."""
        connection = self._connection
        if connection is not None and self._response is not None:
            connection.finish(self._response.raw, self._response.body)
            if not connection.is_ready and not self._was_cut:
                connection.close()
                self._connection = None
        self._response = None

    def finish(self) -> None:
        """Keep the connection for later calls: the response has said all."""
        if self._connection is not None and self._response is not None:
            self._connection.finish(self._response.raw, self._response.body)
            self._connections.give_back(self._connection)
        self._connection = None

    def abandon(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def cut(self) -> None:
        """End the call at once, from any greenlet or thread."""
        self._was_cut = True
        connection = self._connection
        if connection is not None:
            connection.pace.cut()

    def _hold(self, connection: Connection) -> Connection:
        self._connection = connection
        connection.pace.deadline_s = self._deadline_s
        if self._was_cut:
            raise Cut
        return connection

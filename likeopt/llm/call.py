"""One call of a chat server: a request, tried again where that is safe, and its response's bytes."""

from __future__ import annotations

from collections.abc import Iterator

import httpx

from likeopt.llm.connections import Connection, Connections, Cut

# A server may close an idle connection in the moment it is used again.
_STALE = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)


class Call:
    """Owns a connection from the first byte sent until ``finish`` or ``abandon``."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._connection: Connection | None = None
        self._response: httpx.Response | None = None
        self._received: Iterator[bytes] = iter(())
        self._was_cut = False

    @property
    def was_cut(self) -> bool:
        """Whether ``cut`` was called."""
        return self._was_cut

    @property
    def head_received(self) -> bool:
        """Whether the server has begun to answer."""
        return self._response is not None

    def send(self, url: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        """Send a request and return its response as soon as its head is there.

        Raises httpx.HTTPError, and Cut when ``cut`` was called meanwhile.
        """
        connection = self._hold(self._connection or self._connections.take())
        try:
            self._response = connection.post(url, headers, body)
        except _STALE:
            if self._was_cut or not connection.used:
                raise
            connection.close()
            self._response = self._hold(self._connections.new()).post(url, headers, body)
        self._received = self._response.iter_bytes()
        return self._response

    def received(self) -> Iterator[bytes]:
        """The response's bytes as they arrive; httpx.HTTPError when they break off."""
        return self._received

    def read(self, limit_bytes: int) -> bytes:
        """The first ``limit_bytes`` of the response, or all of it if it is shorter."""
        content = b""
        for received in self._received:
            content += received
            if len(content) >= limit_bytes:
                break
        return content[:limit_bytes]

    def again(self) -> None:
        """Make the connection ready for another request of the same call."""
        if self._connection is not None and self._response is not None:
            self._connection.finish(self._response, self._received)
            if self._connection.was_cut and not self._was_cut:
                self._connection.close()
                self._connection = None
        self._response = None

    def finish(self) -> None:
        """Keep the connection for later calls: the response has said all."""
        if self._connection is not None and self._response is not None:
            self._connection.finish(self._response, self._received)
            self._connections.give_back(self._connection)
        self._connection = None

    def abandon(self) -> None:
        """Close the connection."""
        if self._response is not None:
            self._response.close()
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def cut(self) -> None:
        """End the call at once, from any greenlet or thread."""
        self._was_cut = True
        connection = self._connection
        if connection is not None:
            connection.cut()

    def _hold(self, connection: Connection) -> Connection:
        self._connection = connection
        if self._was_cut:
            raise Cut
        return connection

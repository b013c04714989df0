"""Keep-alive HTTP connections to one server, shared by the threads or greenlets of a process."""

from __future__ import annotations

import http.client
from collections import deque
from urllib.parse import urlsplit

_KEPT_IDLE = 16
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}


class Connections:
    """A pool that opens a connection only when none is idle, so none is carried across a fork.

    The standard library's client is used because it was as fast as a bare socket in
    measurements and works on patched sockets without a thread.
    """

    def __init__(self, base_url: str) -> None:
        address = urlsplit(base_url)
        self._secure = address.scheme == "https"
        self._host = address.hostname or "127.0.0.1"
        self._port = address.port
        self._prefix = address.path.rstrip("/")
        self._idle: deque[http.client.HTTPConnection] = deque()

    def request(
        self, method: str, path: str, body: bytes | None = None, *, timeout_s: float
    ) -> tuple[int, bytes]:
        """Send one request and return the status and the whole body of its answer.

        A kept connection may have been closed by the server meanwhile; then the request
        is sent once more on a new one, so only requests that may be repeated belong here.
        Raises OSError or http.client.HTTPException when the server does not answer.
        """
        if self._idle:
            try:
                return self._exchange(self._idle.pop(), method, path, body, timeout_s)
            except (ConnectionError, http.client.HTTPException, IndexError):
                self.close()
        return self._exchange(self._open(timeout_s), method, path, body, timeout_s)

    def close(self) -> None:
        """Close the idle connections; later requests open new ones."""
        while self._idle:
            self._idle.pop().close()

    def _open(self, timeout_s: float) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        return kind(self._host, self._port, timeout=timeout_s)

    def _exchange(
        self,
        connection: http.client.HTTPConnection,
        method: str,
        path: str,
        body: bytes | None,
        timeout_s: float,
    ) -> tuple[int, bytes]:
        try:
            if connection.sock is not None:
                connection.sock.settimeout(timeout_s)
            connection.request(method, self._prefix + path, body, _HEADERS)
            response = connection.getresponse()
            answer = response.status, response.read()
        except BaseException:
            # Also when a greenlet is killed half-way: what is left unread must never reach the next asker.
            connection.close()
            raise
        if response.will_close or len(self._idle) >= _KEPT_IDLE:
            connection.close()
        else:
            self._idle.append(connection)
        return answer

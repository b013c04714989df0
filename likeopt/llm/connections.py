"""Connections to a chat server that stay open between calls and can be cut during one.

Ending a call while its reader waits needs the socket itself: closing a response from another
thread leaves the reader blocked, shutting its socket down wakes it. An HTTP client's own pool
does not tell which socket serves which call, so each of these connections serves one call at a
time. They stand directly on httpcore, the engine of httpx, since httpx itself takes longer to
prepare a request than the engine to make it.
"""

from __future__ import annotations

import contextlib
import ssl
from collections import deque
from collections.abc import Callable, Iterator, Sequence

import httpcore
import httpx

from likeopt.llm.models import Timeouts
from likeopt.llm.pace import Pace, PacedBackend
from likeopt.llm.proxies import proxy_for

IDLE_LIMIT = 256
KEEP_ALIVE_S = 30.0
DRAIN_S = 0.25


_PORTS = range(1, 65536)

Headers = Sequence[tuple[bytes, bytes]]


class Connection:
    """One connection, used by one call at a time."""

    def __init__(self, http: httpcore.HTTPConnection | httpcore.HTTPProxy, pace: Pace) -> None:
        self.pace = pace
        self.used = False
        self.idle_since_s = 0.0
        self._http = http

    def request(self, request: httpcore.Request) -> httpcore.Response:
        """Send the request and return its response as soon as its head is there.

        Raises httpcore's errors, TooLate, and Cut when the pace was cut meanwhile.
        """
        return self._http.handle_request(request)

    def finish(self, response: httpcore.Response, rest: Iterator[bytes]) -> None:
        """Read what is left of a response that has said all, so that the connection can serve again."""
        self.pace.deadline_s = self.pace.clock() + DRAIN_S
        with contextlib.suppress(Exception):
            deque(rest, maxlen=0)
        with contextlib.suppress(Exception):
            response.close()
        self.used = True

    @property
    def is_ready(self) -> bool:
        """Whether it can serve another call."""
        if self.pace.was_cut:
            return False
        # A proxy's pool of one replaces its connection by itself.
        return not isinstance(self._http, httpcore.HTTPConnection) or self._http.is_available()

    @property
    def has_ended(self) -> bool:
        """Whether the server has closed it, or it has been idle for too long."""
        return isinstance(self._http, httpcore.HTTPConnection) and self._http.has_expired()

    def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(Exception):
            self._http.close()


class Connections:
    """Idle connections of this process to one server; the first is made by the first call, after fork."""

    def __init__(self, base_url: str, timeouts: Timeouts, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._base_url = base_url
        # As the engine takes it with each request.
        waits = {"connect": timeouts.connect_s, "read": timeouts.silence_s, "write": timeouts.silence_s}
        self.extensions = {"timeout": waits}
        self._url: httpx.URL | None = None
        self._proxy: httpcore.Proxy | None = None
        self._context: ssl.SSLContext | None = None
        self._idle: deque[Connection] = deque()
        self._closed = False

    def url(self, path: str) -> httpcore.URL:
        """Where ``path`` below the server's base address is.

        Raises httpcore.UnsupportedProtocol for an address that is none.
        """
        url = self._url or self._parse()
        target = url.raw_path.rstrip(b"/") + path.encode("ascii")
        return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=target)

    def headers(self) -> Headers:
        """What the address itself adds to each request."""
        url = self._url or self._parse()
        return ((b"host", url.netloc),)

    def take(self) -> Connection:
        """An idle connection, else a new one."""
        with contextlib.suppress(IndexError):
            while True:
                connection = self._idle.pop()
                if not connection.has_ended:
                    return connection
                connection.close()
        return self.new()

    def new(self) -> Connection:
        """A connection that has not been used yet."""
        origin = self.url("").origin
        pace = Pace(self.clock)
        backend = PacedBackend(pace)
        if self._proxy is not None:
            proxied = httpcore.HTTPProxy(
                self._proxy.url,
                proxy_auth=self._proxy.auth,
                ssl_context=self._context,
                max_connections=1,
                keepalive_expiry=KEEP_ALIVE_S,
                network_backend=backend,
            )
            return Connection(proxied, pace)
        http = httpcore.HTTPConnection(origin, self._context, KEEP_ALIVE_S, network_backend=backend)
        return Connection(http, pace)

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next call, unless it has ended or enough are kept."""
        if self._closed or not connection.is_ready or len(self._idle) >= IDLE_LIMIT:
            connection.close()
            return
        connection.idle_since_s = now_s = self.clock()
        self._idle.append(connection)
        # The last one in is the first one out, so the oldest stay when there are fewer calls.
        with contextlib.suppress(IndexError):
            while self._idle[0].idle_since_s < now_s - KEEP_ALIVE_S:
                self._idle.popleft().close()

    def close(self) -> None:
        """Close the idle connections now, and those in use when they are given back."""
        self._closed = True
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _parse(self) -> httpx.URL:
        try:
            url = httpx.URL(self._base_url.strip())
        except (httpx.InvalidURL, UnicodeError) as error:
            raise httpcore.UnsupportedProtocol from error
        if url.scheme not in ("http", "https") or not url.host or (url.port or 80) not in _PORTS:
            raise httpcore.UnsupportedProtocol
        if url.scheme == "https":
            # Reading the certificates takes 70 ms, which a server without TLS need not wait for.
            self._context = httpx.create_ssl_context()
        self._proxy = proxy_for(url)
        self._url = url
        return url

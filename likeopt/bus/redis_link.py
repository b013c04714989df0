"""The one way to Redis: pooled, impatient, and cut while Redis does not answer.

A call waits for one time-out at most. Once Redis is known not to answer, calls fail at once, and
one thread asks until it answers again; no call ever pays for asking.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence
from hashlib import sha1
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.connection import Connection, ConnectionPool
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import NoPermissionError, NoScriptError, RedisError, ResponseError
from redis.exceptions import TimeoutError as TimedOut
from redis.retry import Retry

from likeopt.resilience.breaker import Breaker

T = TypeVar("T")

TIMEOUT_S = 0.1
PROBE_EVERY_S = 0.25
CONNECTIONS = 32
# Waiting for a connection is waiting for this process's own calls, which end in time.
BUSY_S = 1.0
_RUN_ID = re.compile(rb"^run_id:(\w+)", re.MULTILINE)
_UNTOLD = "untold"


class LinkDown(Exception):
    """Redis was not asked, or did not answer; ``reason`` is a short code such as ``timeout`` or ``open``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(LinkDown):
    """Redis answered that it would not; ``reason`` is its own code, such as ``wrongtype`` or ``oom``."""


class Client(Redis):
    """Connections to one run of a Redis server: one that was started anew may have forgotten things.

    ``server_id`` is drawn by Redis whenever it starts; empty before the first connection.
    """

    def __init__(self, url: str, timeout_s: float, connections: int) -> None:
        self.server_id = ""
        pool = ConnectionPool.from_url(
            url,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            max_connections=connections,
            retry=Retry(NoBackoff(), 0),
            protocol=2,
            driver_info=None,
            redis_connect_func=self._greet,
        )
        super().__init__(connection_pool=pool)

    def _greet(self, connection: Connection) -> None:
        connection.on_connect()  # type: ignore[no-untyped-call]
        connection.send_command("INFO", "server")  # type: ignore[no-untyped-call]
        server_id = _server_id(connection)
        if self.server_id and self.server_id != server_id:
            raise ConnectionLost("Redis was started anew")
        self.server_id = server_id


def _server_id(connection: Connection) -> str:
    try:
        found = _RUN_ID.search(connection.read_response())
    except NoPermissionError:
        return _UNTOLD
    return found[1].decode() if found else _UNTOLD


class Script:
    """Lua that Redis runs as one step, sent by its digest once Redis knows it."""

    def __init__(self, text: str) -> None:
        self._text = text
        # Redis names scripts so.
        self._digest = sha1(text.encode(), usedforsecurity=False).hexdigest()

    def __call__(self, client: Redis, keys: Sequence[str], *arguments: str | bytes | int) -> Any:
        """What the script returns."""
        try:
            return client.evalsha(self._digest, len(keys), *keys, *arguments)
        except NoScriptError:
            return client.eval(self._text, len(keys), *keys, *arguments)


class RedisLink:
    """One worker's pool of connections to Redis. Connects with its first call, after fork.

    ``on_change`` is told False when Redis is lost and True when it is there again. ``timeout_s``
    bounds connecting and each answer. Greenlets and threads may share it.
    """

    def __init__(
        self,
        url: str,
        timeout_s: float = TIMEOUT_S,
        on_change: Callable[[bool], None] = lambda _: None,
        connections: int = CONNECTIONS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._timeout_s = timeout_s
        self._on_change = on_change
        self._connections = connections
        # Unlike a semaphore of threading, a queue stays whole when a greenlet is killed while it waits.
        self._slots: SimpleQueue[None] = SimpleQueue()
        for _ in range(connections):
            self._slots.put(None)
        self._breaker = Breaker("redis", self._changed, clock=clock)
        self._on_up: list[Callable[[Client], None]] = []
        self._on_lost: list[Callable[[], None]] = []
        self._client: Client | None = None
        self._beginning = threading.Lock()
        self._closed = threading.Event()
        self._clock = clock
        self._back_at_s = float("-inf")

    @property
    def up(self) -> bool:
        """Whether calls are let through."""
        return not self._breaker.is_open and not self._closed.is_set()

    def on_up(self, callback: Callable[[Client], None]) -> None:
        """Call ``callback`` whenever Redis is there (again), before any call is let through.

        Redis counts as lost still when it raises what the client raises.
        """
        self._on_up.append(callback)

    def on_lost(self, callback: Callable[[], None]) -> None:
        """Call ``callback``, which must not wait for anything, whenever Redis is lost."""
        self._on_lost.append(callback)

    def client_of_its_own(self, timeout_s: float) -> Client:
        """Not from the pool, for whoever waits long for answers."""
        return Client(self._url, timeout_s, 1)

    def run(self, command: Callable[[Client], T]) -> T:
        """What ``command`` returns, which may use the client until then.

        Raises LinkDown, at once while Redis is known not to answer; Refused when it answers with an error.
        """
        if self._client is None and self.up:
            self._begin()
        if not self.up:
            raise LinkDown("open")
        try:
            self._slots.get(timeout=BUSY_S)
        except Empty:
            raise LinkDown("busy") from None
        try:
            # Others may have found out while this one waited for a connection.
            if not self.up or self._client is None:
                raise LinkDown("open")
            return self._ask(self._client, command)
        finally:
            self._slots.put(None)

    def _ask(self, client: Client, command: Callable[[Client], T]) -> T:
        try:
            answer = command(client)
        except TimedOut:
            self._breaker.timed_out("timeout")
            raise LinkDown("timeout") from None
        except ResponseError as error:
            self._breaker.succeeded()
            raise Refused(_code_of(error)) from None
        except (RedisError, OSError, ValueError) as error:
            # A connection that is let go of while it is read breaks in the client's own buffer.
            if isinstance(error, ValueError) and not self._closed.is_set():
                raise
            self._breaker.open(type(error).__name__)
            raise LinkDown("connection") from None
        self._breaker.succeeded()
        return answer

    def _begin(self) -> None:
        with self._beginning:
            if self._client is None and self.up:
                reason = self._connect()
                if reason is not None:
                    self._breaker.open(reason)

    def _connect(self) -> str | None:
        """Connect anew and catch up; returns what stood in the way, if anything did."""
        # Errors are told by their names alone: the text of one may quote the address's password.
        try:
            client = Client(self._url, self._timeout_s, self._connections)
        except ValueError as error:
            return type(error).__name__
        try:
            client.ping()
            for callback in self._on_up:
                callback(client)
        except (RedisError, OSError) as error:
            client.connection_pool.disconnect()
            return type(error).__name__
        self._client = client
        if self._closed.is_set():
            client.connection_pool.disconnect()
        return None

    def _changed(self, is_open: bool) -> None:
        if is_open:
            if self._client is not None:
                self._client.connection_pool.disconnect(inuse_connections=False)
            for callback in self._on_lost:
                callback()
        self._on_change(not is_open)
        if is_open:
            threading.Thread(target=self._watch, name="redis-watch", daemon=True).start()

    def _watch(self) -> None:
        # One that comes and goes is not asked without a pause.
        if self._clock() - self._back_at_s < PROBE_EVERY_S:
            self._closed.wait(PROBE_EVERY_S)
        while not self._closed.is_set():
            if self._connect() is None:
                self._back_at_s = self._clock()
                self._breaker.close()
                return
            self._closed.wait(PROBE_EVERY_S)

    def close(self) -> None:
        """Let go of every connection; calls after that raise LinkDown."""
        self._closed.set()
        if self._client is not None:
            self._client.connection_pool.disconnect()


def _code_of(error: ResponseError) -> str:
    # redis-py takes the code away from errors that it has a class for.
    name = type(error).__name__
    return (str(error).split(" ", 1)[0] if name == "ResponseError" else name.removesuffix("Error")).lower()

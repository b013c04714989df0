"""Channels of Redis that one process listens to, on a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, Literal

from redis.connection import Connection
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TimedOut

from likeopt.bus.redis_link import PROBE_EVERY_S, RedisLink

# So much silence is followed by a question; as much again means that nobody is there.
SILENCE_S = 3.0

State = Literal["whole", "broken", "mended"]


class Subscription:
    """Hears what is published on ``channels``, and connects anew as often as it must.

    ``hear`` is given each message, one after the other. ``on_change`` is told, in the same thread, ``whole``
    when nothing can have been missed since ``open``, ``broken`` when something may be from now on, and
    ``mended`` when all is heard again.
    """

    def __init__(
        self,
        link: RedisLink,
        channels: Sequence[str],
        hear: Callable[[bytes], None],
        on_change: Callable[[State], None],
    ) -> None:
        self._link = link
        self._channels = channels
        self._hear = hear
        self._on_change = on_change
        self._state: State | None = None
        self._closed = threading.Event()
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="redis-subscription", daemon=True)

    @property
    def is_heard(self) -> bool:
        """Whether what is published now will be heard, as far as is known."""
        return self._state in {"whole", "mended"}

    def open(self) -> None:
        """Begin to listen, in a thread."""
        self._thread.start()

    def _run(self) -> None:
        while not self._closed.is_set():
            try:
                self._connection = self._connect()
                self._listen(self._connection)
            except (RedisError, OSError, ValueError):
                self._change("broken")
            finally:
                self._disconnect()
            self._closed.wait(PROBE_EVERY_S)

    def _connect(self) -> Connection:
        client = self._link.client_of_its_own(SILENCE_S)
        connection: Connection = client.connection_pool.get_connection()
        connection.send_command("SUBSCRIBE", *self._channels)  # type: ignore[no-untyped-call]
        return connection

    def _listen(self, connection: Connection) -> None:
        confirmed = 0
        asked = False
        while not self._closed.is_set():
            try:
                kind, *content = self._read(connection)
            except TimedOut:
                if asked:
                    raise
                connection.send_command("PING")  # type: ignore[no-untyped-call]
                asked = True
                continue
            asked = False
            if kind == b"message":
                self._hear(content[1])
            elif kind == b"subscribe":
                confirmed += 1
                if confirmed == len(self._channels):
                    self._change("whole" if self._state is None else "mended")

    def _read(self, connection: Connection) -> Sequence[Any]:
        answer: Sequence[Any] = connection.read_response(timeout=SILENCE_S, disconnect_on_error=False)
        return answer

    def _change(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self._on_change(state)

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.disconnect()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Listen no more."""
        self._closed.set()
        self._disconnect()

"""Workers that reach each other through Redis."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

from redis_server import RunningRedis
from running_server import wait_for

from likeopt.bus.redis import ANNOUNCEMENTS, RedisBus
from likeopt.bus.redis_link import RedisLink
from likeopt.bus.wire import Worker


class Opened:
    """A worker with a link of its own."""

    def __init__(self, server: RunningRedis, host: str, name: str, timeout_s: float = 5.0) -> None:
        self.me = Worker(host, name)
        self.link = RedisLink(server.url, timeout_s)
        self.bus = RedisBus(self.link, self.me)
        self.gaps: list[int] = []
        self.heard: list[Any] = []
        self.bus.on_gap(lambda: self.gaps.append(1))
        self.bus.on_announcement("topic", self.heard.append)
        self._server = server

    def open(self) -> Opened:
        self.bus.open()
        self.wait()
        return self

    def wait(self) -> None:
        """Until it listens."""
        wait_for(self.listens, f"{self.me} listens")

    def listens(self) -> bool:
        with self._server.client as client:
            mine = f"likeopt:bus:worker:{self.me.host}:{self.me.name}"
            heard = all(count for _, count in client.pubsub_numsub(mine, ANNOUNCEMENTS))
        return heard and self.bus.is_open

    def close(self) -> None:
        self.bus.close()
        self.link.close()


def count(request: dict[str, Any]) -> Iterator[Any]:
    yield from range(request["to"])


class Endless:
    """A handler that goes on until it is closed."""

    def __init__(self) -> None:
        self.frames = 0
        self.closed = threading.Event()

    def __call__(self, request: dict[str, Any]) -> Iterator[Any]:
        try:
            while True:
                yield bytes(request.get("size", 0))
                self.frames += 1
                self.closed.wait(request.get("pause_s", 0.005))
        finally:
            self.closed.set()


Make = Callable[..., Opened]

"""The workers of this host and of all others, through one bus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from likeopt.bus.local import Handler, LocalBus, Request
from likeopt.bus.redis import RedisBus
from likeopt.bus.wire import Worker

# What stands before it in a host's id names the installation, whose workers alone belong together.
SEPARATOR = "."


class JoinedBus:
    """Reaches workers of this ``host`` through sockets, and those of others through Redis if there is one."""

    def __init__(self, host: str, local: LocalBus, redis: RedisBus | None = None) -> None:
        self._host = host
        self._local = local
        self._redis = redis

    def handle(self, name: str, handler: Handler) -> None:
        """Answer calls named ``name`` from any host with the frames that ``handler`` yields."""
        self._local.handle(name, handler)
        if self._redis is not None:
            self._redis.handle(name, handler)

    def open(self) -> None:
        """Begin to answer."""
        self._local.open()
        if self._redis is not None:
            self._redis.open()

    def others(self) -> list[Path | Worker]:
        """The other workers, those of this host first; some may be gone."""
        far = self._redis.others() if self._redis is not None else []
        ours = self._host.partition(SEPARATOR)[0]
        hosts = {worker.host for worker in far if worker.host.partition(SEPARATOR)[0] == ours} - {self._host}
        return [*self._local.others(), *(worker for worker in far if worker.host in hosts)]

    def call(
        self, address: Path | Worker, /, request: Request, idle_timeout_s: float | None = 30.0
    ) -> Iterator[Any]:
        """Frames with which the worker answers; they end when it is gone, too.

        Raises TimeoutError when it says nothing for ``idle_timeout_s``.
        """
        if isinstance(address, Path):
            return self._local.call(address, request, idle_timeout_s)
        return self._redis.call(address, request, idle_timeout_s) if self._redis is not None else iter(())

    def close(self) -> None:
        """Stop answering."""
        self._local.close()
        if self._redis is not None:
            self._redis.close()

"""How a worker reaches the others: over sockets on its host, and through Redis on all hosts."""

from __future__ import annotations

import os
import secrets
import threading
from typing import Any

import msgspec

from likeopt.bus.joined import SEPARATOR, JoinedBus
from likeopt.bus.leases import RedisLeases
from likeopt.bus.local import LocalBus
from likeopt.bus.redis import RedisBus
from likeopt.bus.redis_link import RedisLink
from likeopt.bus.wire import Worker
from likeopt.cache.keys import digest_of
from likeopt.cache.missed import Deletions
from likeopt.cache.tiered import Tiered
from likeopt.services import places
from likeopt.settings import Settings


class Cluster:
    """One process's ends of everything. Opened after fork; without Redis only those of the host are there.

    ``link`` is None without Redis, ``slot`` for a process that answers no calls. ``installation`` tells
    its workers from those of others that use the same Redis.
    """

    def __init__(
        self, settings: Settings, link: RedisLink | None, slot: int | None, installation: str
    ) -> None:
        host = f"{installation}{SEPARATOR}{digest_of(places.host_name(settings))}"
        me = Worker(host, f"{os.getpid()}-{secrets.token_hex(4)}")
        self.link = link
        self._deletions = f"cache.deletions {installation}"
        self.leases = (
            RedisLeases(link, f"{me.host}/{me.name}", f"likeopt:{installation}:lease:") if link else None
        )
        self._redis = RedisBus(link, me) if link is not None else None
        self.bus = JoinedBus(host, LocalBus(settings.run_dir, slot or 0), self._redis)
        self._answers = slot is not None

    def told(self, deletions: Deletions) -> None:
        """Have the other hosts forget what this one has."""
        if self._redis is not None:
            self._redis.announce(self._deletions, msgspec.to_builtins(deletions))

    def follow(self, tiered: Tiered) -> None:
        """Forget in ``tiered`` what other hosts announce."""
        if self._redis is None:
            return

        def forget(payload: Any) -> None:
            deletions = msgspec.convert(payload, Deletions)
            threading.Thread(target=tiered.forget, args=(deletions,), name="forgetting", daemon=True).start()

        self._redis.on_announcement(self._deletions, forget)
        self._redis.on_gap(tiered.forget_memory)

    def open(self) -> None:
        """Begin to answer and to listen, once every handler is given."""
        if self._answers:
            self.bus.open()

    def close(self) -> None:
        """Stop both."""
        if self._answers:
            self.bus.close()
        if self.leases is not None:
            self.leases.close()
        if self.link is not None:
            self.link.close()

"""What tests of the layer in Redis look at."""

from __future__ import annotations

from redis_server import RunningRedis

from likeopt.cache.backend import Key, LayerName, NoObserver
from likeopt.cache.redis import PREFIX


class Failures(NoObserver):
    """What the layer said had failed."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    def failed(self, layer: LayerName, reason: str) -> None:
        assert layer == "redis"
        self.reasons.append(reason)


def names_in(server: RunningRedis, pattern: str = "*") -> list[str]:
    with server.client as client:
        return sorted(name.decode() for name in client.keys(pattern))


def name_of(server: RunningRedis, key: Key) -> str:
    (name,) = names_in(server, f"{PREFIX}*:entry:{key.kind}:{key.digest}")
    return name

"""Redis as a cache of sessions; the database stays their truth.

Every failure is a slower answer: Redis is then left alone for a while, longer each time.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Literal, cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from likeopt.web.session_store import ENDED

# Short, because a session that ended while Redis was away lives on in it for as long.
TTL_S = 60
TIMEOUT_S = 0.2
FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0

Outcome = Literal["hit", "miss", "failed"]

logger = logging.getLogger(__name__)


class SessionCache:
    """Sessions by the digest of their id. Connects with its first call, after fork; never raises."""

    def __init__(
        self, url: str, count: Callable[[Outcome], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._url = url
        self._count = count
        self._clock = clock
        self._client: Redis | None = None
        self._pause_s = 0.0
        self._silent_until_s = 0.0

    def get(self, key: str) -> bytes | None:
        """The session's data, ENDED, or None when Redis does not know or does not answer."""
        return cast("bytes | None", self._call(lambda client: self._counted(client.get(_name(key)))))

    def fill(self, key: str, data: bytes) -> None:
        """Keep what the database said, unless something newer is known."""
        self._call(lambda client: client.set(_name(key), data, ex=TTL_S, nx=True))

    def forget(self, key: str) -> None:
        """Have the next reader ask the database."""
        self._call(lambda client: client.delete(_name(key)))

    def end(self, key: str) -> None:
        """Remember that the session is over."""
        self._call(lambda client: client.set(_name(key), ENDED, ex=TTL_S))

    def _counted(self, found: object) -> object:
        self._count("miss" if found is None else "hit")
        return found

    def _call(self, command: Callable[[Redis], object]) -> object:
        if self._clock() < self._silent_until_s:
            return None
        try:
            answer = command(self._connected())
        except (RedisError, OSError) as error:
            self._rest(error)
            return None
        if self._pause_s:
            self._pause_s = 0.0
            logger.info("session_cache_back")
        return answer

    def _connected(self) -> Redis:
        if self._client is None:
            self._client = Redis.from_url(
                self._url,
                socket_timeout=TIMEOUT_S,
                socket_connect_timeout=TIMEOUT_S,
                retry=Retry(NoBackoff(), 0),
                protocol=2,
            )
        return self._client

    def _rest(self, error: Exception) -> None:
        self._count("failed")
        if not self._pause_s:
            logger.warning("session_cache_lost", extra={"reason": type(error).__name__})
        self._pause_s = min(max(FIRST_PAUSE_S, self._pause_s * 2), LONGEST_PAUSE_S)
        self._silent_until_s = self._clock() + self._pause_s


def _name(key: str) -> str:
    return f"likeopt:session:{key}"

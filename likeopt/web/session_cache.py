"""Redis as a cache of sessions; the database stays their truth. Every failure is a slower answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeVar

from likeopt.bus.redis_link import Client, LinkDown, RedisLink
from likeopt.web.session_store import ENDED

# Short, because a session that ended while Redis was away lives on in it for as long.
TTL_S = 60

Outcome = Literal["hit", "miss", "failed"]
T = TypeVar("T")


class SessionCache:
    """Sessions by the digest of their id; never raises."""

    def __init__(self, link: RedisLink, count: Callable[[Outcome], None]) -> None:
        self._link = link
        self._count = count

    def get(self, key: str) -> bytes | None:
        """The session's data, ENDED, or None when Redis does not know or does not answer."""
        try:
            found = self._link.run(lambda client: client.get(_name(client, key)))
        except LinkDown as error:
            self._failed(error)
            return None
        self._count("miss" if found is None else "hit")
        return found.encode() if isinstance(found, str) else found

    def fill(self, key: str, data: bytes) -> None:
        """Keep what the database said, unless something newer is known."""
        self._try(lambda client: client.set(_name(client, key), data, ex=TTL_S, nx=True))

    def forget(self, key: str) -> None:
        """Have the next reader ask the database."""
        self._try(lambda client: client.delete(_name(client, key)))

    def end(self, key: str) -> None:
        """Remember that the session is over."""
        self._try(lambda client: client.set(_name(client, key), ENDED, ex=TTL_S))

    def _try(self, command: Callable[[Client], object]) -> None:
        try:
            self._link.run(command)
        except LinkDown as error:
            self._failed(error)

    def _failed(self, error: LinkDown) -> None:
        # A Redis that is known to be away is not asked, and cannot fail again.
        if error.reason != "open":
            self._count("failed")


def _name(client: Client, key: str) -> str:
    # A Redis that was started anew may have gone back to what it had before a session ended.
    return f"likeopt:session:{client.server_id}:{key}"

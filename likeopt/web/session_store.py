"""Where sessions are kept: in the database, with a cache before it when there is one."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from likeopt.storage import sessions
from likeopt.storage.database import Database

ENDED = b""
"""What a cache keeps of a session that was ended, so that no late reader brings it back."""


class Cache(Protocol):
    """Keeps sessions for a short while; every failure of it is a slower answer."""

    def get(self, key: str) -> bytes | None:
        """The session's data, ENDED, or None when it does not know or does not answer."""
        ...

    def fill(self, key: str, data: bytes) -> None:
        """Keep what the database said, unless something newer is known."""

    def forget(self, key: str) -> None:
        """Have the next reader ask the database."""

    def end(self, key: str) -> None:
        """Remember that the session is over."""


class SessionStore:
    """Sessions by the digest of their id. ``database`` is asked for late, since it opens after fork."""

    def __init__(
        self,
        database: Callable[[], Database],
        cache: Cache | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._cache = cache
        self._clock = clock

    def find(self, session_id: str) -> bytes | None:
        """The session's data, or None when it is unknown, ended or expired. Raises Unavailable."""
        cached = self._cache.get(session_id) if self._cache else None
        if cached is not None:
            return None if cached == ENDED else cached
        now_s = self._clock()
        data = self._database().read(lambda conn: sessions.find(conn, session_id, now_s))
        if data is not None and self._cache:
            self._cache.fill(session_id, data)
        return data

    def create(self, session_id: str, data: bytes, expires_at: float) -> None:
        """Keep a new session. Raises Unavailable."""
        now_s = self._clock()
        self._database().write(lambda conn: sessions.create(conn, session_id, data, expires_at, now_s))

    def update(self, session_id: str, data: bytes, expires_at: float) -> bool:
        """Keep a session anew; False when it has ended meanwhile. Raises Unavailable."""
        alive = self._database().write(lambda conn: sessions.update(conn, session_id, data, expires_at))
        if self._cache:
            self._cache.forget(session_id)
        return alive

    def delete(self, session_id: str) -> None:
        """End a session. Raises Unavailable."""
        self._database().write(lambda conn: sessions.delete(conn, session_id))
        if self._cache:
            self._cache.end(session_id)

"""Rows of browser sessions; their ids are digests, so that a copy of the table opens no session."""

from __future__ import annotations

import sqlalchemy as sa

from likeopt.storage.tables import sessions

_CLEANED_AT_ONCE = 200


def find(conn: sa.Connection, session_id: str, now_s: float) -> bytes | None:
    """The data of a session that has not expired by ``now_s`` (seconds since the epoch)."""
    query = sa.select(sessions.c.data).where(sessions.c.id == session_id, sessions.c.expires_at > now_s)
    return conn.execute(query).scalar_one_or_none()


def create(conn: sa.Connection, session_id: str, data: bytes, expires_at: float, now_s: float) -> None:
    """Add a session, and drop some that have expired."""
    conn.execute(sa.insert(sessions).values(id=session_id, data=data, expires_at=expires_at))
    expired = sa.select(sessions.c.id).where(sessions.c.expires_at <= now_s).limit(_CLEANED_AT_ONCE)
    conn.execute(sa.delete(sessions).where(sessions.c.id.in_(expired)))


def update(conn: sa.Connection, session_id: str, data: bytes, expires_at: float) -> bool:
    """Store a session anew; False when it has been ended meanwhile, which it then stays."""
    change = sa.update(sessions).where(sessions.c.id == session_id)
    return conn.execute(change.values(data=data, expires_at=expires_at)).rowcount > 0


def delete(conn: sa.Connection, session_id: str) -> None:
    """End a session."""
    conn.execute(sa.delete(sessions).where(sessions.c.id == session_id))

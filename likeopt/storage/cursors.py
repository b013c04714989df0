"""How far each projection has come in the change sequence."""

from __future__ import annotations

import sqlalchemy as sa

from likeopt.storage.tables import cursors


def read(conn: sa.Connection, name: str) -> int | None:
    """The last change that projection ``name`` has applied, None if it never applied any."""
    return conn.scalar(sa.select(cursors.c.seq).where(cursors.c.name == name))


def move(conn: sa.Connection, name: str, seq: int, now_s: float) -> None:
    """Record that projection ``name`` has applied every change up to ``seq``."""
    moved = conn.execute(sa.update(cursors).where(cursors.c.name == name).values(seq=seq, updated_at=now_s))
    if moved.rowcount == 0:
        conn.execute(sa.insert(cursors).values(name=name, seq=seq, updated_at=now_s))


def drop(conn: sa.Connection, name: str) -> None:
    """Forget projection ``name``."""
    conn.execute(sa.delete(cursors).where(cursors.c.name == name))


def drop_older(conn: sa.Connection, updated_before_s: float) -> None:
    """Forget projections that have not moved or been touched since ``updated_before_s``."""
    conn.execute(sa.delete(cursors).where(cursors.c.updated_at < updated_before_s))


def slowest(conn: sa.Connection) -> int:
    """What every known projection has passed, 0 when there is none."""
    return conn.scalar(sa.select(sa.func.min(cursors.c.seq))) or 0

"""Leases: one holder per name at a time, for as long as it keeps renewing."""

from __future__ import annotations

import sqlalchemy as sa

from likeopt.storage.tables import leases


def take(conn: sa.Connection, name: str, holder: str, now_s: float, ttl_s: float) -> bool:
    """Take or renew lease ``name`` until ``now_s + ttl_s``; False while another holds it."""
    free = sa.or_(leases.c.holder == holder, leases.c.expires_at < now_s)
    taken = conn.execute(
        sa.update(leases).where(leases.c.name == name, free).values(holder=holder, expires_at=now_s + ttl_s)
    )
    if taken.rowcount:
        return True
    if conn.scalar(sa.select(leases.c.name).where(leases.c.name == name)) is not None:
        return False
    conn.execute(sa.insert(leases).values(name=name, holder=holder, expires_at=now_s + ttl_s))
    return True


def release(conn: sa.Connection, name: str, holder: str) -> None:
    """Give lease ``name`` back if ``holder`` has it."""
    conn.execute(sa.delete(leases).where(leases.c.name == name, leases.c.holder == holder))

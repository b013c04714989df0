"""Named facts about the database."""

from __future__ import annotations

import sqlalchemy as sa

from likeopt.storage.tables import facts


def read(conn: sa.Connection, name: str) -> str | None:
    """The value of fact ``name``, None if it is not stated."""
    return conn.scalar(sa.select(facts.c.value).where(facts.c.name == name))


def state(conn: sa.Connection, name: str, value: str) -> None:
    """Set fact ``name`` to ``value``."""
    if conn.execute(sa.update(facts).where(facts.c.name == name).values(value=value)).rowcount == 0:
        conn.execute(sa.insert(facts).values(name=name, value=value))


def settle(conn: sa.Connection, name: str, value: str) -> str:
    """Set fact ``name`` to ``value`` unless it is stated already; returns what it is then."""
    stated = read(conn, name)
    if stated is None:
        state(conn, name, value)
        return value
    return stated


def withdraw(conn: sa.Connection, name: str, value: str) -> None:
    """Remove fact ``name`` if it still has ``value``."""
    conn.execute(sa.delete(facts).where(facts.c.name == name, facts.c.value == value))

"""Rows of personas."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from likeopt.storage.tables import personas

_KEY = ("owner", "name")


class PersonaRow(msgspec.Struct, frozen=True):
    """A persona as stored. ``hidden`` says only that the shipped one of that name is not wanted.

    ``tone`` and ``pace`` are in [0, 1], ``updated_at`` is in seconds since the epoch.
    """

    owner: str
    name: str
    hidden: bool = False
    description: str = ""
    tone: float = 0.5
    pace: float = 0.5
    intents: list[str] = []
    system_prompt: str = ""
    updated_at: float = 0.0


def of_owner(conn: sa.Connection, owner: str) -> list[PersonaRow]:
    """The owner's rows in the order of their names."""
    query = sa.select(personas).where(personas.c.owner == owner)
    # Compared here, since databases differ in how they order letters.
    return sorted((PersonaRow(*row) for row in conn.execute(query)), key=lambda row: row.name)


def get(conn: sa.Connection, owner: str, name: str) -> PersonaRow | None:
    """One row."""
    found = conn.execute(sa.select(personas).where(*_is(owner, name))).first()
    return PersonaRow(*found) if found else None


def count(conn: sa.Connection, owner: str) -> int:
    """How many personas the owner has written."""
    query = sa.select(sa.func.count()).where(personas.c.owner == owner, personas.c.hidden.is_(False))
    return conn.scalar(query) or 0


def put(conn: sa.Connection, row: PersonaRow) -> None:
    """Store the row, in place of the one of that name if there is one."""
    conn.execute(_insert_or_replace(conn, row))


def add(conn: sa.Connection, row: PersonaRow) -> bool:
    """Store the row unless there is one of that name that is not hidden; whether it was stored."""
    return conn.execute(_insert_or_replace(conn, row, personas.c.hidden.is_(True))).rowcount > 0


def remove(conn: sa.Connection, owner: str, name: str) -> bool:
    """Remove the row; whether there was one."""
    return conn.execute(sa.delete(personas).where(*_is(owner, name))).rowcount > 0


def _is(owner: str, name: str) -> tuple[sa.ColumnElement[bool], ...]:
    return personas.c.owner == owner, personas.c.name == name


def _insert_or_replace(
    conn: sa.Connection, row: PersonaRow, where: sa.ColumnElement[bool] | None = None
) -> sa.Insert:
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    statement = insert(personas).values(**msgspec.structs.asdict(row))
    replaced: dict[str, Any] = {
        column.name: statement.excluded[column.name] for column in personas.c if column.name not in _KEY
    }
    return statement.on_conflict_do_update(index_elements=_KEY, set_=replaced, where=where)

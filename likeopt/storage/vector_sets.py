"""Sets of vectors: the one that serves, and the one that is being filled to replace it."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from likeopt.storage.tables import vector_sets

State = Literal["serving", "filling"]


class VectorSet(msgspec.Struct, frozen=True):
    """A set's name, the model that makes its vectors, and whether searches use it yet."""

    name: str
    spec: dict[str, Any]
    state: State


def every(conn: sa.Connection) -> list[VectorSet]:
    """All sets, oldest first."""
    rows = conn.execute(sa.select(vector_sets).order_by(vector_sets.c.created_at))
    return [VectorSet(row.name, row.spec, row.state) for row in rows]


def serving(conn: sa.Connection) -> VectorSet | None:
    """The set that searches use, None before the first one."""
    return next((one for one in every(conn) if one.state == "serving"), None)


def add(conn: sa.Connection, new: VectorSet, now_s: float) -> None:
    """Record a new set."""
    conn.execute(
        sa.insert(vector_sets).values(name=new.name, spec=new.spec, state=new.state, created_at=now_s)
    )


def promote(conn: sa.Connection, name: str) -> list[str]:
    """Let set ``name`` serve and forget all others; returns their names."""
    others = list(conn.scalars(sa.select(vector_sets.c.name).where(vector_sets.c.name != name)))
    conn.execute(sa.delete(vector_sets).where(vector_sets.c.name != name))
    conn.execute(sa.update(vector_sets).where(vector_sets.c.name == name).values(state="serving"))
    return others


def drop(conn: sa.Connection, name: str) -> None:
    """Forget set ``name``."""
    conn.execute(sa.delete(vector_sets).where(vector_sets.c.name == name))

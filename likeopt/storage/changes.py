"""The change sequence: commit order is number order, since the counter stays locked until commit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import sqlalchemy as sa

from likeopt.storage.tables import changes, counters

Kind = Literal["chunk", "memory", "message"]
Op = Literal["upsert", "delete"]


class Change(msgspec.Struct, frozen=True):
    """Row ``id`` of ``kind`` was changed; what it is now stands in its own table."""

    seq: int
    kind: Kind
    id: str
    op: Op


def raise_counter(conn: sa.Connection, name: str, by: int = 1) -> int:
    """Raise counter ``name`` and return its new value; it stays locked until commit."""
    conn.execute(sa.update(counters).where(counters.c.name == name).values(value=counters.c.value + by))
    return read_counter(conn, name)


def read_counter(conn: sa.Connection, name: str) -> int:
    """The value of counter ``name``."""
    return int(conn.execute(sa.select(counters.c.value).where(counters.c.name == name)).scalar_one())


def append(conn: sa.Connection, kind: Kind, op: Op, ids: Sequence[str]) -> int:
    """Append one change per id, in order; returns the last number of the sequence so far."""
    if not ids:
        return read_counter(conn, "change")
    last = raise_counter(conn, "change", by=len(ids))
    first = last - len(ids) + 1
    conn.execute(
        sa.insert(changes),
        [{"seq": first + n, "kind": kind, "id": row_id, "op": op} for n, row_id in enumerate(ids)],
    )
    return last


def after(conn: sa.Connection, seq: int, limit: int) -> list[Change]:
    """Up to ``limit`` changes with numbers above ``seq``, in order."""
    rows = conn.execute(sa.select(changes).where(changes.c.seq > seq).order_by(changes.c.seq).limit(limit))
    return [Change(row.seq, row.kind, row.id, row.op) for row in rows]


def oldest(conn: sa.Connection) -> int | None:
    """The smallest number still kept, None when all have been pruned."""
    smallest: int | None = conn.scalar(sa.select(sa.func.min(changes.c.seq)))
    return smallest


def prune(conn: sa.Connection, up_to: int) -> int:
    """Drop changes that every projection has passed; returns how many."""
    return conn.execute(sa.delete(changes).where(changes.c.seq <= up_to)).rowcount

"""Lists of documents: which of them, in which order, one page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec
import sqlalchemy as sa

from likeopt.storage.documents import DocumentRow
from likeopt.storage.tables import documents

SortKey = Literal["added", "name", "changed", "size", "passages"]

_SORTED_BY: dict[SortKey, sa.ColumnElement[object]] = {
    "added": documents.c.created_at,
    "name": sa.func.lower(documents.c.title),
    "changed": documents.c.updated_at,
    "size": documents.c.size_bytes,
    "passages": documents.c.chunk_count,
}


class Filter(msgspec.Struct, frozen=True):
    """Which documents a list shows; empty means all. ``q`` is part of a name or title.

    ``starts`` are beginnings of media types, ``other_starts`` those that it may not have.
    ``deleted_since_s`` asks for documents deleted since then, instead of those that are there.
    """

    collection: str = ""
    status: str = ""
    q: str = ""
    starts: tuple[str, ...] = ()
    other_starts: tuple[str, ...] = ()
    deleted_since_s: float | None = None


class Order(msgspec.Struct, frozen=True):
    """How a list is sorted: newest first unless something else is asked for."""

    key: SortKey = "added"
    ascending: bool = False


def page(
    conn: sa.Connection, owner: str, chosen: Filter, order: Order, window: tuple[int, int]
) -> tuple[list[DocumentRow], int]:
    """One page of the owner's documents, and how many there are in all; ``window``: (offset, limit)."""
    conditions = _conditions(owner, chosen)
    total = conn.scalar(sa.select(sa.func.count()).select_from(documents).where(*conditions)) or 0
    offset, limit = window
    query = sa.select(documents).where(*conditions).order_by(*_sorting(chosen, order))
    return [DocumentRow(*row) for row in conn.execute(query.offset(offset).limit(limit))], total


def ids(conn: sa.Connection, owner: str, chosen: Filter, limit: int) -> list[str]:
    """The ids of up to ``limit`` of the owner's documents, newest first."""
    query = sa.select(documents.c.id).where(*_conditions(owner, chosen))
    return list(conn.scalars(query.order_by(*_sorting(chosen, Order())).limit(limit)))


def _sorting(chosen: Filter, order: Order) -> tuple[sa.ColumnElement[object], ...]:
    # What was deleted last is what one wants back.
    is_bin = chosen.deleted_since_s is not None and order.key == "added"
    column = documents.c.deleted_at if is_bin else _SORTED_BY[order.key]
    return (column.asc() if order.ascending else column.desc(), documents.c.id)


def _conditions(owner: str, chosen: Filter) -> list[sa.ColumnElement[bool]]:
    conditions = [documents.c.owner == owner]
    if chosen.deleted_since_s is None:
        conditions.append(documents.c.deleted_at.is_(None))
    else:
        conditions.append(documents.c.deleted_at >= chosen.deleted_since_s)
    if chosen.collection:
        conditions.append(documents.c.collection == chosen.collection)
    if chosen.status:
        conditions.append(documents.c.status == chosen.status)
    if chosen.starts:
        conditions.append(_begins(chosen.starts))
    if chosen.other_starts:
        conditions.append(sa.not_(_begins(chosen.other_starts)))
    if chosen.q:
        conditions.append(_mentions(chosen.q))
    return conditions


def _begins(starts: Sequence[str]) -> sa.ColumnElement[bool]:
    return sa.or_(*(documents.c.media_type.startswith(start, autoescape=True) for start in starts))


def _mentions(q: str) -> sa.ColumnElement[bool]:
    names = (documents.c.name, documents.c.title)
    return sa.or_(*(name.icontains(q, autoescape=True) for name in names))

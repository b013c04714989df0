"""Removing many documents at once, and bringing them back: all of them in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from likeopt.storage import changes, chunks
from likeopt.storage import documents as rows
from likeopt.storage.tables import documents


def remove_all(conn: sa.Connection, owner: str, ids: Sequence[str], now_s: float) -> list[str]:
    """Remove those of the owner's documents that are there; returns their ids."""
    _take_turn(conn)
    there = sa.and_(documents.c.owner == owner, documents.c.id.in_(ids), documents.c.deleted_at.is_(None))
    found = set(conn.scalars(sa.select(documents.c.id).where(there)))
    removed = [document_id for document_id in dict.fromkeys(ids) if document_id in found]
    if not removed:
        return []
    by_document = chunks.ids_by_document(conn, removed)
    changes.append(conn, "chunk", "delete", [row_id for each in by_document.values() for row_id in each])
    conn.execute(sa.update(documents).where(documents.c.id.in_(removed)).values(deleted_at=now_s))
    changes.raise_counter(conn, "visibility")
    return removed


def restore_all(conn: sa.Connection, owner: str, ids: Sequence[str], since_s: float) -> list[str]:
    """Bring back those of the owner's documents that were removed since ``since_s``; returns their ids."""
    _take_turn(conn)
    gone = sa.and_(documents.c.owner == owner, documents.c.id.in_(ids), documents.c.deleted_at >= since_s)
    found = set(conn.scalars(sa.select(documents.c.id).where(gone)))
    restored = [document_id for document_id in dict.fromkeys(ids) if document_id in found]
    if not restored:
        return []
    bring_back(conn, restored)
    return restored


def bring_back(conn: sa.Connection, ids: Sequence[str]) -> None:
    """Undo the removal of these documents, whosever they are."""
    by_document = chunks.ids_by_document(conn, ids)
    order = [row_id for document_id in ids for row_id in by_document.get(document_id, ())]
    seq = changes.append(conn, "chunk", "upsert", order) - len(order)
    values: list[dict[str, Any]] = []
    for document_id in ids:
        count = len(by_document.get(document_id, ()))
        seq += count
        # Without chunks it is still to be loaded, and must not look as if it had been.
        values.append({"id": document_id, "deleted_at": None, "last_seq": seq if count else 0})
    rows.update_many(conn, values)
    changes.raise_counter(conn, "visibility")


def _take_turn(conn: sa.Connection) -> None:
    # Every change of documents locks this counter first: so none is seen half done, and none waits in a ring.
    changes.raise_counter(conn, "change", by=0)

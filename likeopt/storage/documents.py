"""Rows of documents."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from likeopt.storage.tables import chunks, documents


class DocumentRow(msgspec.Struct, frozen=True):
    """A document as stored; times are seconds since the epoch."""

    id: str
    owner: str
    collection: str
    name: str
    title: str
    version: int
    serving_version: int
    media_type: str
    size_bytes: int
    sha256: str
    status: str
    error: dict[str, Any] | None
    notes: list[dict[str, Any]]
    chunk_count: int
    last_seq: int
    attempts: int
    created_at: float
    updated_at: float
    deleted_at: float | None


def _rows(conn: sa.Connection, query: sa.Select[Any]) -> list[DocumentRow]:
    return [DocumentRow(*row) for row in conn.execute(query)]


def _row(conn: sa.Connection, *conditions: sa.ColumnElement[bool]) -> DocumentRow | None:
    found = conn.execute(sa.select(documents).where(*conditions)).first()
    return DocumentRow(*found) if found else None


def get(conn: sa.Connection, owner: str, document_id: str) -> DocumentRow | None:
    """The owner's document, also when it is deleted."""
    return _row(conn, documents.c.id == document_id, documents.c.owner == owner)


def by_name(conn: sa.Connection, owner: str, collection: str, name: str) -> DocumentRow | None:
    """The document of that name, also when it is deleted."""
    return _row(
        conn,
        documents.c.owner == owner,
        documents.c.collection == collection,
        documents.c.name == name,
    )


def by_content(conn: sa.Connection, owner: str, collection: str, sha256: str) -> DocumentRow | None:
    """A document that is not deleted and has exactly these bytes."""
    return _row(
        conn,
        documents.c.owner == owner,
        documents.c.collection == collection,
        documents.c.sha256 == sha256,
        documents.c.deleted_at.is_(None),
    )


def insert(conn: sa.Connection, row: DocumentRow) -> None:
    """Store a new document."""
    conn.execute(sa.insert(documents).values(**msgspec.structs.asdict(row)))


def update(conn: sa.Connection, document_id: str, **values: Any) -> None:
    """Set columns of one document."""
    conn.execute(sa.update(documents).where(documents.c.id == document_id).values(**values))


def update_many(conn: sa.Connection, rows: list[dict[str, Any]]) -> None:
    """Set columns of several documents; each row names the same columns, and its ``id``."""
    if not rows:
        return
    columns: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in rows[0] if name != "id"}
    statement = sa.update(documents).where(documents.c.id == sa.bindparam("row_id")).values(columns)
    conn.execute(
        statement,
        [
            {"row_id": row["id"]} | {f"new_{name}": value for name, value in row.items() if name != "id"}
            for row in rows
        ],
    )


def requeue_unloaded(conn: sa.Connection) -> None:
    """Queue again every document that was claimed and whose chunks have not been stored."""
    claimed = sa.and_(documents.c.status == "indexing", documents.c.last_seq == 0)
    conn.execute(sa.update(documents).where(claimed).values(status="queued"))


def requeue_failed(conn: sa.Connection, document_id: str, now_s: float) -> bool:
    """Queue a document again if it has failed and is not deleted; whether it was."""
    failed = sa.and_(
        documents.c.id == document_id, documents.c.status == "failed", documents.c.deleted_at.is_(None)
    )
    anew = {"status": "queued", "error": sa.null(), "attempts": 0, "updated_at": now_s}
    return conn.execute(sa.update(documents).where(failed).values(anew)).rowcount > 0


def versions(conn: sa.Connection, ids: list[str]) -> dict[str, int]:
    """The newest version of each document there is."""
    query = sa.select(documents.c.id, documents.c.version).where(documents.c.id.in_(ids))
    return {row.id: row.version for row in conn.execute(query)}


def held_ids(conn: sa.Connection, held_seq: int, limit: int) -> list[str]:
    """Documents being indexed whose last change is at or before ``held_seq``."""
    query = sa.select(documents.c.id).where(
        documents.c.status == "indexing",
        documents.c.deleted_at.is_(None),
        documents.c.last_seq.between(1, held_seq),
    )
    return list(conn.scalars(query.limit(limit)))


def serve_newest(conn: sa.Connection, ids: list[str], now_s: float) -> None:
    """Let the newest version of each document serve."""
    conn.execute(
        sa.update(documents)
        .where(documents.c.id.in_(ids))
        .values(serving_version=documents.c.version, status="ready", error=None, updated_at=now_s)
    )


def erase(conn: sa.Connection, document_id: str) -> None:
    """Remove a document and its chunks for good."""
    conn.execute(sa.delete(chunks).where(chunks.c.document_id == document_id))
    conn.execute(sa.delete(documents).where(documents.c.id == document_id))


def expired(conn: sa.Connection, deleted_before_s: float) -> list[DocumentRow]:
    """Documents whose deletion can no longer be undone."""
    return _rows(conn, sa.select(documents).where(documents.c.deleted_at < deleted_before_s))


def with_status(conn: sa.Connection, status: str, limit: int = 1000) -> list[DocumentRow]:
    """Documents of one status that are not deleted, longest waiting first."""
    query = (
        sa.select(documents)
        .where(documents.c.status == status, documents.c.deleted_at.is_(None))
        .order_by(documents.c.updated_at, documents.c.id)
        .limit(limit)
    )
    return _rows(conn, query)


def referenced(conn: sa.Connection, sha256: str) -> bool:
    """Whether any document still has these bytes."""
    return conn.scalar(sa.select(documents.c.id).where(documents.c.sha256 == sha256).limit(1)) is not None


def count(conn: sa.Connection, owner: str, collection: str) -> int:
    """How many documents of the collection are not deleted."""
    query = sa.select(sa.func.count()).where(
        documents.c.owner == owner, documents.c.collection == collection, documents.c.deleted_at.is_(None)
    )
    return conn.scalar(query) or 0


class Totals(msgspec.Struct, frozen=True):
    """Documents by status, and the chunks that are live."""

    by_status: dict[str, int]
    chunks: int


def totals(conn: sa.Connection, owner: str | None = None) -> Totals:
    """Count the owner's documents, or everybody's."""
    conditions: list[sa.ColumnElement[bool]] = [documents.c.deleted_at.is_(None)]
    if owner is not None:
        conditions.append(documents.c.owner == owner)
    query = (
        sa.select(documents.c.status, sa.func.count(), sa.func.sum(documents.c.chunk_count))
        .where(*conditions)
        .group_by(documents.c.status)
    )
    rows = conn.execute(query).all()
    return Totals({row[0]: row[1] for row in rows}, sum(row[2] or 0 for row in rows))

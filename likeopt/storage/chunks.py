"""Rows of chunks. A chunk is live when its document serves its version and is not deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import msgspec
import sqlalchemy as sa

from likeopt.storage.tables import chunks, documents


class Part(Protocol):
    """A chunk before it is stored."""

    @property
    def position(self) -> int:
        """Its place within the document, from 0."""
        ...

    @property
    def text(self) -> str:
        """Its text."""
        ...

    @property
    def heading(self) -> str | None:
        """The headings above it."""
        ...

    @property
    def page(self) -> int | None:
        """Its page, from 1."""
        ...


class ChunkRow(msgspec.Struct, frozen=True):
    """A chunk with what a projection or a passage needs of its document."""

    id: str
    document_id: str
    owner: str
    collection: str
    title: str
    position: int
    heading: str | None
    page: int | None
    text: str


_columns = (
    chunks.c.id,
    chunks.c.document_id,
    documents.c.owner,
    documents.c.collection,
    documents.c.title,
    chunks.c.position,
    chunks.c.heading,
    chunks.c.page,
    chunks.c.text,
)
_joined = sa.select(*_columns).join(documents, documents.c.id == chunks.c.document_id)
_live = sa.and_(documents.c.deleted_at.is_(None), chunks.c.version == documents.c.serving_version)
# What a projection holds: also the version that is about to serve.
_wanted = sa.and_(
    documents.c.deleted_at.is_(None),
    sa.or_(chunks.c.version == documents.c.serving_version, chunks.c.version == documents.c.version),
)


def chunk_id(document_id: str, version: int, position: int) -> str:
    """The id of a chunk: the same for the same place, so that indexing twice changes nothing."""
    return f"{document_id}-{version}-{position}"


def place_of(chunk_id: str) -> tuple[str, int] | None:
    """What a chunk is a part of, equal for those of one version of a document, and its position there.

    None for what is no chunk's id.
    """
    version, _, position = chunk_id.rpartition("-")
    return (version, int(position)) if version and position.isdecimal() else None


class Cutting(NamedTuple):
    """The chunks of one version of a document; their ids follow from their places."""

    document_id: str
    version: int
    parts: Sequence[Part]

    def ids(self) -> list[str]:
        """The chunks' ids, in order."""
        return [chunk_id(self.document_id, self.version, part.position) for part in self.parts]


def insert(conn: sa.Connection, cuttings: Sequence[Cutting]) -> None:
    """Store the chunks of several documents."""
    rows = [
        {
            "id": row_id,
            "document_id": cutting.document_id,
            "version": cutting.version,
            "position": part.position,
            "heading": part.heading,
            "page": part.page,
            "text": part.text,
        }
        for cutting in cuttings
        for row_id, part in zip(cutting.ids(), cutting.parts, strict=True)
    ]
    if rows:
        conn.execute(sa.insert(chunks), rows)


def delete_all(conn: sa.Connection, document_id: str) -> None:
    """Drop a document's chunks of every version."""
    conn.execute(sa.delete(chunks).where(chunks.c.document_id == document_id))


def delete(conn: sa.Connection, ids: Sequence[str]) -> None:
    """Drop chunks."""
    conn.execute(sa.delete(chunks).where(chunks.c.id.in_(ids)))


def version_ids(conn: sa.Connection, document_id: str, version: int | None = None) -> list[str]:
    """Ids of a document's chunks, of one version or all, in order."""
    query = sa.select(chunks.c.id).where(chunks.c.document_id == document_id)
    if version is not None:
        query = query.where(chunks.c.version == version)
    return list(conn.scalars(query.order_by(chunks.c.version, chunks.c.position)))


def ids_by_document(conn: sa.Connection, document_ids: Sequence[str]) -> dict[str, list[str]]:
    """Ids of the chunks of all versions of each document that has any, in order."""
    query = (
        sa.select(chunks.c.document_id, chunks.c.id)
        .where(chunks.c.document_id.in_(document_ids))
        .order_by(chunks.c.document_id, chunks.c.version, chunks.c.position)
    )
    found: dict[str, list[str]] = {}
    for document_id, row_id in conn.execute(query):
        found.setdefault(document_id, []).append(row_id)
    return found


def outdated_ids(conn: sa.Connection, document_ids: Sequence[str]) -> list[str]:
    """Ids of the documents' chunks of versions before their newest."""
    query = (
        sa.select(chunks.c.id)
        .join(documents, documents.c.id == chunks.c.document_id)
        .where(documents.c.id.in_(document_ids), chunks.c.version < documents.c.version)
    )
    return list(conn.scalars(query))


def served(conn: sa.Connection, document_id: str) -> list[ChunkRow]:
    """The chunks of the version that a document serves, or served until it was deleted."""
    query = _joined.where(
        chunks.c.document_id == document_id, chunks.c.version == documents.c.serving_version
    )
    return [ChunkRow(*row) for row in conn.execute(query)]


def replaced(conn: sa.Connection, document_ids: Sequence[str]) -> list[ChunkRow]:
    """The chunks that the documents serve and whose like is not in their newest version."""
    newest = chunks.alias("newest")
    still_there = sa.exists().where(
        newest.c.document_id == chunks.c.document_id,
        newest.c.version == documents.c.version,
        newest.c.text == chunks.c.text,
        newest.c.heading.is_not_distinct_from(chunks.c.heading),
        newest.c.page.is_not_distinct_from(chunks.c.page),
    )
    query = _joined.where(
        documents.c.id.in_(document_ids),
        chunks.c.version == documents.c.serving_version,
        documents.c.serving_version < documents.c.version,
        ~still_there,
    )
    return [ChunkRow(*row) for row in conn.execute(query)]


def live(conn: sa.Connection, ids: Sequence[str], owner: str, collection: str) -> dict[str, ChunkRow]:
    """Those of ``ids`` that are live and in scope, by id."""
    query = _joined.where(
        chunks.c.id.in_(ids), _live, documents.c.owner == owner, documents.c.collection == collection
    )
    return {row.id: ChunkRow(*row) for row in conn.execute(query)}


def wanted(conn: sa.Connection, ids: Sequence[str]) -> dict[str, ChunkRow]:
    """Those of ``ids`` that a projection should hold now, by id."""
    query = _joined.where(chunks.c.id.in_(ids), _wanted)
    return {row.id: ChunkRow(*row) for row in conn.execute(query)}


def wanted_page(conn: sa.Connection, after_id: str, limit: int) -> list[ChunkRow]:
    """The next ``limit`` chunks a projection should hold, in the order of their ids."""
    query = _joined.where(_wanted, chunks.c.id > after_id).order_by(chunks.c.id).limit(limit)
    return [ChunkRow(*row) for row in conn.execute(query)]


def wanted_counts(conn: sa.Connection) -> dict[tuple[str, str], int]:
    """How many chunks a projection should hold, per (owner, collection)."""
    query = (
        sa.select(documents.c.owner, documents.c.collection, sa.func.count())
        .join(documents, documents.c.id == chunks.c.document_id)
        .where(_wanted)
        .group_by(documents.c.owner, documents.c.collection)
    )
    return {(owner, collection): count for owner, collection, count in conn.execute(query)}


def page(
    conn: sa.Connection, document_id: str, version: int, offset: int, limit: int
) -> tuple[list[ChunkRow], int]:
    """One page of a version's chunks in order, and how many there are in all."""
    own = sa.and_(chunks.c.document_id == document_id, chunks.c.version == version)
    total = conn.scalar(sa.select(sa.func.count()).select_from(chunks).where(own)) or 0
    rows = conn.execute(_joined.where(own).order_by(chunks.c.position).offset(offset).limit(limit))
    return [ChunkRow(*row) for row in rows], total


def sections(conn: sa.Connection, document_id: str, about: int, within: int) -> list[tuple[str, str, int]]:
    """(title, heading, position) of a live document's passages ``within`` so many of the place ``about``."""
    query = (
        sa.select(documents.c.title, chunks.c.heading, chunks.c.position)
        .join(documents, documents.c.id == chunks.c.document_id)
        .where(_live, chunks.c.document_id == document_id, chunks.c.heading.is_not(None))
        .where(chunks.c.position.between(about - within, about + within))
        .order_by(chunks.c.position)
    )
    return [(title, heading, position) for title, heading, position in conn.execute(query)]


def headings(conn: sa.Connection, owner: str, collection: str, limit: int) -> list[tuple[str, str | None]]:
    """(title, heading) of the first passages of the collection's newest documents."""
    query = (
        sa.select(documents.c.title, chunks.c.heading)
        .join(documents, documents.c.id == chunks.c.document_id)
        .where(_live, documents.c.owner == owner, documents.c.collection == collection, chunks.c.position < 4)
        .order_by(documents.c.created_at.desc(), documents.c.id, chunks.c.position)
        .limit(limit)
    )
    return [(title, heading) for title, heading in conn.execute(query)]

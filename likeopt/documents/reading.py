"""Rows of the database as views."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import msgspec
import sqlalchemy as sa

from likeopt.bus.page import Counter, SharedPage
from likeopt.documents.overlaps import overlaps
from likeopt.documents.views import ChunkView, CurrentWork, DocumentView, IndexingStatus, Status
from likeopt.search.passages import Note
from likeopt.storage import changes, documents
from likeopt.storage.chunks import ChunkRow
from likeopt.storage.documents import DocumentRow

SHOWN_AT_WORK = 20


def rfc3339(time_s: float) -> str:
    """Seconds since the epoch as RFC 3339 in UTC, to the millisecond."""
    moment = dt.datetime.fromtimestamp(time_s, dt.UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def document_view(row: DocumentRow) -> DocumentView:
    """A stored document as the outside sees it."""
    return DocumentView(
        id=row.id,
        name=row.name,
        title=row.title,
        version=row.version,
        collection=row.collection,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        chunk_count=row.chunk_count,
        status=msgspec.convert(row.status, Status),
        error=msgspec.convert(row.error, Note) if row.error else None,
        notes=msgspec.convert(row.notes, tuple[Note, ...]),
        created_at=rfc3339(row.created_at),
        updated_at=rfc3339(row.updated_at),
        deleted_at=None if row.deleted_at is None else rfc3339(row.deleted_at),
    )


def chunk_views(rows: Sequence[ChunkRow], before: ChunkRow | None = None) -> list[ChunkView]:
    """Neighbouring chunks as the outside sees them; ``before`` is the one before the first."""
    return [
        ChunkView(row.id, row.position, row.heading, row.page, row.text, shared)
        for row, shared in zip(rows, overlaps(rows, before), strict=True)
    ]


def indexing_status(conn: sa.Connection, page: SharedPage, owner: str) -> IndexingStatus:
    """How far this host's index process has come with the owner's documents.

    A document's chunks have consecutive numbers in the change sequence, so its progress
    follows from how far the slower projection has come. Whoever hears of a ready document finds it in
    the next search of any worker.
    """
    totals = documents.totals(conn, owner)
    at_work = [row for row in documents.with_status(conn, "indexing", SHOWN_AT_WORK) if row.owner == owner]
    generation = page.read(Counter.GENERATION)
    current = tuple(_progress(row, generation) for row in at_work)
    chunks_per_s = page.read(Counter.CHUNKS_PER_KS) / 1000
    counts = totals.by_status
    left = sum(work.total - work.done for work in current)
    ready = counts.get("ready", 0)
    left += counts.get("queued", 0) * (totals.chunks // ready if ready else 1)
    # The index process tells the workers once it has committed, a moment after it can be read here.
    page.raise_to(Counter.VISIBILITY, changes.read_counter(conn, "visibility"))
    return IndexingStatus(
        queued=counts.get("queued", 0),
        indexing=counts.get("indexing", 0),
        ready=ready,
        failed=counts.get("failed", 0),
        chunks=totals.chunks,
        generation=generation,
        chunks_per_s=round(chunks_per_s, 1),
        eta_s=round(left / chunks_per_s, 1) if left and chunks_per_s else None,
        current=current,
    )


def _progress(row: DocumentRow, generation: int) -> CurrentWork:
    done = generation - (row.last_seq - row.chunk_count) if row.last_seq else 0
    return CurrentWork(row.id, row.title, min(max(done, 0), row.chunk_count), row.chunk_count)

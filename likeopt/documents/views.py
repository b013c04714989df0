"""Documents as the outside sees them."""

from __future__ import annotations

from typing import Literal

import msgspec

from likeopt.search.passages import Note

Status = Literal["queued", "indexing", "ready", "failed"]


class DocumentView(msgspec.Struct, frozen=True):
    """A document as lists and answers show it; times are RFC 3339 in UTC.

    ``deleted_at`` is set in the list of what can still be brought back.
    """

    id: str
    name: str
    title: str
    version: int
    collection: str
    media_type: str
    size_bytes: int
    chunk_count: int
    status: Status
    error: Note | None
    notes: tuple[Note, ...]
    created_at: str
    updated_at: str
    deleted_at: str | None = None


class ChunkView(msgspec.Struct, frozen=True):
    """One passage of a document; ``page`` counts from 1.

    ``overlap`` is how many code points of the beginning of ``text`` end the passage before it, too: whoever
    reads the passages one after the other leaves them out.
    """

    id: str
    position: int
    heading: str | None
    page: int | None
    text: str
    overlap: int = 0


class CurrentWork(msgspec.Struct, frozen=True):
    """A document being indexed: ``done`` of ``total`` chunks."""

    id: str
    title: str
    done: int
    total: int


class IndexingStatus(msgspec.Struct, frozen=True):
    """Counts of documents by status, and how fast the queue shrinks."""

    queued: int
    indexing: int
    ready: int
    failed: int
    chunks: int
    generation: int
    chunks_per_s: float
    eta_s: float | None
    current: tuple[CurrentWork, ...]

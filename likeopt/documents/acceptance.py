"""What becomes of arriving bytes: a new document, a known one, or the next version of one."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
import sqlalchemy as sa

from likeopt.documents.removal import bring_back
from likeopt.search.passages import Scope
from likeopt.storage import changes, chunks, documents
from likeopt.storage.blobs import Blob
from likeopt.storage.documents import DocumentRow


class Arrival(msgspec.Struct, frozen=True):
    """Bytes that have arrived, and what is known of them before they are read."""

    scope: Scope
    name: str
    title: str
    media_type: str
    blob: Blob
    limit_bytes: int
    now_s: float


def accept(conn: sa.Connection, arrival: Arrival) -> tuple[DocumentRow, bool]:
    """Record the arrival; returns its document and whether anything is to be indexed."""
    owner, collection = arrival.scope.owner, arrival.scope.collection
    known = documents.by_content(conn, owner, collection, arrival.blob.sha256)
    if known is not None and known.status != "failed":
        return known, False
    named = known or documents.by_name(conn, owner, collection, arrival.name)
    if named is None:
        row = _new(arrival)
        documents.insert(conn, row)
        return row, True
    if named.sha256 == arrival.blob.sha256 and named.status != "failed":
        bring_back(conn, [named.id])
        return msgspec.structs.replace(named, deleted_at=None), False
    return _next_version(conn, named, arrival), True


def _outcome(arrival: Arrival) -> dict[str, Any]:
    """The columns that say what is to happen with these bytes."""
    too_large = not arrival.blob.kept
    error = {
        "code": "document_too_large",
        "params": {"size_bytes": arrival.blob.size_bytes, "limit_bytes": arrival.limit_bytes},
    }
    return {
        "media_type": arrival.media_type,
        "size_bytes": arrival.blob.size_bytes,
        "sha256": arrival.blob.sha256,
        "status": "failed" if too_large else "queued",
        "error": error if too_large else None,
        "attempts": 0,
        "updated_at": arrival.now_s,
        "deleted_at": None,
    }


def _new(arrival: Arrival) -> DocumentRow:
    return DocumentRow(
        id=uuid.uuid4().hex,
        owner=arrival.scope.owner,
        collection=arrival.scope.collection,
        name=arrival.name,
        title=arrival.title,
        version=1,
        serving_version=0,
        notes=[],
        chunk_count=0,
        last_seq=0,
        created_at=arrival.now_s,
        **_outcome(arrival),
    )


def _next_version(conn: sa.Connection, row: DocumentRow, arrival: Arrival) -> DocumentRow:
    """Queue other bytes under a known name; the version that serves goes on until they are indexed."""
    if row.deleted_at is not None:
        # What was deleted must not come back with the new version.
        changes.append(conn, "chunk", "delete", chunks.version_ids(conn, row.id))
        chunks.delete_all(conn, row.id)
        row = msgspec.structs.replace(row, serving_version=0)
    values = _outcome(arrival) | {"version": row.version + 1, "serving_version": row.serving_version}
    documents.update(conn, row.id, **values)
    return msgspec.structs.replace(row, **values)

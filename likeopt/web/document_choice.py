"""Which documents a query asks for, in terms of what is stored."""

from __future__ import annotations

from likeopt.documents.kinds import beginnings, known_beginnings
from likeopt.storage.document_lists import Filter
from likeopt.web.schemas import DocumentChoice


def chosen_by(query: DocumentChoice, restorable_since_s: float) -> Filter:
    """The filter of ``query``; what was deleted before ``restorable_since_s`` is never listed."""
    is_deleted = query.status == "deleted"
    return Filter(
        collection=query.collection or "",
        status="" if is_deleted else query.status or "",
        q=query.q or "",
        starts=beginnings(query.kind) if query.kind else (),
        other_starts=known_beginnings() if query.kind == "other" else (),
        deleted_since_s=restorable_since_s if is_deleted else None,
    )

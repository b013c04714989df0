"""Conversations and their messages as the outside sees them; times are RFC 3339 in UTC."""

from __future__ import annotations

import msgspec

from likeopt.chat.answers import CacheUse
from likeopt.chat.citations import Citation
from likeopt.documents.reading import rfc3339
from likeopt.search.passages import Note
from likeopt.storage.messages import MessageRow


class Feedback(msgspec.Struct, frozen=True):
    """What a reader thought of an answer: ``rating`` is 1 or -1."""

    rating: int
    comment: str | None = None


class MessageView(msgspec.Struct, frozen=True):
    """A question (role ``user``) or an answer (role ``assistant``).

    ``parent_id`` of an answer is its question, of a question the answer before it. ``status`` of an answer
    is streaming, done, stopped, failed or interrupted. ``unsupported`` are the start and end, in code points,
    of its sentences that no passage bears out.
    """

    id: str
    parent_id: str | None
    role: str
    content: str
    status: str
    model: str | None
    persona: str | None
    citations: tuple[Citation, ...]
    unsupported: tuple[tuple[int, int], ...]
    notes: tuple[Note, ...]
    timings_ms: dict[str, float] | None
    cache: CacheUse | None
    feedback: Feedback | None
    created_at: str


class ConversationView(msgspec.Struct, frozen=True):
    """A whole conversation; its messages stand in the order they were written."""

    id: str
    title: str
    messages: tuple[MessageView, ...]
    created_at: str
    updated_at: str


class ConversationLine(msgspec.Struct, frozen=True):
    """A conversation as lists show it."""

    id: str
    title: str
    message_count: int
    updated_at: str


class ConversationPage(msgspec.Struct, frozen=True):
    """One page of a list; ``page`` counts from 1."""

    items: tuple[ConversationLine, ...]
    total: int
    page: int
    page_size: int


def message_view(row: MessageRow) -> MessageView:
    """A stored message as the outside sees it."""
    return MessageView(
        id=row.id,
        parent_id=row.parent_id,
        role=row.role,
        content=row.content,
        status=row.status,
        model=row.model,
        persona=row.persona,
        citations=msgspec.convert(row.citations or [], tuple[Citation, ...]),
        unsupported=tuple((start, end) for start, end in row.unsupported or ()),
        notes=msgspec.convert(row.notes or [], tuple[Note, ...]),
        timings_ms=row.timings_ms,
        cache=msgspec.convert(row.cache, CacheUse) if row.cache else None,
        feedback=Feedback(row.rating, row.comment) if row.rating is not None else None,
        created_at=rfc3339(row.created_at),
    )

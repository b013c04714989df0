"""The account of a stored answer: what was asked, what was done when, and from what it was made."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from likeopt.chat.answer_rows import answer_of
from likeopt.chat.citations import Citation
from likeopt.documents.reading import rfc3339
from likeopt.monitoring.timeline import Span
from likeopt.storage import messages
from likeopt.storage.messages import MessageRow


class Asked(msgspec.Struct, frozen=True):
    """The question, and by whom and in which voice it was answered."""

    question: str
    model: str | None
    persona: str | None


class Account(msgspec.Struct, frozen=True):
    """Everything that was noted of an answer.

    ``spans`` stand in the order they began; answers of before time lines were kept have none.
    """

    message_id: str
    status: str
    created_at: str
    request: Asked
    route: dict[str, Any]
    spans: tuple[Span, ...]
    timings_ms: dict[str, float]
    passages: tuple[Citation, ...]
    cache: dict[str, Any]
    context: dict[str, Any]
    usage: dict[str, Any]


def account(conn: sa.Connection, owner: str, message_id: str) -> Account:
    """The account of the owner's answer. Raises NotFound message_not_found."""
    row = answer_of(conn, owner, message_id)
    question = messages.get(conn, row.parent_id) if row.parent_id else None
    return _account(row, question.content if question else "")


def _account(row: MessageRow, question: str) -> Account:
    return Account(
        message_id=row.id,
        status=row.status,
        created_at=rfc3339(row.created_at),
        request=Asked(question, row.model, row.persona),
        route=row.route or {},
        spans=msgspec.convert(row.spans or [], tuple[Span, ...]),
        timings_ms=row.timings_ms or {},
        passages=msgspec.convert(row.citations or [], tuple[Citation, ...]),
        cache=row.cache or {},
        context=row.context or {},
        usage=row.usage or {},
    )

"""Rows of messages: questions, and as their children the answers."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from likeopt.storage.tables import messages

Status = Literal["streaming", "done", "stopped", "failed", "interrupted"]


class MessageRow(msgspec.Struct, frozen=True):
    """A message as stored; ``position`` counts from 0 within its conversation."""

    id: str
    conversation_id: str
    parent_id: str | None
    position: int
    role: str
    content: str
    status: str
    model: str | None = None
    persona: str | None = None
    route: dict[str, Any] | None = None
    citations: list[dict[str, Any]] | None = None
    usage: dict[str, Any] | None = None
    context: dict[str, Any] | None = None
    timings_ms: dict[str, float] | None = None
    notes: list[dict[str, Any]] | None = None
    cache: dict[str, Any] | None = None
    unsupported: list[list[int]] | None = None
    spans: list[dict[str, Any]] | None = None
    rating: int | None = None
    comment: str | None = None
    created_at: float = 0.0


def insert(conn: sa.Connection, row: MessageRow) -> None:
    """Store a new message."""
    conn.execute(sa.insert(messages).values(**msgspec.structs.asdict(row)))


def get(conn: sa.Connection, message_id: str) -> MessageRow | None:
    """One message, whoever owns it."""
    found = conn.execute(sa.select(messages).where(messages.c.id == message_id)).first()
    return MessageRow(*found) if found else None


def update(conn: sa.Connection, message_id: str, /, **values: Any) -> None:
    """Set columns of one message."""
    conn.execute(sa.update(messages).where(messages.c.id == message_id).values(**values))


def of_conversation(conn: sa.Connection, conversation_id: str) -> list[MessageRow]:
    """All messages of a conversation, in the order they were written."""
    query = (
        sa.select(messages).where(messages.c.conversation_id == conversation_id).order_by(messages.c.position)
    )
    return [MessageRow(*row) for row in conn.execute(query)]


class Outline(msgspec.Struct, frozen=True):
    """What a message says and where it hangs, without all that belongs to an answer."""

    id: str
    parent_id: str | None
    position: int
    role: str
    content: str
    status: str


def outline(conn: sa.Connection, conversation_id: str) -> list[Outline]:
    """All messages of a conversation in short, in the order they were written."""
    columns = (messages.c[name] for name in Outline.__struct_fields__)
    query = (
        sa.select(*columns).where(messages.c.conversation_id == conversation_id).order_by(messages.c.position)
    )
    return [Outline(*row) for row in conn.execute(query)]


def finish(conn: sa.Connection, message_id: str, status: Status, /, **values: Any) -> bool:
    """End a streaming answer with ``status``; False if something else has ended it before."""
    changed = conn.execute(
        sa.update(messages)
        .where(messages.c.id == message_id, messages.c.status == "streaming")
        .values(status=status, **values)
    )
    return changed.rowcount == 1


def interrupt_all(conn: sa.Connection) -> int:
    """Mark every answer still streaming as interrupted, and return how many there were.

    Right only while no web worker runs, thus before the whole server starts.
    """
    changed = conn.execute(
        sa.update(messages).where(messages.c.status == "streaming").values(status="interrupted")
    )
    return changed.rowcount

"""Rows of conversations."""

from __future__ import annotations

from typing import Any

import msgspec
import sqlalchemy as sa

from likeopt.storage.tables import conversations, messages

_ERASED_AT_ONCE = 500


class ConversationRow(msgspec.Struct, frozen=True):
    """A conversation as stored; times are seconds since the epoch, ``title`` is empty until a question."""

    id: str
    owner: str
    visitor: str
    title: str
    created_at: float
    updated_at: float
    deleted_at: float | None = None


class Listed(msgspec.Struct, frozen=True):
    """One line of a list of conversations."""

    id: str
    title: str
    message_count: int
    updated_at: float


def insert(conn: sa.Connection, row: ConversationRow) -> None:
    """Store a new conversation."""
    conn.execute(sa.insert(conversations).values(**msgspec.structs.asdict(row)))


def get(conn: sa.Connection, owner: str, conversation_id: str, lock: bool = False) -> ConversationRow | None:
    """The owner's conversation, also when it is deleted; ``lock`` keeps others from adding to it."""
    query = sa.select(conversations).where(
        conversations.c.id == conversation_id, conversations.c.owner == owner
    )
    found = conn.execute(query.with_for_update() if lock else query).first()
    return ConversationRow(*found) if found else None


def newest_of(conn: sa.Connection, owner: str, visitor: str) -> ConversationRow | None:
    """The conversation this visitor used last, unless it is deleted."""
    query = (
        sa.select(conversations)
        .where(
            conversations.c.owner == owner,
            conversations.c.visitor == visitor,
            conversations.c.deleted_at.is_(None),
        )
        .order_by(conversations.c.updated_at.desc(), conversations.c.id)
        .limit(1)
    )
    found = conn.execute(query).first()
    return ConversationRow(*found) if found else None


def update(conn: sa.Connection, conversation_id: str, /, **values: Any) -> None:
    """Set columns of one conversation."""
    conn.execute(sa.update(conversations).where(conversations.c.id == conversation_id).values(**values))


def page(conn: sa.Connection, owner: str, q: str, offset: int, limit: int) -> tuple[list[Listed], int]:
    """One page of the owner's conversations, last used first, and how many there are in all.

    ``q`` is part of a title or of a message; empty means all.
    """
    conditions = [conversations.c.owner == owner, conversations.c.deleted_at.is_(None)]
    if q:
        inside = sa.exists().where(
            messages.c.conversation_id == conversations.c.id,
            messages.c.content.icontains(q, autoescape=True),
        )
        conditions.append(sa.or_(conversations.c.title.icontains(q, autoescape=True), inside))
    total = conn.scalar(sa.select(sa.func.count()).select_from(conversations).where(*conditions)) or 0
    count = (
        sa.select(sa.func.count())
        .where(messages.c.conversation_id == conversations.c.id)
        .correlate(conversations)
        .scalar_subquery()
    )
    query = (
        sa.select(conversations.c.id, conversations.c.title, count, conversations.c.updated_at)
        .where(*conditions)
        .order_by(conversations.c.updated_at.desc(), conversations.c.id)
        .offset(offset)
        .limit(limit)
    )
    return [Listed(*row) for row in conn.execute(query)], total


def erase(conn: sa.Connection, deleted_before_s: float, unused_before_s: float) -> int:
    """Remove for good what was deleted, and what was opened and never used, before these times.

    At most 500 at a time, so that no transaction is long; returns how many there were.
    """
    unused = sa.and_(
        conversations.c.updated_at < unused_before_s,
        ~sa.exists().where(messages.c.conversation_id == conversations.c.id),
    )
    expired = sa.or_(conversations.c.deleted_at < deleted_before_s, unused)
    query = sa.select(conversations.c.id).where(expired).limit(_ERASED_AT_ONCE)
    gone = list(conn.scalars(query))
    if gone:
        conn.execute(sa.delete(messages).where(messages.c.conversation_id.in_(gone)))
        conn.execute(sa.delete(conversations).where(conversations.c.id.in_(gone)))
    return len(gone)

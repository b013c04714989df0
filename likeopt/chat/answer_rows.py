"""A stored answer, for those it belongs to."""

from __future__ import annotations

import sqlalchemy as sa

from likeopt.errors import NotFound
from likeopt.storage import conversations, messages
from likeopt.storage.messages import MessageRow


def answer_of(conn: sa.Connection, owner: str, message_id: str) -> MessageRow:
    """The owner's answer of that id. Raises NotFound message_not_found."""
    row = messages.get(conn, message_id)
    if row is None or row.role != "assistant":
        raise NotFound("message_not_found", id=message_id)
    conversation = conversations.get(conn, owner, row.conversation_id)
    if conversation is None or conversation.deleted_at is not None:
        raise NotFound("message_not_found", id=message_id)
    return row

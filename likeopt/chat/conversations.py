"""Conversations: kept, listed, opened, renamed, deleted and brought back."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy as sa

from likeopt.chat.answering import new_message_id
from likeopt.chat.views import ConversationLine, ConversationPage, ConversationView, message_view
from likeopt.documents.reading import rfc3339
from likeopt.errors import Conflict, InvalidInput, NotFound
from likeopt.storage import conversations, messages
from likeopt.storage.conversations import ConversationRow
from likeopt.storage.database import Database

LONGEST_TITLE = 200
LONGEST_COMMENT = 4000
# A conversation that was opened and never used is forgotten after a day.
UNUSED_S = 86_400.0

T = TypeVar("T")


def tag_of(owner: str) -> str:
    """What everything that shows the owner's conversations is kept under."""
    return f"conversations:{owner}"


class Conversations:
    """The conversations of all owners; each call sees its owner's alone.

    ``undo_s`` is how long a deletion can be undone; ``clock`` returns seconds since the epoch.
    ``changed`` is told the owner of whatever has changed.
    """

    def __init__(
        self,
        database: Database,
        undo_s: float,
        new_id: Callable[[], str] = new_message_id,
        clock: Callable[[], float] = time.time,
        *,
        changed: Callable[[str], object] = lambda _owner: None,
    ) -> None:
        self._changed = changed
        self._database = database
        self._undo_s = undo_s
        self._new_id = new_id
        self._clock = clock

    def current(self, owner: str, visitor: str) -> ConversationView:
        """The conversation this visitor used last; a new one if there is none."""
        row = self._database.read(conversations.newest_of, owner, visitor) if visitor else None
        return self.open(owner, row.id) if row else self.create(owner, visitor)

    def list(self, owner: str, q: str = "", page: int = 1, page_size: int = 20) -> ConversationPage:
        """One page of the owner's conversations, last used first; ``q`` is looked for inside them."""
        offset = (page - 1) * page_size
        rows, total = self._database.read(conversations.page, owner, q.strip(), offset, page_size)
        items = tuple(
            ConversationLine(row.id, row.title, row.message_count, rfc3339(row.updated_at)) for row in rows
        )
        return ConversationPage(items, total, page, page_size)

    def create(self, owner: str, visitor: str, title: str = "") -> ConversationView:
        """Begin an empty conversation. Raises InvalidInput title_too_long."""
        now_s = self._clock()
        row = ConversationRow(self._new_id(), owner, visitor, _title(title), now_s, now_s)
        self._database.write(conversations.insert, row)
        self._changed(owner)
        return _view(row, [])

    def open(self, owner: str, conversation_id: str) -> ConversationView:
        """The whole conversation. Raises NotFound conversation_not_found."""
        return self._database.read(_open, owner, conversation_id)

    def rename(self, owner: str, conversation_id: str, title: str) -> ConversationView:
        """Give the conversation another title.

        Raises NotFound conversation_not_found, InvalidInput title_empty or title_too_long.
        """
        title = _title(title)
        if not title:
            raise InvalidInput("title_empty")

        def change(conn: sa.Connection) -> ConversationView:
            _live(conn, owner, conversation_id)
            conversations.update(conn, conversation_id, title=title)
            return _open(conn, owner, conversation_id)

        return self._change(owner, change)

    def delete(self, owner: str, conversation_id: str) -> None:
        """Take the conversation out of sight; ``restore`` brings it back for a while.

        Raises NotFound conversation_not_found.
        """
        now_s = self._clock()

        def change(conn: sa.Connection) -> None:
            _live(conn, owner, conversation_id)
            conversations.update(conn, conversation_id, deleted_at=now_s)

        self._change(owner, change)

    def restore(self, owner: str, conversation_id: str) -> ConversationView:
        """Undo a deletion.

        Raises NotFound conversation_not_found, also when it is too late, and Conflict
        conversation_not_deleted.
        """
        earliest_s = self._clock() - self._undo_s

        def change(conn: sa.Connection) -> ConversationView:
            row = conversations.get(conn, owner, conversation_id, lock=True)
            if row is None or (row.deleted_at is not None and row.deleted_at < earliest_s):
                raise NotFound("conversation_not_found", id=conversation_id)
            if row.deleted_at is None:
                raise Conflict("conversation_not_deleted", id=conversation_id)
            conversations.update(conn, conversation_id, deleted_at=None)
            return _open(conn, owner, conversation_id)

        return self._change(owner, change)

    def rate(self, owner: str, conversation_id: str, message_id: str, rating: int, comment: str = "") -> None:
        """Keep what the reader thinks of an answer: ``rating`` 1 or -1.

        Raises NotFound conversation_not_found or message_not_found, InvalidInput rating_unknown or
        comment_too_long.
        """
        if rating not in (1, -1):
            raise InvalidInput("rating_unknown")
        if len(comment) > LONGEST_COMMENT:
            raise InvalidInput("comment_too_long", limit=LONGEST_COMMENT)

        def change(conn: sa.Connection) -> None:
            _live(conn, owner, conversation_id)
            row = messages.get(conn, message_id)
            if row is None or row.conversation_id != conversation_id or row.role != "assistant":
                raise NotFound("message_not_found", id=message_id)
            messages.update(conn, message_id, rating=rating, comment=comment or None)

        self._change(owner, change)

    def _change(self, owner: str, change: Callable[[sa.Connection], T]) -> T:
        changed = self._database.write(change)
        self._changed(owner)
        return changed

    def erase_expired(self) -> int:
        """Remove for good what can no longer be brought back, and return how many that were."""
        now_s = self._clock()
        return self._database.write(conversations.erase, now_s - self._undo_s, now_s - UNUSED_S)


def _title(title: str) -> str:
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE:
        raise InvalidInput("title_too_long", limit=LONGEST_TITLE)
    return title


def _live(conn: sa.Connection, owner: str, conversation_id: str) -> ConversationRow:
    row = conversations.get(conn, owner, conversation_id, lock=True)
    if row is None or row.deleted_at is not None:
        raise NotFound("conversation_not_found", id=conversation_id)
    return row


def _open(conn: sa.Connection, owner: str, conversation_id: str) -> ConversationView:
    row = conversations.get(conn, owner, conversation_id)
    if row is None or row.deleted_at is not None:
        raise NotFound("conversation_not_found", id=conversation_id)
    return _view(row, messages.of_conversation(conn, conversation_id))


def _view(row: ConversationRow, rows: list[messages.MessageRow]) -> ConversationView:
    return ConversationView(
        id=row.id,
        title=row.title,
        messages=tuple(message_view(message) for message in rows),
        created_at=rfc3339(row.created_at),
        updated_at=rfc3339(row.updated_at),
    )

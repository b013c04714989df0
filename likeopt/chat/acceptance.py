"""Taking a question in: checked, and stored with its answer to be, before anything is streamed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence

import msgspec
import sqlalchemy as sa

from likeopt.cache.kinds import Wish
from likeopt.chat.answers import Question
from likeopt.chat.context.history import Turn, remembered
from likeopt.errors import InvalidInput, NotFound
from likeopt.search.passages import Scope
from likeopt.storage import conversations, messages
from likeopt.storage.conversations import ConversationRow
from likeopt.storage.messages import MessageRow, Outline

LONGEST_MESSAGE = 32_000
LONGEST_TITLE = 80


class Accepted(msgspec.Struct, frozen=True):
    """A question that has been taken in: its ``text``, the ids of both messages, the conversation before it.

    ``again`` says that it has been answered before and another answer is wanted.
    """

    text: str
    question: Question
    conversation_id: str
    question_id: str
    message_id: str
    history: tuple[Turn, ...]
    again: bool = False

    @property
    def scope(self) -> Scope:
        """What may be searched for it."""
        return Scope(self.question.owner, self.question.collection)

    @property
    def wish(self) -> Wish:
        """How the cache may be used: what is to be answered anew is not taken from it."""
        wish = self.question.wish
        return msgspec.structs.replace(wish, read=False) if self.again else wish


class Place(msgspec.Struct, frozen=True):
    """Where a question hangs: ``parent_id`` is the answer it follows; ``existing`` if it is stored."""

    text: str
    parent_id: str | None
    existing: Outline | None = None


def clean(message: str) -> str:
    """The message as it is stored and searched: composed characters, nothing that a database refuses."""
    printable = message.replace("\x00", "").encode("utf-8", "replace").decode()
    return unicodedata.normalize("NFC", printable).strip()


def check(question: Question, text: str) -> None:
    """Raise InvalidInput message_empty or message_too_long."""
    if not text and question.parent_id is None:
        raise InvalidInput("message_empty")
    if len(text) > LONGEST_MESSAGE:
        raise InvalidInput("message_too_long", limit=LONGEST_MESSAGE)


def accept(conn: sa.Connection, question: Question, new_id: Callable[[], str], now_s: float) -> Accepted:
    """Store the question and its answer to be, in one transaction.

    Raises NotFound conversation_not_found or message_not_found, and InvalidInput message_empty when an
    answer is followed by nothing.
    """
    text = clean(question.message)
    conversation = _conversation(conn, question, new_id, now_s)
    outline = messages.outline(conn, conversation.id)
    place = _place(text, question.parent_id, outline)
    position = outline[-1].position + 1 if outline else 0
    question_id = place.existing.id if place.existing else new_id()
    if place.existing is None:
        row = _row(question_id, conversation.id, place.parent_id, position, now_s)
        messages.insert(conn, msgspec.structs.replace(row, role="user", content=place.text))
        position += 1
    answer = _row(new_id(), conversation.id, question_id, position, now_s)
    wanted = {"model": question.model, "persona": question.persona}
    messages.insert(conn, msgspec.structs.replace(answer, status="streaming", **wanted))
    title = conversation.title or title_of(place.text)
    conversations.update(conn, conversation.id, updated_at=now_s, title=title)
    return Accepted(
        text=place.text,
        question=question,
        conversation_id=conversation.id,
        question_id=question_id,
        message_id=answer.id,
        history=_history(outline, place.parent_id),
        again=place.existing is not None,
    )


def passing(question: Question, new_id: Callable[[], str]) -> Accepted:
    """A question of which nothing is kept; the asker brings the conversation along."""
    return Accepted(clean(question.message), question, "", new_id(), new_id(), question.history)


def title_of(question: str) -> str:
    """A conversation's title from its first question: its first line, cut between words."""
    line = next(iter(question.splitlines()), "").strip()
    if len(line) <= LONGEST_TITLE:
        return line
    cut = line[: LONGEST_TITLE - 1]
    return (cut[: cut.rfind(" ")] if " " in cut[LONGEST_TITLE // 2 :] else cut).rstrip() + "…"


def _conversation(
    conn: sa.Connection, question: Question, new_id: Callable[[], str], now_s: float
) -> ConversationRow:
    conversation_id = question.conversation_id
    if conversation_id is None and question.parent_id is not None:
        parent = messages.get(conn, question.parent_id)
        if parent is None:
            raise NotFound("message_not_found", id=question.parent_id)
        conversation_id = parent.conversation_id
    if conversation_id is None:
        row = ConversationRow(new_id(), question.owner, question.visitor, "", now_s, now_s)
        conversations.insert(conn, row)
        return row
    found = conversations.get(conn, question.owner, conversation_id, lock=True)
    if found is None or found.deleted_at is not None:
        if question.conversation_id is None:
            raise NotFound("message_not_found", id=str(question.parent_id))
        raise NotFound("conversation_not_found", id=conversation_id)
    return found


def _place(text: str, parent_id: str | None, outline: Sequence[Outline]) -> Place:
    by_id = {message.id: message for message in outline}
    if parent_id is None:
        return Place(text, outline[-1].id if outline else None)
    parent = by_id.get(parent_id)
    if parent is None:
        raise NotFound("message_not_found", id=parent_id)
    if parent.role == "user":
        again = not text or text == parent.content
        return Place(text or parent.content, parent.parent_id, parent if again else None)
    if not text:
        raise InvalidInput("message_empty")
    return Place(text, parent.id)


def _history(outline: Sequence[Outline], leaf_id: str | None) -> tuple[Turn, ...]:
    """The turns up to ``leaf_id``, those with an answer, oldest first; of very many the newest."""
    by_id = {message.id: message for message in outline}
    turns: list[Turn] = []
    answer = ""
    current = by_id.get(leaf_id or "")
    while current is not None:
        if current.role == "user":
            turns.append(Turn(current.content, answer))
            answer = ""
        elif current.status != "streaming":
            answer = current.content
        current = by_id.get(current.parent_id or "")
    return tuple(remembered(turns[::-1]))


def _row(
    message_id: str, conversation_id: str, parent_id: str | None, position: int, now_s: float
) -> MessageRow:
    return MessageRow(
        id=message_id,
        conversation_id=conversation_id,
        parent_id=parent_id,
        position=position,
        role="assistant",
        content="",
        status="done",
        created_at=now_s,
    )

from __future__ import annotations

import time
from collections.abc import Sequence

import msgspec
import pytest
import sqlalchemy as sa

from likeopt.chat.citations import Citation
from likeopt.chat.next_questions import next_questions
from likeopt.documents.content import Chunk
from likeopt.errors import NotFound
from likeopt.llm.words import Language
from likeopt.storage import chunks, conversations, documents, messages
from likeopt.storage.conversations import ConversationRow
from likeopt.storage.database import Database
from likeopt.storage.messages import MessageRow
from likeopt.storage.tables import documents as documents_table

HANDBOOK = ("Intro", "Pay", "Pay › Bonus", "Leave", "Leave › Sick leave", "Travel", "What is a secondment?")


def shelve(conn: sa.Connection, name: str, headings: Sequence[str | None], owner: str = "local") -> None:
    conn.execute(
        sa.insert(documents_table).values(
            id=name, owner=owner, collection="default", name=name, title=name, version=1, serving_version=1,
            media_type="text/markdown", size_bytes=1, sha256="", status="ready", error=None, notes=[],
            chunk_count=len(headings), last_seq=0, attempts=0, created_at=1.0, updated_at=1.0,
        )
    )  # fmt: skip
    parts = [Chunk(at, f"text {at}", heading) for at, heading in enumerate(headings)]
    chunks.insert(conn, [chunks.Cutting(name, 1, parts)])


def citation(n: int, document: str, position: int, heading: str | None, cited: bool = True) -> Citation:
    chunk = f"{document}-1-{position}"
    return Citation(n, chunk, document, document, heading, None, "text", 1.0, (), cited=cited)


class Talk:
    """A conversation, to which questions and answers are added."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._position = 0
        row = ConversationRow("c1", "local", "", "title", 1.0, 1.0, None)
        database.write(conversations.insert, row)

    def answer(self, question: str, *given: Citation) -> str:
        """Add a question and its answer, made from ``given``; the answer's id."""
        asked, told = f"m{self._position}", f"m{self._position + 1}"
        self._write(MessageRow(asked, "c1", None, self._position, "user", question, "done"))
        cited = [msgspec.to_builtins(one) for one in given]
        row = MessageRow(told, "c1", asked, self._position + 1, "assistant", "said", "done", citations=cited)
        self._write(row)
        self._position += 2
        return told

    def next(self, message_id: str, language: Language = "en", owner: str = "local") -> tuple[str, ...]:
        return self._database.read(next_questions, owner, message_id, language)

    def _write(self, row: MessageRow) -> None:
        self._database.write(messages.insert, row)


@pytest.fixture
def talk(database: Database) -> Talk:
    database.write(shelve, "handbook", HANDBOOK)
    database.write(shelve, "규정", ("제1조 목적", "제2조 휴가", "제3조 임금"))
    return Talk(database)


def test_it_goes_on_with_what_follows_and_then_with_what_precedes(talk: Talk) -> None:
    told = talk.answer("How much is paid?", citation(1, "handbook", 3, "Leave"))
    assert talk.next(told) == (
        "What does “handbook” say about “Sick leave”?",
        "What does “handbook” say about “Travel”?",
        "What is a secondment?",
    )
    last = talk.answer("And abroad?", citation(1, "handbook", 6, "What is a secondment?"))
    assert talk.next(last)[0] == "What does “handbook” say about “Travel”?"


def test_each_cited_document_has_its_turn_and_the_language_is_the_readers(talk: Talk) -> None:
    told = talk.answer("?", citation(1, "handbook", 0, "Intro"), citation(2, "규정", 1, "제2조 휴가"))
    assert talk.next(told, "ko") == (
        "“handbook”에서 “Pay” 부분은 어떤 내용인가요?",
        "“규정”에서 “제3조 임금” 부분은 어떤 내용인가요?",
        "“handbook”에서 “Bonus” 부분은 어떤 내용인가요?",
    )


def test_what_was_used_or_asked_before_is_left_out(talk: Talk) -> None:
    talk.answer("What about sick leave, and the travel?")
    told = talk.answer(
        "How much leave?", citation(1, "handbook", 3, "Leave"), citation(2, "handbook", 1, "Pay", cited=False)
    )
    assert talk.next(told) == (
        "What is a secondment?",
        "What does “handbook” say about “Bonus”?",
        "What does “handbook” say about “Intro”?",
    )


def test_it_is_the_same_again_and_takes_no_time(talk: Talk) -> None:
    told = talk.answer("?", citation(1, "handbook", 3, "Leave"), citation(2, "규정", 0, "제1조 목적"))
    first = talk.next(told)
    began = time.perf_counter()
    assert [talk.next(told) for _ in range(10)] == [first] * 10
    assert (time.perf_counter() - began) / 10 < 0.1


def test_there_are_none_without_passages_headings_or_documents(talk: Talk, database: Database) -> None:
    assert talk.next(talk.answer("Hello")) == ()
    database.write(shelve, "notes", (None, None))
    assert talk.next(talk.answer("?", citation(1, "notes", 0, None))) == ()
    gone = talk.answer("?", citation(1, "handbook", 3, "Leave"))
    database.write(lambda conn: documents.update(conn, "handbook", deleted_at=2.0))
    assert talk.next(gone) == ()


def test_nobody_elses_answer_leads_on(talk: Talk) -> None:
    told = talk.answer("?", citation(1, "handbook", 3, "Leave"))
    for message_id, owner in ((told, "kim"), ("m0", "local"), ("nothing", "local")):
        with pytest.raises(NotFound):
            talk.next(message_id, owner=owner)

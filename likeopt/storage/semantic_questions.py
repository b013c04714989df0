"""Rows of questions with a kept answer, and the checks of answers given again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from likeopt.storage import facts as fact
from likeopt.storage.tables import facts, semantic_questions

_COLUMNS = (
    semantic_questions.c.id,
    semantic_questions.c.question,
    semantic_questions.c.vector,
    semantic_questions.c.answer_digest,
    semantic_questions.c.passages,
)


class NewQuestion(msgspec.Struct, frozen=True):
    """A question to be kept. ``vector`` is float32 in bytes, ``passages`` plain data of the caller's."""

    partition: str
    owner: str
    question: str
    vector: bytes
    answer_digest: str
    passages: Any
    created_at: float


class QuestionRow(msgspec.Struct, frozen=True):
    """A kept question; a higher ``id`` was added later."""

    id: int
    question: str
    vector: bytes
    answer_digest: str
    passages: Any


def add(conn: sa.Connection, new: NewQuestion) -> None:
    """Keep a question; one of the same text in the same partition gives way to it."""
    table = semantic_questions.c
    same = (table.partition == new.partition) & (table.question == new.question)
    # Inserted first, so that the id of what goes is not given again.
    inserted = conn.execute(sa.insert(semantic_questions).values(**msgspec.structs.asdict(new)))
    assert inserted.inserted_primary_key is not None  # noqa: S101 (the table has one)
    conn.execute(sa.delete(semantic_questions).where(same, table.id != inserted.inserted_primary_key[0]))


def after(conn: sa.Connection, partition: str, row_id: int, most: int) -> list[QuestionRow]:
    """The newest ``most`` questions of ``partition`` with an id above ``row_id``, the oldest first.

    A transaction that commits after one with a higher id is not seen until all is read anew: a hit less.
    """
    table = semantic_questions.c
    query = sa.select(*_COLUMNS).where(table.partition == partition, table.id > row_id)
    rows = conn.execute(query.order_by(table.id.desc()).limit(most)).all()
    return [QuestionRow(*row) for row in reversed(rows)]


def remove(conn: sa.Connection, answer_digests: Sequence[str]) -> int:
    """Forget all questions with those answers; returns how many there were."""
    gone = semantic_questions.c.answer_digest.in_(answer_digests)
    return conn.execute(sa.delete(semantic_questions).where(gone)).rowcount


def remove_owner(conn: sa.Connection, owner: str) -> int:
    """Forget all questions of ``owner``; returns how many there were."""
    return conn.execute(sa.delete(semantic_questions).where(semantic_questions.c.owner == owner)).rowcount


def prune(conn: sa.Connection, owner: str, most: int) -> int:
    """Forget all but the newest ``most`` questions of ``owner``; returns how many went."""
    table = semantic_questions.c
    newest = sa.select(table.id).where(table.owner == owner).order_by(table.id.desc())
    oldest_kept = conn.scalar(newest.offset(most - 1).limit(1))
    if oldest_kept is None:
        return 0
    return conn.execute(
        sa.delete(semantic_questions).where(table.owner == owner, table.id < oldest_kept)
    ).rowcount


def lock_fact(conn: sa.Connection, name: str) -> str | None:
    """The value of fact ``name``, which no other transaction changes before this one ends."""
    # An update that changes nothing locks the row in PostgreSQL; in SQLite there is one writer anyway.
    conn.execute(sa.update(facts).where(facts.c.name == name).values(name=name))
    return fact.read(conn, name)


def facts_with(conn: sa.Connection, prefix: str) -> list[str]:
    """The values of all facts whose names begin with ``prefix``."""
    query = sa.select(facts.c.value).where(facts.c.name.startswith(prefix, autoescape=True))
    return list(conn.scalars(query.order_by(facts.c.name)))

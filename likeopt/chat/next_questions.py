"""Questions that lead on from an answer: what stands beside the passages it was made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest

import msgspec
import sqlalchemy as sa

from likeopt.chat.answer_rows import answer_of
from likeopt.chat.citations import Citation
from likeopt.chat.suggestions import question_about, subject_of
from likeopt.llm.words import Language, content_terms
from likeopt.storage import chunks, messages

MOST = 3
_MOST_DOCUMENTS = 3
# How far from a cited passage headings are looked for, in passages.
_NEAR = 40


class _Cited(msgspec.Struct, frozen=True):
    """A place in a document that an answer cites."""

    document_id: str
    position: int


def next_questions(conn: sa.Connection, owner: str, message_id: str, language: Language) -> tuple[str, ...]:
    """At most three questions in ``language`` that follow the owner's answer; the same for the same answer.

    They are about sections near the cited passages that the answer was not made from, of each cited document
    in turn, without what the conversation has asked. None after an answer that has no passages. Raises
    NotFound message_not_found.
    """
    row = answer_of(conn, owner, message_id)
    given = msgspec.convert(row.citations or [], tuple[Citation, ...])
    asked = [one.content for one in messages.outline(conn, row.conversation_id) if one.role == "user"]
    used = {subject_of(citation.heading) for citation in given if citation.heading}
    per_document = [_about(conn, place, used, language) for place in _places(given)]
    in_turn = (pair for pair in chain(*zip_longest(*per_document)) if pair is not None)
    return tuple(islice(_unasked(in_turn, asked), MOST))


def _places(given: Sequence[Citation]) -> list[_Cited]:
    """Where each document is cited first, or found first if nothing is cited."""
    cited = [citation for citation in given if citation.cited] or given
    first: dict[str, _Cited] = {}
    for citation in cited:
        place = chunks.place_of(citation.chunk_id)
        if place is not None:
            first.setdefault(citation.document_id, _Cited(citation.document_id, place[1]))
    return list(first.values())[:_MOST_DOCUMENTS]


def _about(
    conn: sa.Connection, cited: _Cited, used: set[str], language: Language
) -> Iterator[tuple[str, str]]:
    """Subjects and the questions about them: first what follows the cited place, then what precedes it."""
    near = chunks.sections(conn, cited.document_id, cited.position, _NEAR)
    seen = set(used)
    for title, heading, _ in sorted(near, key=lambda one: _distance(one[2] - cited.position)):
        subject = subject_of(heading)
        if subject in seen or subject == title:
            continue
        seen.add(subject)
        question = subject if subject.endswith("?") else question_about(title, heading, language)
        if subject in question:
            yield subject, question


def _distance(away: int) -> tuple[bool, int]:
    return away < 0, abs(away)


def _unasked(found: Iterable[tuple[str, str]], asked: Sequence[str]) -> Iterator[str]:
    """The questions whose subjects no question of the conversation has named, each subject once."""
    known = [frozenset(content_terms(question)) for question in asked]
    for subject, question in found:
        terms = frozenset(content_terms(subject))
        if terms and not any(terms <= words for words in known):
            known.append(terms)
            yield question

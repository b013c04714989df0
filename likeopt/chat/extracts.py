"""The answer that needs no model, from passages as the search gives them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from likeopt.llm.contract import Attempt, Usage
from likeopt.llm.extractive import Source, extract
from likeopt.llm.words import Language, language_of
from likeopt.search.passages import Note, Passage, Scope

_NO_DOCUMENTS: dict[Language, str] = {
    "ko": (
        "아직 문서가 없습니다. 문서 페이지에 파일을 끌어다 놓거나 `likeopt ingest 경로`로 추가한 뒤 "
        "다시 질문해 주세요."
    ),
    "en": (
        "There are no documents yet. Drop files on the documents page, or add them with "
        "`likeopt ingest PATH`, and ask again."
    ),
}
_FEW = 4
_OUTSTANDING = 0.2

# A sentence with its markers, a paragraph's end, or a block of code.
_PIECE = re.compile(r".+?(?:(?<=\]) |\n\n|$)", re.DOTALL)

CountDocuments = Callable[[Scope], int]


def extractive_answer(question: str, query: str, passages: Sequence[Passage]) -> tuple[str, Note]:
    """The text of the answer to ``question``, searched for as ``query``, and what to say about it."""
    near = _similarities(passages)
    sources = [
        Source(n, passage.title, passage.heading, passage.text, similarity)
        for n, (passage, similarity) in enumerate(zip(passages, near, strict=True), 1)
    ]
    answer = extract(query, sources, language_of(question))
    return answer.text, Note("answer_extractive" if answer.found else "answer_not_found")


def _similarities(passages: Sequence[Passage]) -> list[float | None]:
    """The cosines of the passages that stand out from the others.

    Models differ in the cosine of texts that have nothing in common (0.1 for one, 0.7 for another), so
    a high one alone says little: it has to be a fifth of the way from the lowest of all to 1.
    """
    given = [passage.scores.vector for passage in passages]
    known = [cosine for cosine in given if cosine is not None]
    if len(known) < _FEW:
        return given
    lowest = min(known)
    least = lowest + _OUTSTANDING * (1 - lowest)
    return [cosine if cosine is not None and cosine >= least else None for cosine in given]


def no_documents_answer(question: str) -> tuple[str, Note]:
    """What to say to a question when there is nothing to answer it from."""
    return _NO_DOCUMENTS[language_of(question)], Note("no_documents")


def pieces(text: str) -> Iterator[str]:
    """``text`` cut after each cited sentence, for streaming; the pieces together are ``text``."""
    return (piece.group() for piece in _PIECE.finditer(text))


class Extraction:
    """An extractive answer as a Reply, made when it is read; ``notes`` are known then."""

    usage: Usage | None = Usage()
    finish_reason = "stop"
    attempts: tuple[Attempt, ...] = ()

    def __init__(self, make: Callable[[], tuple[str, Note]]) -> None:
        self._make = make
        self._closed = False
        self.notes: tuple[Note, ...] = ()

    def __iter__(self) -> Iterator[str]:
        text, note = self._make()
        self.notes = (note,)
        for piece in pieces(text):
            if self._closed:
                return
            yield piece

    def close(self) -> None:
        """Give no more."""
        self._closed = True

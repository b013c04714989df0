"""Citations: which passages an answer names, and whether they bear it out."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from likeopt.chat.support.evidence import Evidence
from likeopt.chat.support.judging import Verdict, may_support, verdict_of
from likeopt.chat.support.passage_sentences import PassageSentences, Span, chosen_spans
from likeopt.chat.support.reading import Reading
from likeopt.chat.support.statements import Statement, cited_numbers, statements
from likeopt.chat.support.stating import states_something
from likeopt.search.passages import Passage

__all__ = ["Citation", "Review", "Verdict", "check", "cited_numbers", "review", "sources", "stated"]

# A passage that has less than this share of a statement's words has no part in what several say together.
_LEAST_PART = 0.2
# What bears a sentence out in full has half of its words; their first letters are the same in all forms.
_HEAD = 3
_LEAST_MENTIONED = 0.4


class Citation(msgspec.Struct, frozen=True):
    """A passage the answer was given; ``n`` is its number in the answer.

    ``verdict`` is None until the answer is whole, and stays None when the answer does not cite
    the passage (``cited`` is False): then nothing was claimed that could be judged. ``support`` are the
    [start, end) of the sentences of ``text`` that bear out what cites it, in code points: one to three, none
    where nothing does.
    """

    n: int
    chunk_id: str
    document_id: str
    title: str
    heading: str | None
    page: int | None
    text: str
    score: float
    highlights: tuple[tuple[int, int], ...]
    cited: bool = False
    verdict: Verdict | None = None
    support: tuple[Span, ...] = ()


class Review(msgspec.Struct, frozen=True):
    """What came of checking an answer.

    ``unsupported`` are the [start, end) of its sentences that state something which no passage bears out, in
    code points.
    """

    citations: tuple[Citation, ...]
    unsupported: tuple[tuple[int, int], ...] = ()


def sources(passages: Sequence[Passage]) -> tuple[Citation, ...]:
    """The passages as citations numbered from 1, before there is an answer."""
    return tuple(
        Citation(
            n=n,
            chunk_id=passage.chunk_id,
            document_id=passage.document_id,
            title=passage.title,
            heading=passage.heading,
            page=passage.page,
            text=passage.text,
            score=passage.score,
            highlights=passage.highlights,
        )
        for n, passage in enumerate(passages, 1)
    )


def check(answer: str, citations: Sequence[Citation]) -> tuple[Citation, ...]:
    """The citations with ``cited`` and ``verdict`` as ``answer`` bears out; unknown numbers are ignored."""
    return review(answer, citations).citations


def review(answer: str, citations: Sequence[Citation]) -> Review:
    """Check every citation of ``answer`` and find the sentences that nothing bears out.

    A sentence without a marker is covered by the one its paragraph or its list has for it, if that passage
    bears it out at least partly, and by any passage that bears it out in full. An answer from no passages
    has nothing to be checked against.
    """
    return _Reviewing(citations).of(answer)


def stated(answer: str) -> int:
    """How many sentences of ``answer`` state something."""
    return sum(states_something(statement) for statement in statements(answer))


class _Reviewing:
    def __init__(self, citations: Sequence[Citation]) -> None:
        self._citations = citations
        self._evidence = _Passages(citations)
        self._verdicts: dict[int, list[Verdict]] = {citation.n: [] for citation in citations}
        self._sentences = {citation.n: PassageSentences(citation.text) for citation in citations}
        self._support: dict[int, list[tuple[Span, ...]]] = {citation.n: [] for citation in citations}

    def of(self, answer: str) -> Review:
        unsupported = []
        for statement in statements(answer) if self._citations else ():
            borne_out = self._judge(statement)
            if borne_out or not states_something(statement):
                continue
            if statement.cited or not self._covered(statement):
                unsupported.append((statement.start, statement.end))
        return Review(tuple(map(self._judged, self._citations)), tuple(unsupported))

    def _judge(self, statement: Statement) -> bool:
        """Note the verdict on each passage that ``statement`` names; whether one bears it out."""
        known = self._evidence.known(statement.cited)
        if not known:
            return False
        said = Reading(statement.text)
        together = verdict_of(said, self._evidence.of(known))
        for n in known:
            apart = len(known) > 1 and self._evidence.of((n,)).share(said.terms) < _LEAST_PART
            self._verdicts[n].append("unsupported" if apart else together)
            if not apart and together != "unsupported":
                self._mark(n, statement, said)
        return together != "unsupported"

    def _covered(self, statement: Statement) -> bool:
        said = Reading(statement.text)
        known = self._evidence.known(statement.nearby)
        if known and verdict_of(said, self._evidence.of(known)) != "unsupported":
            for n in known:
                self._mark(n, statement, said)
            return True
        # Reading a passage takes long; most of those that nobody named can be told by a look.
        heads = frozenset(token.text[:_HEAD].lower() for token in said.tokens)
        others = (
            self._evidence.of((citation.n,))
            for citation in self._citations
            if (citation.n,) != known and self._evidence.mentions(citation.n, heads)
        )
        return any(may_support(said, other) and verdict_of(said, other) == "supported" for other in others)

    def _mark(self, n: int, statement: Statement, said: Reading) -> None:
        """Note which sentences of passage ``n`` bear out ``statement``."""
        found = self._sentences[n].bearing_out(statement.text, said, is_code=statement.is_code)
        self._support[n].append(found)

    def _judged(self, citation: Citation) -> Citation:
        verdicts = self._verdicts[citation.n]
        if not verdicts:
            return citation
        verdict: Verdict = verdicts[0] if len(set(verdicts)) == 1 else "partly"
        support = chosen_spans(citation.text, self._support[citation.n])
        return msgspec.structs.replace(citation, cited=True, verdict=verdict, support=support)


class _Passages:
    """The passages as evidence, alone and together, each read once."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._texts = {citation.n: _whole_text(citation) for citation in citations}
        self._readings: dict[int, Reading] = {}
        self._evidence: dict[tuple[int, ...], Evidence] = {}

    def known(self, numbers: Sequence[int]) -> tuple[int, ...]:
        return tuple(n for n in numbers if n in self._texts)

    def mentions(self, n: int, heads: frozenset[str]) -> bool:
        """Whether enough words of a statement may begin there as ``heads`` do."""
        text = self._texts[n].lower()
        return sum(head in text for head in heads) >= _LEAST_MENTIONED * len(heads)

    def of(self, numbers: tuple[int, ...]) -> Evidence:
        if numbers not in self._evidence:
            self._evidence[numbers] = Evidence([self._reading(n) for n in numbers])
        return self._evidence[numbers]

    def _reading(self, n: int) -> Reading:
        if n not in self._readings:
            self._readings[n] = Reading(self._texts[n])
        return self._readings[n]


def _whole_text(citation: Citation) -> str:
    return "\n".join(filter(None, (citation.title, citation.heading, citation.text)))

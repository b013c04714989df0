"""Answers without a model: the sentences and lines of the found passages that fit the question best.

A text fits as far as it covers the question (weights.Coverage).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from likeopt.llm.quoting import best_lines, fenced, widened
from likeopt.llm.sentences import is_code, sentences
from likeopt.llm.weights import Coverage
from likeopt.llm.words import Language, content_terms

Terms = Callable[[str], Sequence[str]]

MOST_SENTENCES = 5
LONGEST_SENTENCE = 500
# A passage fits when it and its best sentence cover this share of the question on average, or when its
# vector is this near. At 0.25, 99 % of KorQuAD's and of the code questions in contextual_codebase are
# answered; of questions about another corpus 98 % are not, of KorQuAD's with their article taken out 55 %.
FITTING_COVERAGE = 0.25
FITTING_SIMILARITY = 0.5

# A sentence is worth saying when its score reaches this share of the best one's; one from another
# passage than the first has to be better, because it may be about something else.
_WORTH_SAYING = 0.55
_WORTH_ADDING = 0.72
# A sentence that shares this much with one already chosen says the same.
_SAME_THING = 0.7
# How much the passage around a sentence counts beside the sentence itself.
_SURROUNDINGS = 0.35
_CODE_COST = 2

_NOT_FOUND: dict[Language, str] = {
    "ko": "문서에서 이 질문에 대한 답을 찾지 못했습니다.",
    "en": "The documents do not answer this question.",
}


class Source(msgspec.Struct, frozen=True):
    """A found passage: ``n`` is its number in citations, ``similarity`` its cosine with the question."""

    n: int
    title: str
    heading: str | None
    text: str
    similarity: float | None = None


class Extract(msgspec.Struct, frozen=True):
    """An answer made of quotations; ``found`` is False if it says that the documents do not answer."""

    text: str
    found: bool


class _Quote(msgspec.Struct, frozen=True):
    """Something that may be quoted; ``cost`` counts in sentences."""

    n: int
    position: int
    text: str
    terms: frozenset[str]
    score: float
    cost: int = 1


def extract(
    question: str, sources: Sequence[Source], language: Language, terms: Terms = content_terms
) -> Extract:
    """Answer ``question`` from ``sources``, which stand best first; our own words are in ``language``.

    At most five sentences, in the order of their passages, each followed by its [n]; of code, the few
    lines that matter in a fenced block. The best passage that fits is always quoted.
    """
    quotes = _Quoting(question, sources, terms).best()
    if not quotes:
        return Extract(_NOT_FOUND[language], found=False)
    return Extract(_written(quotes), found=True)


class _Passage:
    """A source cut into what can be quoted: lines of code, or sentences."""

    def __init__(self, source: Source, terms: Terms) -> None:
        self.source = source
        self.is_code = is_code(source.text)
        self.parts = source.text.splitlines() if self.is_code else sentences(source.text)
        self.terms = [frozenset(terms(part)) for part in self.parts]
        self.all_terms = frozenset(terms(f"{source.title} {source.heading or ''}")).union(*self.terms)


class _Quoting:
    def __init__(self, question: str, sources: Sequence[Source], terms: Terms) -> None:
        passages = [_Passage(source, terms) for source in sources if source.text.strip()]
        units = (unit for passage in passages for unit in passage.terms)
        self._coverage = Coverage(frozenset(terms(question)), units)
        self._fitting = [passage for passage in passages if self._fits(passage)]

    def best(self) -> list[_Quote]:
        """The quotes that make the answer, in the order of reading."""
        if not self._fitting:
            return []
        ranked = sorted(
            (quote for passage in self._fitting for quote in self._quotes(passage)),
            key=lambda quote: (-quote.score, quote.n, quote.position),
        )
        first = next(quote for quote in ranked if quote.n == self._fitting[0].source.n)
        chosen, left = [first], MOST_SENTENCES - first.cost
        for quote in ranked:
            share = _WORTH_SAYING if quote.n == first.n else _WORTH_ADDING
            worth = quote.cost <= left and quote.score >= share * ranked[0].score
            if worth and not any(_same(quote, other) for other in chosen):
                chosen.append(quote)
                left -= quote.cost
        return sorted(chosen, key=lambda quote: (quote.n, quote.position))

    def _fits(self, passage: _Passage) -> bool:
        similarity = passage.source.similarity
        if similarity is not None and similarity >= FITTING_SIMILARITY:
            return True
        best = max(self._coverage.of(unit) for unit in passage.terms)
        return (best + self._coverage.of(passage.all_terms)) / 2 >= FITTING_COVERAGE

    def _quotes(self, passage: _Passage) -> Iterator[_Quote]:
        surroundings = _SURROUNDINGS * self._coverage.of(passage.all_terms)
        if passage.is_code:
            yield self._code(passage, surroundings)
            return
        for position, (text, terms) in enumerate(zip(passage.parts, passage.terms, strict=True)):
            score = self._coverage.of(terms) + surroundings
            yield _Quote(passage.source.n, position, _shortened(text), terms, score)

    def _code(self, passage: _Passage, surroundings: float) -> _Quote:
        start, end = best_lines(passage.terms, self._coverage.of)
        quoted = frozenset[str]().union(*passage.terms[start:end])
        start, end = widened(passage.parts, start, end)
        score = self._coverage.of(quoted) + surroundings
        return _Quote(passage.source.n, start, fenced(passage.parts[start:end]), quoted, score, _CODE_COST)


def _same(quote: _Quote, other: _Quote) -> bool:
    shared = len(quote.terms & other.terms)
    return shared >= _SAME_THING * min(len(quote.terms), len(other.terms))


def _shortened(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return sentence[:LONGEST_SENTENCE].rsplit(" ", 1)[0] + " …"


def _written(quotes: Sequence[_Quote]) -> str:
    paragraphs: list[str] = []
    previous: _Quote | None = None
    for quote in quotes:
        if quote.cost == _CODE_COST:
            paragraphs.append(f"{quote.text}\n[{quote.n}]")
        elif previous is not None and previous.n == quote.n:
            paragraphs[-1] += f" {quote.text} [{quote.n}]"
        else:
            paragraphs.append(f"{quote.text} [{quote.n}]")
        previous = quote
    return "\n\n".join(paragraphs)

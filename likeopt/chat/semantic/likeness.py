"""How sure it is that two questions ask the same, weighed from what their vectors and their words tell."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from likeopt.chat.semantic import names
from likeopt.chat.semantic.wording import plain, words

Care = Literal["careful", "open"]

_REMEMBERED = 4096

# Found by logistic regression (ridge 10) on the first 500 questions of GPTCache's mock data and the built-in
# model, asked once with every second sentence stored and once with the others; of the pairs that the guard
# lets pass.
_COSINE = 5.4
_LEAD = 7.3
_CONTENT = 1.2
_LENGTH = -4.1
_QUOTED = -4.2
_WORDS = 3.9
_CROWD = -1.8
_CONSTANT = -6.0

# Below one of these nothing else makes up for it: what is far, or says it in other words, may be another
# question however alone it stands.
_LEAST_COSINE = 0.85
_LEAST_CONTENT = 0.5
_LEAST_WORDS = 0.5

# The log odds from which a question counts as asked before: the lowest, in steps of 0.2, with at most 1 and
# at most 5 wrong in those 1,000 lookups (238 and 329 right).
FROM: dict[Care, float] = {"careful": 3.2, "open": 2.0}

MOST_LEAD = 0.3
# A lead tells something among many: with few questions stored, nothing else is near whatever is asked.
_FULL_LEAD_FROM = 500
CROWD_WITHIN = 0.15
NEIGHBOURS = 12


class Terms(NamedTuple):
    """What of a question is compared: terms of its content words, all its words, quotations, length."""

    content: frozenset[str]
    words: frozenset[str]
    quoted: frozenset[str]
    length: int


class Evidence(NamedTuple):
    """What speaks for and against two questions being the same; all but ``length`` in [0, 1].

    ``cosine`` of their vectors; ``lead`` of that over the next nearest; ``content``: Dice's coefficient of
    the content words, the rarer the weightier; ``length``: |log| of the ratio of their lengths; ``quoted``:
    share of quotations that only one has; ``words``: Dice's coefficient of all words; ``crowd``: share of
    the nearest dozen that are nearly as near.
    """

    cosine: float
    lead: float
    content: float
    length: float
    quoted: float
    words: float
    crowd: float

    @property
    def score(self) -> float:
        """Log odds that both ask the same; −∞ where one kind of evidence is missing."""
        if self.cosine < _LEAST_COSINE or self.content < _LEAST_CONTENT or self.words < _LEAST_WORDS:
            return -math.inf
        return (
            _COSINE * self.cosine
            + _LEAD * self.lead
            + _CONTENT * self.content
            + _LENGTH * self.length
            + _QUOTED * self.quoted
            + _WORDS * self.words
            + _CROWD * self.crowd
            + _CONSTANT
        )


@lru_cache(maxsize=_REMEMBERED)
def terms_of(question: str) -> Terms:
    """What of ``question`` is compared."""
    text = plain(question)
    found = words(text)
    return Terms(
        frozenset(word.term for word in found if word.content),
        frozenset(word.text.lower() for word in found),
        frozenset(names.quotations(text)),
        max(1, len(text)),
    )


class Vocabulary:
    """In how many stored questions each term stands, so that a rare one weighs more."""

    def __init__(self) -> None:
        self._questions: Counter[str] = Counter()
        self._count = 0

    def add(self, question: str) -> None:
        """Count the terms of a question that was stored."""
        self._questions.update(terms_of(question).content)
        self._count += 1

    def remove(self, question: str) -> None:
        """Take back what ``add`` counted."""
        self._questions.subtract(terms_of(question).content)
        self._count -= 1

    def weight(self, term: str) -> float:
        """Inverse document frequency: ln((n + 1) / (n_t + ½)), at least a little."""
        return max(0.1, math.log((self._count + 1) / (max(0, self._questions[term]) + 0.5)))


def weigh(
    first: str, second: str, cosines: tuple[float, ...], stored: int, vocabulary: Vocabulary
) -> Evidence:
    """The evidence that ``first`` asks what ``second`` asked.

    ``cosines`` are those of ``first`` and the nearest of the ``stored`` questions, ``second``'s foremost.
    """
    one, other = terms_of(first), terms_of(second)
    nearest = cosines[0]
    lead = nearest - cosines[1] if len(cosines) > 1 else MOST_LEAD
    either = one.quoted | other.quoted
    return Evidence(
        cosine=nearest,
        lead=min(lead, MOST_LEAD * min(1.0, stored / _FULL_LEAD_FROM)),
        content=_dice(one.content, other.content, vocabulary.weight),
        length=abs(math.log(one.length / other.length)),
        quoted=1 - len(one.quoted & other.quoted) / len(either) if either else 0.0,
        words=_dice(one.words, other.words),
        crowd=sum(cosine > nearest - CROWD_WITHIN for cosine in cosines[:NEIGHBOURS]) / NEIGHBOURS,
    )


def _dice(
    one: frozenset[str], other: frozenset[str], weight: Callable[[str], float] = lambda _term: 1.0
) -> float:
    both = _sum(one & other, weight)
    total = _sum(one, weight) + _sum(other, weight)
    return 2 * both / total if total else 0.0


def _sum(terms: Iterable[str], weight: Callable[[str], float]) -> float:
    return math.fsum(map(weight, terms))

"""A statement or a passage as the comparisons see it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, islice

from likeopt.chat.support.amounts import Quantity
from likeopt.chat.support.clauses import clauses, sentences
from likeopt.chat.support.measures import measure_of
from likeopt.chat.support.naming import initials_of, names, quotable, quotations
from likeopt.chat.support.once import once
from likeopt.chat.support.polarity import DENYING, Polarity
from likeopt.chat.support.quantities import quantities
from likeopt.chat.support.replacing import Places
from likeopt.chat.support.tokens import Token, composed, terms, tokens
from likeopt.llm.words import language_of

_PRONOUN = re.compile(r"(?:It|They|This|These|He|She|이것은|이는|그는|그녀는)\b")
_NO_LETTERS = re.compile(r"\W+")
_LONGEST_COUNTER = 3
_SCALE = re.compile(r"[십백천만억조]+")
_RELATIVE = frozenset({"않은", "않는", "없는", "있는", "하는", "되는", "같은"})
_WORDS = ("word", "hangul")

Terms = tuple[str, ...]


class Clause:
    """One clause: its terms, and its anchors, which tell what else is about the same."""

    def __init__(
        self, text: str, found: Sequence[Token], own: Sequence[Terms], topic: frozenset[str]
    ) -> None:
        self._text = text
        self._tokens = found
        self.terms = frozenset(chain.from_iterable(own))
        # What it is denied with does not tell what it is about.
        numbers = [f"#{token.text}" for token in found if token.kind == "number"]
        self.anchors = (self.terms - DENYING).union(topic, numbers)

    @once
    def polarity(self) -> Polarity:
        """What it denies."""
        return Polarity(self._text, self._tokens)


class Reading:
    """A text, read once; each part of it is made when it is first asked for."""

    def __init__(self, text: str) -> None:
        self.text = composed(text)
        self.tokens = tokens(self.text)
        self._terms = _terms_of(self.tokens)
        self.terms = frozenset(chain.from_iterable(self._terms))

    @once
    def is_korean(self) -> bool:
        """Whether it is in Korean, names and identifiers apart."""
        return language_of(self.text) == "ko"

    @once
    def quantities(self) -> list[Quantity]:
        """Its numbers, dates and times."""
        return list(quantities(self.tokens, self.text))

    @once
    def words(self) -> frozenset[str]:
        """Its words in Latin letters, in lower case."""
        return frozenset(token.text.lower() for token in self.tokens if token.kind == "word")

    @once
    def names(self) -> list[str]:
        """The names in it."""
        return names(self.tokens, self.text, korean=self.is_korean)

    @once
    def initials(self) -> str:
        """Those of its names of several words."""
        return initials_of(self.text)

    @once
    def quotations(self) -> list[str]:
        """What it quotes."""
        return quotations(self.text)

    @once
    def quotable(self) -> str:
        """What may be quoted from it."""
        return quotable(self.text)

    @once
    def letters(self) -> str:
        """It without punctuation."""
        return _NO_LETTERS.sub(" ", self.text).strip()

    @once
    def places(self) -> Places:
        """Where its nouns stand."""
        return Places(self.text, self.tokens)

    @once
    def clauses(self) -> list[Clause]:
        """Its clauses, in order; the later ones of a sentence are about the same as the first."""
        found: list[Clause] = []
        topic: frozenset[str] = frozenset()
        place = 0
        for sentence in sentences(self.text):
            for start, end in clauses(self.text, sentence):
                since = place
                while place < len(self.tokens) and self.tokens[place].start < end:
                    place += 1
                own, told = self.tokens[since:place], self._terms[since:place]
                begins = start == sentence[0] and not _PRONOUN.match(self.text, start, end)
                found.append(Clause(self.text[start:end], own, told, frozenset() if begins else topic))
                topic = _topic_of(own, told) if begins else topic
        return found


def _terms_of(found: Sequence[Token]) -> list[Terms]:
    """The terms of each word; none of units and counters, which belong to their numbers."""
    gathered: list[Terms] = []
    number: Token | None = None
    for token in found:
        if token.kind == "number":
            gathered.append(())
            number = token
            continue
        counts = number is not None and _counts(number, token)
        gathered.append(terms(token.text) if token.kind in _WORDS and not counts else ())
        number = token if counts and _SCALE.fullmatch(token.text) else None
    return gathered


def _counts(number: Token, token: Token) -> bool:
    if token.start - number.end > 1:
        return False
    return measure_of(token.text) is not None or (
        token.start == number.end and len(token.text) <= _LONGEST_COUNTER
    )


def _topic_of(found: Sequence[Token], told: Sequence[Terms]) -> frozenset[str]:
    """The terms of a sentence's topic: in Korean its first word with 은 or 는, else its first two words."""
    for token, own in zip(found, told, strict=True):
        if own and token.kind == "hangul" and token.text[-1] in "은는" and token.text not in _RELATIVE:
            return frozenset(own)
    return frozenset(chain.from_iterable(islice(filter(None, told), 2)))

"""Korean nouns that stand where a passage has another: there no capital letters tell a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from likeopt.chat.support.korean import is_predicate, korean_terms
from likeopt.chat.support.once import once
from likeopt.chat.support.tokens import Token
from likeopt.llm.stopwords import KOREAN, PARTICLES

_SHORTEST = 2
_LONGEST_PARTICLE = 4
_ALIKE = {"은": "이", "는": "이", "가": "이", "을": "를", "과": "와", "이나": "나"}

# Adverbs that look like nouns.
_ADVERB_WORDS = "지금 현재 이제 오늘 보통 대개 주로 특히 다만 또한 모두 함께 매우 자주 항상 반드시 먼저 나중"
_ADVERBS = tuple(_ADVERB_WORDS.split())


class _Noun(NamedTuple):
    text: str
    particle: str


class _Described(NamedTuple):
    """A word as a noun, if it is one, and as it is compared with others."""

    noun: _Noun | None
    plain: str


class Places:
    """Where the words of a passage stand: what comes before and after each noun."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens

    def replaced(self, tokens: Sequence[Token]) -> set[str]:
        """The nouns among ``tokens`` that the passage does not have and that stand where it has another."""
        return {
            noun.text
            for noun, before, after in _surrounded(tokens)
            if noun.text not in self._text and self._is_replaced(noun, before, after)
        }

    def _is_replaced(self, noun: _Noun, before: str, after: str) -> bool:
        here = self._before.get(after, []) if after else []
        if noun.particle and before:
            here = here + self._after.get(before, [])
        terms = set(korean_terms(noun.text))
        return any(
            other.particle == noun.particle and terms.isdisjoint(korean_terms(other.text)) for other in here
        )

    @once
    def _before(self) -> dict[str, list[_Noun]]:
        """The nouns that stand before each word."""
        found: dict[str, list[_Noun]] = {}
        for noun, _, after in _surrounded(self._tokens):
            found.setdefault(after, []).append(noun)
        return found

    @once
    def _after(self) -> dict[str, list[_Noun]]:
        """The nouns that stand after each word."""
        found: dict[str, list[_Noun]] = {}
        for noun, before, _ in _surrounded(self._tokens):
            found.setdefault(before, []).append(noun)
        return found


def _surrounded(tokens: Sequence[Token]) -> Iterator[tuple[_Noun, str, str]]:
    """Each noun with the words before and after it, empty at the edges."""
    described = [_described(token.text) for token in tokens]
    edge = _Described(None, "")
    for place, (token, word) in enumerate(zip(tokens, described, strict=True)):
        if word.noun and not (place and tokens[place - 1].end == token.start):
            before = described[place - 1] if place else edge
            after = described[place + 1] if place + 1 < len(described) else edge
            yield word.noun, before.plain, after.plain


@lru_cache(maxsize=16_384)
def _described(word: str) -> _Described:
    if not "가" <= word[0] <= "힣":
        return _Described(None, word.lower())
    noun = _noun(word)
    return _Described(noun, noun.text if noun else " ".join(korean_terms(word)))


def _noun(word: str) -> _Noun | None:
    """``word`` as a noun and its particle; None if it may be something else."""
    if word in KOREAN or word.startswith(_ADVERBS) or is_predicate(word):
        return None
    for length in range(min(_LONGEST_PARTICLE, len(word) - _SHORTEST), 0, -1):
        if word[-length:] in PARTICLES:
            return _Noun(word[:-length], _ALIKE.get(word[-length:], word[-length:]))
    return _Noun(word, "") if len(word) >= _SHORTEST else None

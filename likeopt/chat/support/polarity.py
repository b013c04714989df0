"""What a clause denies, and which of two opposites it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from likeopt.chat.semantic.negation import denials
from likeopt.chat.semantic.opposites import KOREAN_OPPOSITES, OPPOSITES
from likeopt.chat.support.tokens import Token, stemmed

# Words that deny by themselves what they are said of.
_DENYING_WORDS = """
disable disabled deactivate reject rejected refuse refused decline forbid forbidden prohibit prohibited deny
denied ban banned block blocked prevent exclude excluded unable impossible unsupported unavailable
ineligible unnecessary discontinue discontinued drop dropped cease void oppose opposed fail failed invalid
"""
DENYING = frozenset(map(stemmed, _DENYING_WORDS.split()))
_KOREAN_DENYING = re.compile(
    r"금지|불가|거부|거절|부결|반대|비활성|무효|불필요|미지원|불허|실패|차단|중단|폐지|면제|틀리|틀린|무료"
)
# “Leave that was not used” denies nothing of the leave.
_OF_A_NOUN = re.compile(r"(?:지 ?)?(?:않은|않는|않을|없는|못한|아닌)(?=\s(?!것|점|상태)[가-힣])")
# Further opposites of statements.
_MORE = """
add introduce | drop remove discontinue
accept approve pass adopt | reject refuse decline
"""
_KOREAN_MORE = """
흑자 | 적자
가결 통과 채택 | 부결
찬성 | 반대
길어 길고 | 짧아 짧고
가능 | 불가
지원 | 미지원
유료 | 무료
"""
# Sides that a statement may take without saying the contrary.
_MEANS_LITTLE = frozenset({"with", "all", "on", "up", "befor", "hard", "last", "insid", "left"})
_KOREAN_LITTLE = frozenset({"위", "앞", "싸", "새"})

Words = frozenset[str]
Side = tuple[int, int]


def _sides(lines: str) -> list[tuple[Words, Words]]:
    pairs = [line.split("|") for line in lines.strip().splitlines()]
    return [(frozenset(one.split()), frozenset(other.split())) for one, other in pairs]


_ENGLISH_SIDES = [
    *(pair for pair in OPPOSITES if _MEANS_LITTLE.isdisjoint(pair[0])),
    *((Words(map(stemmed, one)), Words(map(stemmed, other))) for one, other in _sides(_MORE)),
]
_KOREAN_SIDES = [
    pair for pair in (*KOREAN_OPPOSITES, *_sides(_KOREAN_MORE)) if _KOREAN_LITTLE.isdisjoint(pair[0])
]


def _index(pairs: Sequence[tuple[Words, Words]]) -> dict[str, list[Side]]:
    """Word to the sides it takes: the number of the opposition, and which of the two."""
    index: dict[str, list[Side]] = {}
    for number, pair in enumerate(pairs):
        for which, words in enumerate(pair):
            for word in words:
                index.setdefault(word, []).append((number, which))
    return index


_OF_STEMS = _index(_ENGLISH_SIDES)
_OF_BEGINNINGS = _index(_KOREAN_SIDES)
_LONGEST = max(map(len, _OF_BEGINNINGS))


class Polarity:
    """What one clause says for and against something: how often it denies, and the sides it takes."""

    __slots__ = ("_english", "_korean", "denials", "denying")

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        stems = {stemmed(token.text.lower()) for token in tokens if token.kind == "word"}
        self._english = {side for stem in stems for side in _OF_STEMS.get(stem, ())}
        self._korean = {
            side for token in tokens if token.kind == "hangul" for side in _korean_sides(token.text)
        }
        text = _OF_A_NOUN.sub(" ", text)
        self.denying = (stems & DENYING).union(_KOREAN_DENYING.findall(text))
        self.denials = denials(text)

    def contradicts(self, other: Polarity) -> bool:
        """Whether one denies what the other says, given that both are about the same.

        “Not accepted” and “rejected” agree, and so do “no logs” and “logs are disabled”.
        """
        opposed = _opposed(self._english, other._english) or _opposed(self._korean, other._korean)
        if self.denials % 2 == other.denials % 2:
            return opposed
        fewer, more = sorted((self, other), key=lambda one: one.denials)
        return not opposed and not fewer.denying - more.denying


def _opposed(ones: set[Side], others: set[Side]) -> bool:
    """Whether each takes one side of an opposition alone, and not the same."""
    return any(
        (number, 1 - which) in others and (number, which) not in others and (number, 1 - which) not in ones
        for number, which in ones
    )


@lru_cache(maxsize=16_384)
def _korean_sides(word: str) -> tuple[Side, ...]:
    lengths = range(1, min(_LONGEST, len(word)) + 1)
    return tuple(side for length in lengths for side in _OF_BEGINNINGS.get(word[:length], ()))

"""Whether an answer given again says what a new one says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from likeopt.llm.words import content_terms, language_of, numbers

Contradiction = Literal["language", "yes_or_no", "numbers", "sources", "words"]

# Dice's coefficient of the content terms. Of the first 500 pairs of GPTCache's mock data, two wordings of one
# statement, 96 % reach 0.35 and 79 % reach 0.6; of each with the nearest other statement 63 % and 18 %, with
# any other 1 % and none. So the lower will do when both cite the same passages, and the higher without.
_ENOUGH_WITH_SOURCES = 0.35
_ENOUGH_ALONE = 0.6

_MARKER = re.compile(r"\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\]")
_YES = re.compile(r"^\W*(?:yes|네|예|맞습니다|그렇습니다)(?=[\s,.!]|$)", re.IGNORECASE)
_NO = re.compile(r"^\W*(?:no|아니요|아니오|아닙니다|그렇지 않습니다)(?=[\s,.!]|$)", re.IGNORECASE)


class Said(NamedTuple):
    """An answer and the digests of the passages it cites."""

    text: str
    cited: Sequence[str]


def contradiction(served: Said, fresh: Said) -> Contradiction | None:
    """In what the answers differ so that only one can be right, None when they say the same.

    Two wordings of a model differ too: what must agree is the language, yes or no, the numbers (one answer
    may give more of them), and either the passages cited and some of the words, or most of the words.
    """
    one, other = _MARKER.sub("", served.text), _MARKER.sub("", fresh.text)
    if " ".join(one.split()) == " ".join(other.split()):
        return None
    if language_of(one) != language_of(other):
        return "language"
    if _yes_or_no(one) != _yes_or_no(other) and None not in (_yes_or_no(one), _yes_or_no(other)):
        return "yes_or_no"
    if numbers(one) - numbers(other) and numbers(other) - numbers(one):
        return "numbers"
    return _of_words(served, fresh, _overlap(one, other))


def _of_words(served: Said, fresh: Said, overlap: float) -> Contradiction | None:
    if overlap >= _ENOUGH_ALONE:
        return None
    if overlap < _ENOUGH_WITH_SOURCES:
        return "words"
    return None if served.cited and set(served.cited) == set(fresh.cited) else "sources"


def _yes_or_no(text: str) -> bool | None:
    if _YES.match(text):
        return True
    return False if _NO.match(text) else None


def _overlap(one: str, other: str) -> float:
    ones, others = set(content_terms(one)), set(content_terms(other))
    total = len(ones) + len(others)
    return 2 * len(ones & others) / total if total else 1.0

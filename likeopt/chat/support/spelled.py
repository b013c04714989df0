"""Numbers that are written in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from likeopt.chat.support.amounts import COUNTER, Quantity, measured, readings_after, scale_after, text_after
from likeopt.chat.support.moments import half_of_day, hour, is_month, month_of, names_month
from likeopt.chat.support.numerals import DAYS, ENGLISH, KOREAN, MONTHS, ORDINALS
from likeopt.chat.support.tokens import Token

_DAY_S = 86_400
# What is merely counted: an answer may say “three ways” of a passage that lists them.
_COUNTED = re.compile(
    r"(?:ways?|things?|options?|steps?|reasons?|types?|kinds?|points?|parts?|cases?|sections?|examples?|factors?)$"
    r"|(?:가지|단계|종류|부분|방법|측면|항목)"
)
_MOST_COUNTED = 12
_NUMERALS = frozenset(("half", "q1", "q2", "q3", "q4", *MONTHS, *ORDINALS, *ENGLISH))
_DAYS_LONG = "일"
_LONGEST_REST = 4


@lru_cache(maxsize=16_384)
def is_english_numeral(word: str) -> bool:
    """Whether ``word`` may begin a number or a date."""
    lower = word.lower()
    return lower.partition("-")[0] in _NUMERALS


def english(tokens: Sequence[Token], place: int) -> tuple[int, list[Quantity]]:
    """How many tokens the number at ``place`` takes, and the number if it is one."""
    lower = tokens[place].text.lower()
    if lower in MONTHS and is_month(tokens, place):
        return 1, [month_of(MONTHS[lower])] if names_month(tokens, place) else []
    if re.fullmatch(r"q[1-4]", lower):
        return 1, [Quantity(lower[1])]
    if lower == "half" and text_after(tokens, place) in ("a", "an") and place + 2 < len(tokens):
        readings = measured(tokens[place + 2].text, 0.5)
        return (3, [Quantity("0.5", readings)]) if readings else (0, [])
    if lower in ORDINALS and not (place and tokens[place - 1].kind == "number"):
        return 1, [Quantity(str(ORDINALS[lower]), sure=False)]
    parts = lower.split("-")
    if any(part not in ENGLISH for part in parts):
        return 0, []
    return _in_words(tokens, place, sum(ENGLISH[part] for part in parts))


def _in_words(tokens: Sequence[Token], place: int, value: float) -> tuple[int, list[Quantity]]:
    scale, taken, _ = scale_after(tokens, place)
    value *= scale
    unit_taken, readings = readings_after(tokens, place + taken, "", value)
    sure = value != 1 and not _merely_counted(tokens, place + taken, value)
    return taken + unit_taken, [Quantity(f"{value:.10g}", readings, sure or bool(readings and value != 1))]


def _merely_counted(tokens: Sequence[Token], place: int, value: float) -> bool:
    counted = tokens[place : place + 2]
    return value <= _MOST_COUNTED and any(_COUNTED.match(token.text.lower()) for token in counted)


def korean(tokens: Sequence[Token], place: int) -> tuple[int, list[Quantity]]:
    """How many tokens the number at ``place`` takes, and the number if it is one."""
    numeral = korean_numeral(tokens[place].text)
    if numeral is None:
        return 0, []
    value, counted = numeral
    if counted == _DAYS_LONG:
        return 1, [Quantity(str(value), (("s", float(value * _DAY_S)),), sure=value > 1)]
    if counted:
        return _native(tokens, place, value, counted, 1)
    return _native(tokens, place, value, text_after(tokens, place), 2)


@lru_cache(maxsize=16_384)
def korean_numeral(word: str) -> tuple[int, str] | None:
    """The number that a Korean word begins with, and what it counts if the word says it; else None."""
    for name, days in DAYS.items():
        if word.startswith(name):
            return days, _DAYS_LONG
    if word in KOREAN:
        return KOREAN[word], ""
    for length in (2, 1):
        rest = word[length:]
        if word[:length] in KOREAN and COUNTER.match(rest) and len(rest) <= _LONGEST_REST:
            return KOREAN[word[:length]], rest
    return None


def _native(
    tokens: Sequence[Token], place: int, value: int, counted: str, taken: int
) -> tuple[int, list[Quantity]]:
    if not counted or not "가" <= counted[0] <= "힣":
        return 0, []
    readings = measured(counted, value)
    if readings and readings[0][0] == "clock":
        return hour(tokens, place, value, half_of_day(tokens, place, ""))
    merely = bool(_COUNTED.match(counted))
    return taken, [Quantity(str(value), readings, value > 1 and not merely)]

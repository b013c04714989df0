"""Numbers and what they measure, in forms in which equal ones are equal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from likeopt.chat.support.measures import CURRENCIES, measure_of
from likeopt.chat.support.numerals import KOREAN_SCALES, SCALES, SHORT_SCALES
from likeopt.chat.support.tokens import Token

_SCALED = re.compile(r"[십백천만억조]+")
_ROUGH_WORDS = "about around roughly approximately nearly almost some circa 약 대략 거의"
_ROUGHLY = frozenset(_ROUGH_WORDS.split())
# What may stand between a number and its unit.
_BETWEEN_WORDS = "business working calendar consecutive full additional square"
_BETWEEN = frozenset(_BETWEEN_WORDS.split())
COUNTER = re.compile(
    r"번|회|차례|명|인|사람|알|정|마리|자|개|가지|살|권|대|곳|장|쪽|종류|단계|위|층|달|시|배|분"
)
_SAME_COUNTERS = {"회": "번", "차례": "번", "인": "명", "사람": "명", "정": "알"}
_FIRST_YEAR = 1000

Reading = tuple[str, float]


class Quantity(NamedTuple):
    """A number that a text names.

    ``readings`` are what it may measure and how much, in the smallest unit; none when it stands alone.
    ``bare`` is the number itself. ``sure`` is False for what may be no number, as in “one of
    them”; ``rough`` is True behind “about”.
    """

    bare: str
    readings: tuple[Reading, ...] = ()
    sure: bool = True
    rough: bool = False


def text_after(tokens: Sequence[Token], place: int) -> str:
    """The text of the token behind ``place``, empty at the end."""
    return tokens[place + 1].text if place + 1 < len(tokens) else ""


def scale_after(tokens: Sequence[Token], place: int) -> tuple[float, int, str]:
    """By how much what follows multiplies the number, how many tokens both are, and what a word has left."""
    if place + 1 == len(tokens):
        return 1, 1, ""
    after = tokens[place + 1]
    scaled = _SCALED.match(after.text) if after.kind == "hangul" else None
    if scaled and after.start == tokens[place].end:
        scale = 1.0
        for character in scaled.group():
            scale *= KOREAN_SCALES[character]
        rest = after.text[scaled.end() :]
        return scale, 2, rest
    if after.text.lower() in SCALES:
        return SCALES[after.text.lower()], 2, ""
    return 1, 1, ""


def readings_after(
    tokens: Sequence[Token], place: int, rest: str, value: float | None
) -> tuple[int, tuple[Reading, ...]]:
    """What the number before ``place`` measures: how many tokens its unit takes, and the readings."""
    if value is None:
        return 0, ()
    if rest:
        return 0, measured(rest, value)
    taken = 1
    if place < len(tokens) and tokens[place].text.lower() in _BETWEEN:
        place, taken = place + 1, 2
    if place >= len(tokens) or tokens[place].start - tokens[place - 1].end > 1:
        return 0, ()
    readings = measured(tokens[place].text, value)
    return (taken, readings) if readings else (0, ())


def measured(unit: str, value: float) -> tuple[Reading, ...]:
    """What ``value`` of ``unit`` is: as much of what it measures, or so many of what it counts."""
    measure = measure_of(unit)
    if measure is None:
        counter = COUNTER.match(unit)
        return ((f"#{_SAME_COUNTERS.get(counter.group(), counter.group())}", value),) if counter else ()
    if unit.startswith("년") and value >= _FIRST_YEAR:
        return ()
    measured, factor = measure
    amount = round(value * factor, 6)
    # “12일” is a day of a month or a number of days.
    return ((measured, amount), ("day", value)) if unit.startswith("일") else ((measured, amount),)


def currency_before(tokens: Sequence[Token], place: int) -> str:
    """The currency whose sign stands before ``place``, empty if none does."""
    before = tokens[place - 1] if place else None
    if before is None or before.text.lower() not in CURRENCIES:
        return ""
    measure = measure_of(before.text)
    return measure[0] if measure else ""


def short_scale_at(tokens: Sequence[Token], place: int) -> float:
    """By how much the “M” of “$48.2M” at ``place`` multiplies."""
    return SHORT_SCALES.get(tokens[place].text.lower(), 1) if place < len(tokens) else 1


def roughly(tokens: Sequence[Token], place: int, quantity: Quantity) -> Quantity:
    """``quantity``, which begins at ``place``, as a rough one if that is said."""
    said = (place and tokens[place - 1].text.lower() in _ROUGHLY) or (
        place > 1 and tokens[place - 2].text.lower() in _ROUGHLY
    )
    return quantity._replace(rough=True) if said else quantity

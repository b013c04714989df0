"""Numbers, amounts, dates and times of day in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from likeopt.chat.support.amounts import (
    Quantity,
    currency_before,
    readings_after,
    roughly,
    scale_after,
    short_scale_at,
    text_after,
)
from likeopt.chat.support.moments import beside_month, clock_of, date_of, day_of, half_of_day, hour
from likeopt.chat.support.spelled import english, is_english_numeral, korean, korean_numeral
from likeopt.chat.support.tokens import Token

_LAST_DAY = 31


def quantities(tokens: Sequence[Token], text: str) -> Iterator[Quantity]:
    """The quantities in ``text``, whose ``tokens`` are given, in order."""
    until = 0
    for place, token in enumerate(tokens):
        if place < until or not _may_begin(token):
            continue
        taken, found = _at(tokens, place, text)
        yield from found
        until = place + taken


def _may_begin(token: Token) -> bool:
    if token.kind == "hangul":
        return korean_numeral(token.text) is not None
    return token.kind != "sign" and (token.kind != "word" or is_english_numeral(token.text))


def _at(tokens: Sequence[Token], place: int, text: str) -> tuple[int, list[Quantity]]:
    """How many tokens a quantity at ``place`` takes, and the quantity or the parts of the date."""
    token = tokens[place]
    if token.kind == "date":
        return 1, date_of(token.text)
    if token.kind == "clock":
        return clock_of(tokens, place, text)
    if token.kind == "number":
        return _number(tokens, place, text)
    if token.kind == "hangul":
        return korean(tokens, place)
    return english(tokens, place) if token.kind == "word" else (0, [])


def _number(tokens: Sequence[Token], place: int, text: str) -> tuple[int, list[Quantity]]:
    token = tokens[place]
    digits = re.sub(r",(?=\d{3}(?!\d))", "", token.text)
    half = half_of_day(tokens, place, text)
    if digits.isdecimal() and half is not None and text_after(tokens, place) not in ("시간",):
        return hour(tokens, place, int(digits), half)
    if beside_month(tokens, place) and digits.isdecimal() and int(digits) <= _LAST_DAY:
        return 1, [day_of(int(digits))]
    scale, taken, rest = scale_after(tokens, place)
    value = float(digits) * scale if digits.count(".") < 2 and "," not in digits else None
    bare = digits if scale == 1 or value is None else f"{value:.10g}"
    more = _continued(tokens, place + taken, value) if scale > 1 and not rest and value is not None else None
    if more is not None:
        return taken + more[0], [roughly(tokens, place, more[1])]
    currency = currency_before(tokens, place)
    if currency and value is not None and not rest:
        value *= short_scale_at(tokens, place + taken)
        return taken, [roughly(tokens, place, Quantity(bare, ((currency, value),)))]
    unit_taken, readings = readings_after(tokens, place + taken, rest, value)
    if value is not None and readings == (("clock", value * 60),):
        return hour(tokens, place, int(value), None)
    return taken + unit_taken, [roughly(tokens, place, Quantity(bare, readings))]


def _continued(tokens: Sequence[Token], place: int, value: float) -> tuple[int, Quantity] | None:
    """The second part of ``3만 5천 원``, which stands at ``place``, added to ``value``."""
    if (
        place >= len(tokens)
        or tokens[place].kind != "number"
        or not tokens[place].text.replace(",", "").isdecimal()
    ):
        return None
    if tokens[place - 1].kind != "hangul":
        return None
    scale, taken, rest = scale_after(tokens, place)
    total = value + float(tokens[place].text.replace(",", "")) * scale
    unit_taken, readings = readings_after(tokens, place + taken, rest, total)
    return taken + unit_taken, Quantity(f"{total:.10g}", readings)

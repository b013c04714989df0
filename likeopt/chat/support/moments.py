"""Dates and times of day, however they are written: 2025-05-12, 12 May, 5월 12일, 2 p.m., 오후 2시."""

from __future__ import annotations

import re
from collections.abc import Sequence

from likeopt.chat.support.amounts import Quantity, text_after
from likeopt.chat.support.numerals import MONTHS
from likeopt.chat.support.tokens import Token

_HALF_DAYS = {"오전": 0, "새벽": 0, "아침": 0, "오후": 12, "저녁": 12, "밤": 12, "낮": 12}
_MERIDIEM = re.compile(r"\s?([ap])\.?m\b", re.IGNORECASE)
_PREPOSITION_WORDS = "in of by on until till since from last next this during before after for"
_PREPOSITIONS = frozenset(_PREPOSITION_WORDS.split())
_AMBIGUOUS = ("may", "march", "mar")


def date_of(written: str) -> list[Quantity]:
    """The year, the month and the day of a date in digits."""
    year, month, day = (int(part) for part in re.findall(r"\d+", written))
    return [Quantity(str(year)), month_of(month), day_of(day)]


def month_of(number: int) -> Quantity:
    """A month of a year."""
    return Quantity(str(number), (("month", number),))


def day_of(number: int) -> Quantity:
    """A day of a month."""
    return Quantity(str(number), (("day", number),))


def clock_of(tokens: Sequence[Token], place: int, text: str) -> tuple[int, list[Quantity]]:
    """A time of day in digits."""
    hour, minute = (int(part) for part in tokens[place].text.split(":"))
    return 1, [time_of_day(hour, minute, half_of_day(tokens, place, text))]


def time_of_day(hour: int, minute: int, half: int | None) -> Quantity:
    """A time of day; one from 1 to 12 that does not say which half of the day may be both."""
    bare = f"{hour}:{minute:02}" if minute else str(hour)
    if half is not None:
        return Quantity(bare, (("clock", float((hour % 12 + half) * 60 + minute)),))
    later = (("clock", float((hour + 12) * 60 + minute)),) if hour < 12 else ()
    return Quantity(bare, (("clock", float(hour * 60 + minute)), *later))


def half_of_day(tokens: Sequence[Token], place: int, text: str) -> int | None:
    """0 before noon, 12 after it; None if that is not said."""
    if place and tokens[place - 1].text in _HALF_DAYS:
        return _HALF_DAYS[tokens[place - 1].text]
    said = _MERIDIEM.match(text, tokens[place].end)
    return (12 if said[1].lower() == "p" else 0) if said else None


def hour(tokens: Sequence[Token], place: int, hour: int, half: int | None) -> tuple[int, list[Quantity]]:
    """``오후 2시 30분`` or ``2 p.m.``, ``place`` being that of the hour."""
    minutes = tokens[place + 2 : place + 4]
    if (
        text_after(tokens, place).startswith("시")
        and len(minutes) == 2
        and minutes[0].kind == "number"
        and minutes[1].text.startswith("분")
        and minutes[0].text.isdecimal()
    ):
        return 4, [time_of_day(hour, int(minutes[0].text), half)]
    return 2 if text_after(tokens, place).startswith("시") else 1, [time_of_day(hour, 0, half)]


def beside_month(tokens: Sequence[Token], place: int) -> bool:
    """Whether the name of a month stands beside the number: May 12, 12 May, 12th of May."""
    if place and is_month(tokens, place - 1):
        return True
    ahead = place + 1
    while ahead < len(tokens) and tokens[ahead].text in ("st", "nd", "rd", "th", "of"):
        ahead += 1
    return ahead < len(tokens) and is_month(tokens, ahead)


def is_month(tokens: Sequence[Token], place: int) -> bool:
    """Whether the token at ``place`` is spelled as the name of a month."""
    token = tokens[place]
    return token.kind == "word" and token.text[0].isupper() and token.text.lower() in MONTHS


def names_month(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word such as “May” is a month: its number or a preposition stands beside it."""
    if tokens[place].text.lower() not in _AMBIGUOUS:
        return True
    beside = tokens[max(0, place - 1) : place + 2]
    return any(token.kind == "number" or token.text.lower() in _PREPOSITIONS for token in beside)

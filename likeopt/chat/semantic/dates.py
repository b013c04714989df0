"""Dates and times that are said in words: last week, next month, on Monday, 지난달, 오후, 월요일."""

from __future__ import annotations

import re

_MONTH_WORDS = """january february march april may june july august september october november december"""
_WEEKDAY_WORDS = "monday tuesday wednesday thursday friday saturday sunday"
_MONTHS, _WEEKDAYS = _MONTH_WORDS.split(), _WEEKDAY_WORDS.split()
# Months that are other words too count after one of these or beside a number.
_AMBIGUOUS = re.compile(
    r"\b(?:in|of|by|on|since|until|till|last|next|this|from|every|to|early|late|mid|before|after|during|for|\d+)\s"
    r"(may|march)\b|\b(may|march)\s\d"
)
_OTHERS = """
today tomorrow yesterday tonight afternoon evening noon midnight decade century semester season bc ad bce ce
weekday weekdays spring summer winter christmas easter
"""
_PERIODS = {
    **dict.fromkeys(("day", "days", "daily"), "day"),
    **dict.fromkeys(("week", "weeks", "weekly"), "week"),
    **dict.fromkeys(("month", "months", "monthly"), "month"),
    **dict.fromkeys(("quarter", "quarters", "quarterly"), "quarter"),
    **dict.fromkeys(("year", "years", "yearly", "annual", "annually"), "year"),
    **dict.fromkeys(("hour", "hours", "hourly"), "hour"),
    **dict.fromkeys(("weekend", "weekends"), "weekend"),
    **dict.fromkeys(("autumn", "fall"), "autumn"),
    **dict.fromkeys(("night", "nights", "nightly"), "night"),
    **dict.fromkeys(("morning", "mornings"), "morning"),
    **dict.fromkeys(("am", "a.m"), "am"),
    **dict.fromkeys(("pm", "p.m"), "pm"),
    **{name: name for name in _OTHERS.split()},
}
_RELATIVE = {
    **dict.fromkeys(("last", "previous", "past"), "last"),
    **dict.fromkeys(("next", "coming", "upcoming", "following"), "next"),
    **dict.fromkeys(("this", "current"), "this"),
}
_SHORT = {
    name[:3]: name for name in (*_MONTHS, *_WEEKDAYS) if name not in ("may", "march", "saturday", "sunday")
}
_SHORT |= {"sept": "september", "tues": "tuesday", "thurs": "thursday"}
_SHORT_ONES = re.compile(r"\b(" + "|".join(sorted(_SHORT, key=len, reverse=True)) + r")\b\.?", re.IGNORECASE)
_NAMED = re.compile(
    r"\b(" + "|".join(name for name in (*_MONTHS, *_WEEKDAYS) if name not in ("may", "march")) + r")s?\b"
)
_WORD = re.compile(r"[a-z]+(?:\.m)?")

# Longer ones first: what is found once is not looked into again.
_KOREAN_LINES = r"""
그저께|그제|엊그제 = 2 days ago
어제|전날 = yesterday
오늘|금일|당일 = today
내일|명일 = tomorrow
모레 = in 2 days
재작년 = 2 years ago
작년|지난\s?해|전년 = last year
올해|금년|이번\s?해 = this year
내년|다음\s?해 = next year
지난\s?달|저번\s?달|전월 = last month
이번\s?달|이달|당월 = this month
다음\s?달|내달|익월 = next month
지난\s?주|저번\s?주 = last week
이번\s?주|금주 = this week
다음\s?주|내주 = next week
(?:지난|저번)\s?분기 = last quarter
이번\s?분기 = this quarter
다음\s?분기 = next quarter
지난|저번|직전 = last
이번|현재|지금 = this
다음 = next
상반기 = first half
하반기 = second half
오전 = am
오후 = pm
아침 = morning
점심 = noon
저녁 = evening
새벽 = dawn
정오 = midday
자정 = midnight
주말 = weekend
평일|주중 = weekday
매일|날마다 = every day
매주|주마다 = every week
매월|매달|달마다 = every month
매년|해마다 = every year
(?<![가-힣])밤(?=에|에는|의|은|마다|\s) = night
(?<![가-힣])낮(?=에|에는|의|은|\s) = daytime
(?<![가-힣])봄(?=에|에는|의|은|철|\s) = spring
여름 = summer
가을 = autumn
겨울 = winter
기원전 = bc
초순|월초 = early
중순 = mid
하순|월말 = late
연초 = early year
연말 = late year
설날|구정 = new year
추석 = chuseok
"""
_KOREAN = [line.split(" = ") for line in _KOREAN_LINES.strip().splitlines()]
_KOREAN_TERMS = re.compile("|".join(f"(?P<t{place}>{pattern})" for place, (pattern, _) in enumerate(_KOREAN)))
_KOREAN_WEEKDAY = re.compile(r"([월화수목금토일])요일")
_HANGUL = re.compile(r"[가-힣]")


def dates_of(text: str) -> frozenset[str]:
    """What ``text`` (plain) says of days, weeks, months, years and times of day, numbers apart."""
    korean = _korean(text) if _HANGUL.search(text) else set()
    return frozenset(korean | _english(text))


def without(text: str) -> str:
    """``text`` (plain, Korean) with what it says of times blanked out."""
    return _KOREAN_TERMS.sub(" ", _KOREAN_WEEKDAY.sub(" ", text))


def agree(first: str, second: str) -> bool:
    """Whether both questions are about the same time, as far as words say it."""
    return dates_of(first) == dates_of(second)


def _english(text: str) -> set[str]:
    lower = text.lower()
    found = {match[1] for match in _NAMED.finditer(lower)}
    found |= {match[1] or match[2] for match in _AMBIGUOUS.finditer(lower)}
    found |= {_SHORT[match[1].lower()] for match in _SHORT_ONES.finditer(text) if match[1][0].isupper()}
    names = _WORD.findall(lower)
    for place, name in enumerate(names):
        period = _PERIODS.get(name)
        if period is None and name not in found:
            continue
        before = _RELATIVE.get(names[place - 1]) if place else None
        found.add(f"{before} {period or name}" if before else period or name)
    return found


def _korean(text: str) -> set[str]:
    found = {f"{match[1]}요일" for match in _KOREAN_WEEKDAY.finditer(text)}
    for match in _KOREAN_TERMS.finditer(text):
        found.add(_KOREAN[int((match.lastgroup or "t0")[1:])][1])
    return found

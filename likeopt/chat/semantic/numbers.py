"""Numbers and their units, however they are written: 3, three, 세 번, 1,000, 10%, 십 퍼센트, 5만."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from likeopt.chat.semantic.units import COUNTERS, UNITS

_SMALL_WORDS = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
fifteen sixteen seventeen eighteen nineteen"""
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_SMALL, _TENS = _SMALL_WORDS.split(), _TENS_WORDS.split()
_ENGLISH = {name: value for value, name in enumerate(_SMALL)}
_ENGLISH |= {name: 20 + 10 * place for place, name in enumerate(_TENS)} | {"dozen": 12}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_FIRST_WORDS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
_ORDINALS = {name: value for value, name in enumerate(_FIRST_WORDS.split(), 1)}
_TIMES = dict(once="1", twice="2", thrice="3", double="2", triple="3", half="1/2", halves="1/2")  # noqa: C408

_NATIVE = ["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열"]
_NATIVE_TENS = {"스무": 20, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60}
_KOREAN = {word: value for value, word in enumerate(_NATIVE, 1)} | {"석": 3, "넉": 4} | _NATIVE_TENS
_KOREAN |= {
    ten + word: value + number
    for ten, value in (("열", 10), ("스물", 20))
    for word, number in zip(_NATIVE[:9], range(1, 10), strict=True)
}
_DIGITS = {digit: value for value, digit in enumerate("영일이삼사오육칠팔구")} | {"공": 0}
_KOREAN_SCALES = {"십": 10, "백": 100, "천": 1_000}
_MYRIADS = {"만": 10**4, "억": 10**8, "조": 10**12}

_LATIN_WORDS = "|".join((*_ENGLISH, *_SCALES))
_LATIN = re.compile(
    r"(?P<currency>[$€£₩])?\s?"
    rf"(?P<number>(?<![\w.])v?\d+(?:[.,:]\d+)*(?:\s(?:{'|'.join(_SCALES)})\b)?"
    rf"|\b(?:(?:{_LATIN_WORDS})(?:\b[\s-](?:(?<=hundred\s)and\s)?)?)+(?<![\s-])\b|\b(?:{_LATIN_WORDS})\b)"
    r"(?P<unit>\s?(?:%|°[cf]?)|(?:\s|-)?[a-z]+)?"
)
_NUMERAL = re.compile(r"v?\d+(?:[.,:/-]+\d+)*(?:st|nd|rd|th)?")
_ORDINAL = re.compile(r"\b(\d+)(?:st|nd|rd|th)\b|\b(" + "|".join(_ORDINALS) + r")\b")
_DIGIT_ORDINAL = re.compile(r"\b\d+(?:st|nd|rd|th)\b")
# “First” is a number in “the first prize”, and mostly an adverb elsewhere.
_DETERMINED = re.compile(r"(?:\b(?:the|a|my|our|your|his|her|its|their|whose)|'s)\s$")
_TIMES_WORD = re.compile(r"\b(" + "|".join(_TIMES) + r")\b")
_FRACTION = re.compile(r"\ba (third|quarter|fifth|tenth)\b")
_KOREAN_DIGITS = re.compile(
    rf"(?<![\w.])(제)?((?:\d+(?:[.,:]\d+)*\s?(?:[조억만천백십]\s?)*)+)(%|{COUNTERS}|[a-z]+)?"
)
_KOREAN_NATIVE = re.compile(
    rf"(?<![가-힣])({'|'.join(sorted(_KOREAN, key=len, reverse=True))})(\s?)({COUNTERS})"
)
_KOREAN_SINO = re.compile(
    rf"(?<![가-힣])([영일이삼사오육칠팔구공십백천만억조]{{2,}}|[십백천만])\s?(퍼센트|프로|{COUNTERS})(?![가-힣]{{3}})"
)
_KOREAN_FIRST = re.compile(r"(?<![가-힣])(첫|둘|셋|넷|다섯|여섯)(?:\s?번째|째)|(?<![가-힣])(첫)(?=\s)")
_FIRSTS = {"첫": "1", "둘": "2", "셋": "3", "넷": "4", "다섯": "5", "여섯": "6"}
_HANGUL = re.compile(r"[가-힣]")
# Words that are written like a numeral and a counter.
_NOT_NUMERALS = frozenset({"사원", "오일", "일일", "이일", "만일", "일시", "일대", "만원", "사회", "이사회"})


class Number(NamedTuple):
    """A number as digits and its unit, empty when it has none that is known."""

    value: str
    unit: str


def numbers_of(text: str) -> tuple[tuple[Number, ...], tuple[Number, ...]]:
    """The numbers in ``text`` (plain), in order; and those that may be no numbers: “one”, “한”."""
    lower = text.lower()
    found = list(_korean(lower) if _HANGUL.search(lower) else _english(lower))
    sure = tuple(number for number, certain in found if certain)
    return sure, tuple(number for number, certain in found if not certain)


def without(text: str) -> str:
    """``text`` (plain, Korean) with its numbers and their units blanked out."""
    for pattern in (_KOREAN_DIGITS, _KOREAN_NATIVE, _KOREAN_SINO, _KOREAN_FIRST):
        text = pattern.sub(" ", text)
    return text


def is_number(word: str) -> bool:
    """Whether ``word``, in lower case, is a number in digits or in letters."""
    return bool(_NUMERAL.fullmatch(word)) or word in _ENGLISH or word in _SCALES or word in _ORDINALS


def agree(first: str, second: str) -> bool:
    """Whether both questions name the same numbers with the same units, those of a unit in the same order."""
    sure, unsure = numbers_of(first)
    other_sure, other_unsure = numbers_of(second)
    if not set(sure) <= {*other_sure, *other_unsure} or not set(other_sure) <= {*sure, *unsure}:
        return False
    shared = set(sure) & set(other_sure)
    return _by_unit(sure, shared) == _by_unit(other_sure, shared)


def _by_unit(found: tuple[Number, ...], shared: set[Number]) -> dict[str, list[str]]:
    order: dict[str, list[str]] = {}
    for number in dict.fromkeys(found):
        if number in shared:
            order.setdefault(number.unit, []).append(number.value)
    return order


def _english(text: str) -> Iterator[tuple[Number, bool]]:
    for match in _ORDINAL.finditer(text):
        if match.group() == "second" and re.search(r"\d[\s-]$", text[: match.start()]):
            continue
        sure = match.group() != "first" or bool(_DETERMINED.search(text[: match.start()]))
        yield Number(match.group(1) or str(_ORDINALS[match.group(2)]), "th"), sure
    for match in _TIMES_WORD.finditer(text):
        yield Number(_TIMES[match.group()], "x"), match.group() != "once"
    for match in _FRACTION.finditer(text):
        yield Number(match.group(1), "part"), True
    for match in _LATIN.finditer(_DIGIT_ORDINAL.sub(" ", text)):
        written = match["number"].removeprefix("v")
        unit = _unit(match["unit"]) or _unit(match["currency"])
        yield Number(_value(written), unit), bool(unit) or (written != "one" and written not in _SCALES)


def _unit(written: str | None) -> str:
    name = (written or "").strip(" -")
    return UNITS.get(name) or UNITS.get(name.removesuffix("s"), "")


def _value(written: str) -> str:
    if not written[0].isdigit():
        return str(_in_words(re.split(r"[\s-]+", written)))
    digits, _, scale = written.partition(" ")
    digits = re.sub(r",(?=\d{3}(?!\d))", "", digits)
    return _scaled(digits, _SCALES[scale]) if scale else digits


def _in_words(parts: list[str]) -> int:
    total = part = 0
    for name in parts:
        if name in _ENGLISH:
            part += _ENGLISH[name]
        elif name == "hundred":
            part = max(1, part) * 100
        elif name in _SCALES:
            total, part = total + max(1, part) * _SCALES[name], 0
    return total + part


def _scaled(digits: str, scale: int) -> str:
    try:
        return f"{round(float(digits) * scale, 6):g}" if "." in digits else str(int(digits) * scale)
    except ValueError:
        return f"{digits}×{scale}"


def _korean(text: str) -> Iterator[tuple[Number, bool]]:
    for match in _KOREAN_DIGITS.finditer(text):
        unit = "th" if match[1] else (UNITS.get(match[3] or "") or match[3] or "")
        yield Number(_myriads(match[2]), unit), True
    text = _KOREAN_DIGITS.sub(" ", text)
    for match in _KOREAN_NATIVE.finditer(text):
        value = str(_KOREAN[match[1]])
        certain = value != "1" or bool(match[2])
        yield Number(value, UNITS.get(match[3], match[3])), certain
    for match in _KOREAN_SINO.finditer(text):
        if match.group() not in _NOT_NUMERALS:
            yield Number(str(_sino(match[1])), UNITS.get(match[2], match[2])), True
    for match in _KOREAN_FIRST.finditer(text):
        yield Number(_FIRSTS[match[1] or match[2]], "th"), True


def _myriads(written: str) -> str:
    """``3만 5천`` as 35000, ``1,000`` as 1000."""
    written = re.sub(r",(?=\d{3}(?!\d))", "", written.replace(" ", ""))
    if not re.search(r"[조억만천백십]", written):
        return written
    total = section = 0.0
    for digits, scale in re.findall(r"(\d+(?:\.\d+)?)?([조억만천백십]|$)", written):
        number = float(digits) if digits else (1.0 if scale in _KOREAN_SCALES else 0.0)
        if scale in _MYRIADS:
            total, section = total + (section + number or 1) * _MYRIADS[scale], 0.0
        else:
            section += number * _KOREAN_SCALES.get(scale, 1)
    return f"{total + section:.10g}"


def _sino(written: str) -> int:
    total = section = digit = 0
    for character in written:
        if character in _DIGITS:
            digit = digit * 10 + _DIGITS[character]
        elif character in _KOREAN_SCALES:
            section, digit = section + max(1, digit) * _KOREAN_SCALES[character], 0
        else:
            total, section, digit = total + max(1, section + digit) * _MYRIADS[character], 0, 0
    return total + section + digit

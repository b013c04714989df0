"""Named things: capitalised words, identifiers, codes, files, quotations, and in Korean every noun."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from likeopt.chat.semantic import asking, dates, numbers
from likeopt.chat.semantic.wording import Word, plain, words

_QUOTED = re.compile(r'"([^"]{1,80})"|`([^`]{1,80})`|(?<!\w)\'([^\']{1,80})\'(?!\w)')
_SENTENCE = re.compile(r"(?:^|[.!?:]\s+)[\"'(]*([A-Za-z]+)")
_HANGUL = re.compile(r"[가-힣]")
_NO_NAMES = frozenset({"I", "e.g", "E.g", "i.e", "I.e", "a.m", "p.m", "and/or"})
# A question of so many content words has none to spare.
_SHORT = 6
_EDGES = " .,?!:;()[]"


def agree(first: str, second: str) -> bool:
    """Whether each question names what the other names."""
    return _covers(first, second) and _covers(second, first)


def _covers(text: str, other: str) -> bool:
    found = {word.term for word in words(other)} | {word.text.lower() for word in words(other)}
    joined = _joined(other)
    if any(_joined(quoted) not in joined for quoted in quotations(text)):
        return False
    return all(word.term in found or word.text.lower() in found for word in names_of(text))


def quotations(text: str) -> list[str]:
    """What stands in quotation marks or backticks in ``text`` (plain)."""
    return ["".join(match).strip(_EDGES) for match in _QUOTED.findall(text)]


def _joined(text: str) -> str:
    return re.sub(r"[\s\"'`]+", " ", plain(text).lower()).strip(_EDGES)


def names_of(text: str) -> list[Word]:
    """The words of ``text`` (plain) that name something by how they are written."""
    korean = bool(_HANGUL.search(text))
    initial = set() if korean else {match[1] for match in _SENTENCE.finditer(text)}
    return [word for word in words(text) if _is_name(word, korean, initial)]


def _is_name(word: Word, korean: bool, initial: set[str]) -> bool:
    if word.is_hangul or word.text in _NO_NAMES or numbers.is_number(word.text):
        return False
    if word.is_name or korean:
        return True
    if len(word.text) == 1 and word.text.isalpha():
        return word.text not in ("a", "s", "t")
    return word.text[0].isupper() and word.text not in initial and word.content and "'" not in word.text


def about_another(first: str, second: str) -> bool:
    """Whether the questions differ in what they are about: one content word stands for another, or is added.

    A long question or a statement may have a word more. Korean questions must share all content words,
    whatever their particles and endings.
    """
    one, other = _content(first), _content(second)
    here = [word for word in one if not _stands_in(word, other)]
    there = [word for word in other if not _stands_in(word, one)]
    if _HANGUL.search(first) or _HANGUL.search(second):
        return bool(here or there)
    stated = asking.is_statement(first) and asking.is_statement(second)
    if min(len(one), len(other)) <= _SHORT and not stated:
        return bool(here) != bool(there) or len(here) == len(there) == 1
    return len(here) == len(there) == 1 and _replaced(one, other)


def _content(text: str) -> list[Word]:
    """The content words but for numbers and times, which are compared by themselves."""
    rest = dates.without(numbers.without(text)) if _HANGUL.search(text) else text
    return [word for word in words(rest) if word.content and not numbers.is_number(word.text.lower())]


def _stands_in(word: Word, others: Sequence[Word]) -> bool:
    return any(word.term == other.term or not word.others.isdisjoint(other.others) for other in others)


def _replaced(one: Sequence[Word], other: Sequence[Word]) -> bool:
    """Whether what differs stands in the same place."""
    terms = [word.term for word in one], [word.term for word in other]
    changes = SequenceMatcher(None, *terms, autojunk=False).get_opcodes()
    return [change[0] for change in changes if change[0] != "equal"] == ["replace"]

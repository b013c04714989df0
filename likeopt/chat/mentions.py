"""What an answer names: the items of its list, and what it gives in reply to who, which or where."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from likeopt.llm.sentences import sentences
from likeopt.llm.words import content_terms, content_words

_MOST_NAMED = 5
_MOST_OF_AN_ITEM = 8
LAST = -1
# What lists and first sentences are looked for in; a whole answer may be as long as a book's chapter.
_READ_CHARS = 8000
_FIRST_CHARS = 600

_MARKER = re.compile(r"\s?\[\d{1,3}(?:\s?[,;–-]\s?\d{1,3})*\](?!\()")
_ITEM = re.compile(r"^\s*(?:[-*•]|\(?\d{1,2}[.)]|[①-⑳]|[가-하][.)])\s*(?=\S)(.*)$", re.MULTILINE)
_JOINED = re.compile(r",\s+(?:and\s+|or\s+)?|\s+(?:and|or|및|또는|혹은)\s+|(?<=[가-힣A-Za-z0-9])(?:와|과)\s+")
_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")

_ASKS_FOR_NAME = re.compile(
    r"\b(?:who|whom|whose|which|where|name)\b|\bwhat\s+(?=\w)(?!is\b|are\b|was\b|were\b|does\b|do\b|did\b|about\b|if\b)"
    r"|누구|누가|누굴|어디|어느|어떤|무슨|(?<!란 )무엇|뭐(?!라)",
    re.IGNORECASE,
)

_NUMBERS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": LAST}
_NUMBERS |= {"former": 0, "latter": LAST}
_NUMBERS |= {"첫": 0, "두": 1, "세": 2, "네": 3, "다섯": 4, "마지막": LAST, "전자": 0, "후자": LAST}
_ORDINAL_ENGLISH = re.compile(
    r"\bthe\s+(?:(?P<alone>former|latter)\b|(?P<word>first|second|third|fourth|fifth|last)\b(?:\s+(?P<noun>[A-Za-z]+))?)"
    r"|\b(?:step|option|number|item|point|no\.?|#)\s?(?P<digit>[1-9])\b",
    re.IGNORECASE,
)
# With a particle the number itself is what is spoken of, without one the noun after it.
_ORDINAL_KOREAN = re.compile(
    r"(?:^|\s)(?:(?P<alone>전자|후자)|(?:(?P<word>첫|두|세|네|다섯)\s?(?:번째|째)|(?P<digit>[1-9])번째?|(?P<last>마지막)))"
    r"(?:(?:은|는|이|가|을|를|의|에|도|으로|로|과|와|만)(?=[\s?.,!]|$)|(?=[?.,!]|$)|\s+(?P<noun>[가-힣]+))"
)
_ITEM_NOUNS = """
one ones step option method way point item thing entry choice part case kind type
것 것은 것이 것을 것의 것도 거 건 게 걸 방법 단계 항목 선택지 경우 종류
"""
_ITEMS = frozenset(_ITEM_NOUNS.split())
# Verbs after "the second"; words that are no content words need not stand here.
_VERBS = frozenset(("work", "mean", "need", "cost", "take"))


def without_markers(answer: str) -> str:
    """``answer`` without its [n]."""
    return _MARKER.sub("", answer)


def items(answer: str, question: str = "") -> tuple[str, ...]:
    """The items of the last list of ``answer``, or what its first sentence joins; empty unless two or more.

    Where the answer joins nothing, what the question offers to choose from.
    """
    answer = unicodedata.normalize("NFC", without_markers(answer[:_READ_CHARS]))
    listed = tuple(found.strip() for found in _ITEM.findall(answer))
    if len(listed) > 1:
        return listed
    joined = _parts(_first_sentence(answer[:_FIRST_CHARS]))
    return joined or _parts(question)


def named(question: str, answer: str, with_years: bool = False) -> list[str]:
    """The words that ``answer`` begins with and ``question`` did not have, if it asks for a name; else none.

    With ``with_years`` years are named, whatever was asked for.
    """
    first = _first_sentence(answer[:_FIRST_CHARS])
    years = _YEAR.findall(first) if with_years else []
    if not _ASKS_FOR_NAME.search(question):
        return years
    known = set(content_terms(question))
    words = [
        word
        for word in content_words(first)
        if not word[0].isdigit() and not known.issuperset(content_terms(word))
    ]
    return [*years, *words[:_MOST_NAMED]]


def pointed_at(question: str, listed: Sequence[str], before: str) -> int | None:
    """Which of ``listed`` ``question`` means by its number; None if it means none.

    What follows the number must be a word for an item, or one of the text ``before``: "the first law" is
    none of a list of caches.
    """
    found = _ordinal(question)
    if found is None or not listed:
        return None
    said = found.groupdict()
    if said["noun"] and not said["digit"] and not _is_an_item(said["noun"], before):
        return None
    word = said["alone"] or said["word"] or said.get("last") or ""
    number = int(said["digit"]) - 1 if said["digit"] else _NUMBERS[word.lower()]
    place = len(listed) - 1 if number == LAST else number
    return place if place < len(listed) else None


def has_number(question: str) -> bool:
    """Whether a number such as "the second" or 두 번째 stands in ``question``."""
    return _ordinal(question) is not None


def names_an_item(question: str) -> bool:
    """Whether ``question`` speaks of a list's item, such as "the second one", whatever the list."""
    found = _ordinal(question)
    if found is None:
        return False
    noun = found["noun"]
    return not noun or not content_words(noun) or content_words(noun)[0].lower() in _ITEMS


def words_of_item(listed: Sequence[str], place: int) -> tuple[list[str], list[str]]:
    """The words of one item, and those that only the others have."""
    own = content_words(listed[place])[:_MOST_OF_AN_ITEM]
    others = [word for number, item in enumerate(listed) if number != place for word in content_words(item)]
    return own, [word for word in others if word not in own]


def _ordinal(question: str) -> re.Match[str] | None:
    return _ORDINAL_ENGLISH.search(question) or _ORDINAL_KOREAN.search(question)


def _is_an_item(noun: str, before: str) -> bool:
    words = content_words(noun)
    if not words or words[0].lower() in _ITEMS | _VERBS:
        return True
    return not set(content_terms(noun)).isdisjoint(content_terms(before))


def _first_sentence(text: str) -> str:
    return next(iter(sentences(text)), "")


def _parts(sentence: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in _JOINED.split(sentence) if part.strip())
    return parts if len(parts) > 1 and all(content_words(part) for part in parts) else ()

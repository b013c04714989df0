"""Texts cut into words, numbers, dates and signs of units."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from likeopt.chat.semantic.synonyms import SAME
from likeopt.chat.support.korean import korean_terms
from likeopt.llm.stopwords import ENGLISH
from likeopt.search.english import stem

_REMEMBERED = 16_384

# What is commonest comes first.
_TOKEN = re.compile(
    r"(?P<hangul>[가-힣]+)"
    r"|(?P<word>[A-Za-z_À-ɏ][A-Za-z0-9_À-ɏ]*(?:[-./+#][A-Za-z0-9_]+)*(?:\+\+|#)?|[^\W\d_가-힣]+)"
    r"|(?P<date>(?<!\d)[12]\d{3}([-./])\s?\d{1,2}\4\s?\d{1,2}(?![\d-]))"
    r"|(?P<clock>(?<![\d.:])\d{1,2}:\d{2}(?![\d:]))"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    r"|(?P<sign>[$€£₩¥%℃㎢㎡]|°[CF]?)"
)
_IDENTIFIER = re.compile(r"[0-9_+#]|/.*/|[a-z][A-Z]|[A-Za-z]\.[A-Za-z]|^[A-Z]{2,}s?$")
_EMPTY_WORDS = "every also now new become becomes need needs however therefore"
_EMPTY = ENGLISH | frozenset(_EMPTY_WORDS.split())
# The “s” of “2024's” is no second.
_OF_NUMBER = re.compile(r"(?<=\d)'s\b")


class Token(NamedTuple):
    """A piece of a text; ``kind`` is date, clock, number, hangul, word or sign."""

    text: str
    kind: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The tokens of ``text``, which is composed (NFC), in order."""
    # Twice as fast as calling Token, and it is called for every word of six passages.
    new = tuple.__new__
    return [
        new(Token, (found[0], found.lastgroup, found.start(), found.end())) for found in _TOKEN.finditer(text)
    ]


def composed(text: str) -> str:
    """``text`` as the other functions need it: composed, with straight quotes and no marks of Markdown."""
    text = unicodedata.normalize("NFC", text).replace("’", "'").replace("**", "")
    return _OF_NUMBER.sub("", text) if "'s" in text else text


@lru_cache(maxsize=_REMEMBERED)
def terms(word: str) -> tuple[str, ...]:
    """What a word is compared by: its stem, an identifier itself, or bigrams of Hangul."""
    if "가" <= word[0] <= "힣":
        return korean_terms(word)
    if is_identifier(word):
        return (word.lower().replace("-", ""),)
    parts = [part for part in re.split(r"[-./]", word.lower()) if part not in _EMPTY and len(part) > 1]
    return tuple(SAME.get(stemmed(part), stemmed(part)) for part in parts)


@lru_cache(maxsize=_REMEMBERED)
def stemmed(word: str) -> str:
    """The stem of an English word in lower case."""
    return stem(word)


@lru_cache(maxsize=_REMEMBERED)
def is_identifier(word: str) -> bool:
    """Whether ``word`` is written like a name in code, a file, a code or an acronym."""
    return bool(_IDENTIFIER.search(word))

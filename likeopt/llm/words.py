"""What a text is about: its content words, in Korean and English.

This is the light analysis that answers, citations and follow-ups are weighed with; finding
passages has its own. Hangul is compared as bigrams of syllables, which survive the particles
and endings that stick to a word; English words lose their commonest endings.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

from likeopt.llm.stopwords import ENGLISH, KOREAN, KOREAN_ENDINGS, KOREAN_QUESTION, PARTICLES

Language = Literal["ko", "en"]

_TOKEN = re.compile(r"[가-힣]+|[A-Za-z_][A-Za-z0-9_]*|\d+(?:[.,]\d+)*|[^\W\d_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_HANGUL = re.compile(r"[가-힣]")
_HANGUL_WORD = re.compile(r"\S*[가-힣]\S*")
_KOREAN_CLOSE = re.compile(r"[요까다줘나지니은는야라해오죠음함]\W*$")
_KOREAN_SHARE = 0.34
_LONGEST_ENDING = max(map(len, KOREAN_ENDINGS | PARTICLES))


def language_of(text: str) -> Language:
    """The language a question is asked in; names and identifiers in it may be of another."""
    text = unicodedata.normalize("NFC", text)
    words = text.split()
    korean = sum(1 for word in words if _HANGUL.search(word))
    if korean >= _KOREAN_SHARE * len(words) and korean:
        return "ko"
    return "ko" if korean and _KOREAN_CLOSE.search(text) else "en"


def content_terms(text: str) -> list[str]:
    """The terms of the content words of ``text``, in order, with repetitions.

    A Hangul word gives its bigrams, an identifier itself and its parts, an English word its
    stem, a number itself without separators.
    """
    return [term for token in _tokens(text) for term in _terms(token)]


def content_words(text: str) -> list[str]:
    """The content words of ``text`` as written, Korean ones without particles and endings."""
    words = []
    for token in _tokens(text):
        word = _korean_stem(token) if _HANGUL.match(token) else token
        if word and word.lower() not in ENGLISH and word not in words:
            words.append(word)
    return words


def numbers(text: str) -> frozenset[str]:
    """The numbers in ``text``, without separators of thousands."""
    return frozenset(_plain_number(number) for number in _NUMBER.findall(text))


def _tokens(text: str) -> list[str]:
    # Korean typed on a Mac may come as single letters (NFD).
    return _TOKEN.findall(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=16384)
def _terms(token: str) -> tuple[str, ...]:
    if _HANGUL.match(token):
        return tuple(_bigrams(_korean_stem(token)))
    if token[0].isdigit():
        return (_plain_number(token),)
    if not token.isascii():
        return (token.lower(),)
    return tuple(dict.fromkeys(_latin_terms(token)))


def _latin_terms(token: str) -> Iterator[str]:
    parts = [part.lower() for part in _PART.findall(token)]
    whole = token.strip("_").lower()
    if len(parts) > 1 and whole:
        yield whole
    for part in parts:
        if part not in ENGLISH and (len(part) > 1 or len(parts) == 1):
            yield _english_stem(part)


def _bigrams(word: str) -> Iterator[str]:
    if len(word) == 1:
        yield word
    for start in range(len(word) - 1):
        yield word[start : start + 2]


def _korean_stem(word: str) -> str:
    """The word without its ending or particle; empty if it only asks or joins."""
    if word in KOREAN or KOREAN_QUESTION.match(word):
        return ""
    word = _without(_without(word, KOREAN_ENDINGS, 1), PARTICLES, 2)
    return "" if word in KOREAN or (len(word) == 1 and word in PARTICLES) else word


def _without(word: str, endings: frozenset[str], shortest: int) -> str:
    """``word`` without the longest of ``endings`` that leaves at least ``shortest`` syllables."""
    for length in range(min(_LONGEST_ENDING, len(word) - shortest), 0, -1):
        if word[-length:] in endings:
            return word[:-length]
    return word


def _english_stem(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for ending, shortest in (("ing", 6), ("ed", 5), ("es", 5), ("ly", 6), ("s", 4)):
        if word.endswith(ending) and len(word) >= shortest and not word.endswith("ss"):
            return _undoubled(word.removesuffix(ending)).removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


def _undoubled(stem: str) -> str:
    doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "lsz"
    return stem[:-1] if doubled else stem


def _plain_number(number: str) -> str:
    return number.replace(",", "").rstrip(".")

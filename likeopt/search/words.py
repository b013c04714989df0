"""The words of a text and the index terms each of them stands for, script by script.

Hangul, Han and Kana runs become bigrams, which need no dictionary and survive particles
and compounds. Everything else is a word, possibly joined from parts (``snake_case``,
``CamelCase``, ``kebab-case``, ``dotted.names``, ``paths/to.file``), and stands for itself
and for its parts.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from likeopt.search.english import stem

WHOLE = 1.0
PART = 0.5
INNER_BIGRAM = 0.3
MAX_TERM_LENGTH = 100


class Term(NamedTuple):
    """An index term, its [start, end) offsets, and its weight in a query, in (0, 1]."""

    text: str
    start: int
    end: int
    weight: float


_HANGUL = "ㄱ-ㆎ가-힣"
_IDEOGRAPHIC = "々〇ぁ-ヿㇰ-ㇿ㐀-䶿一-鿿豈-﫿ｦ-ﾟ\U00020000-\U0003fffd"
_LETTER = rf"[^\W{_HANGUL}{_IDEOGRAPHIC}]"

WORD = re.compile(
    rf"[{_HANGUL}]+"
    rf"|[{_IDEOGRAPHIC}]+"
    rf"|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!{_LETTER})"
    rf"|{_LETTER}+(?:(?:::|->|[.\-/\\'’@]){_LETTER}+)*(?:(?:\+\+|\#)(?!{_LETTER}))?"
)
_BIGRAM_SCRIPT = re.compile(rf"[{_HANGUL}{_IDEOGRAPHIC}]")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CONTRACTION = re.compile(r"['’](?:s|t|m|d|ll|re|ve)$", re.IGNORECASE)
_CHAIN = re.compile(r"[.:>/\\@+#]")
_GLUE = re.compile(r"[_\-'’]")
_LINK = re.compile(r"[^\W_](?:\w*[^\W_])?")
_SEAM = re.compile(
    r"_+"
    r"|(?<=[a-z\d])(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])"
    r"|(?<=[A-Za-z]{2})(?=\d)|(?<=\d)(?=[A-Za-z]{2})"
)
# After a noun of one syllable the word is two syllables long, and only this tells it from a noun of two.
_PARTICLES = frozenset("은는이가을를의도에와과로만")


def is_plain(word: str) -> bool:
    """Say whether ``word`` is ASCII letters, capital at most the first: it stands for its stem alone."""
    return word.isascii() and word.isalpha() and (word[1:].islower() or len(word) == 1)


@functools.lru_cache(maxsize=8192)
def terms_of(word: str) -> tuple[Term, ...]:
    """Return the terms that one word of ``WORD`` stands for, offsets within the word."""
    if is_plain(word):
        return (Term(stem(word.lower())[:MAX_TERM_LENGTH], 0, len(word), WHOLE),)
    if _BIGRAM_SCRIPT.match(word):
        return tuple(_bigrams(word))
    if _NUMBER.fullmatch(word):
        return (Term(word.replace(",", "")[:MAX_TERM_LENGTH], 0, len(word), WHOLE),)
    return tuple(_identifier(_CONTRACTION.sub("", word)))


def _bigrams(run: str) -> Iterator[Term]:
    """Overlapping pairs.

    A word's meaning stands at its front and its particle at its end: the first pair counts most.
    """
    if len(run) == 1:
        yield Term(run, 0, 1, INNER_BIGRAM if run in _PARTICLES else WHOLE)
        return
    for start in range(len(run) - 1):
        yield Term(run[start : start + 2], start, start + 2, INNER_BIGRAM if start else WHOLE)
    if len(run) == 2 and run[1] in _PARTICLES:
        yield Term(run[0], 0, 1, INNER_BIGRAM)


def _identifier(word: str) -> Iterator[Term]:
    """The whole word, then the links of its chain, then the pieces of each link."""
    links = list(_LINK.finditer(word))
    if not links:
        return
    yield Term(_whole(word), 0, len(word), WHOLE)
    for link in links:
        if len(links) > 1:
            yield Term(_glued(link.group()), link.start(), link.end(), PART)
        yield from _pieces(link.group(), link.start())


def _pieces(link: str, offset: int) -> Iterator[Term]:
    """``max_HTTPRetries2`` has the pieces max, http, retries and 2; a plain word has none."""
    bounds = [0, *(edge for seam in _SEAM.finditer(link) for edge in seam.span()), len(link)]
    spans = [(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True) if start < end]
    if len(spans) > 1:
        for start, end in spans:
            text = stem(link[start:end].lower())[:MAX_TERM_LENGTH]
            yield Term(text, offset + start, offset + end, PART)


def _whole(word: str) -> str:
    glued = _GLUE.sub("", word).lower()
    return glued[:MAX_TERM_LENGTH] if _CHAIN.search(glued) else _glued(word)


def _glued(word: str) -> str:
    """``file_name``, ``file-name``, ``fileName`` and ``filename`` are one term."""
    return stem(_GLUE.sub("", word).lower())[:MAX_TERM_LENGTH]

"""Passages that say what another one says already."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from likeopt.search.passages import Passage

_WORD = re.compile(r"\w+")
_SHINGLE_WORDS = 3
# Share of one's runs of three words that stand in the other.
_SAME_SHINGLES = 0.8


class _Read(msgspec.Struct, frozen=True):
    passage: Passage
    words: tuple[str, ...]
    heading: frozenset[str]
    vocabulary: frozenset[str]


def distinct(passages: Iterable[Passage], most: int) -> tuple[list[Passage], int]:
    """The first ``most`` of ``passages`` that say something new, and how many others came before the last.

    Of two that say the same the longer one stays, in the place of the better one. They say the same when
    the words of one stand in the other, or both have the same words, nearly all in the same order; and when
    neither's headings name what the other does not. The same rule with another number is another rule.
    """
    kept: list[_Read] = []
    doubles = 0
    for passage in passages:
        if len(kept) >= most:
            break
        new = _read(passage)
        like = next((place for place, old in enumerate(kept) if _same(old, new)), None)
        if like is None:
            kept.append(new)
            continue
        doubles += 1
        if len(new.words) > len(kept[like].words):
            kept[like] = new
    return [one.passage for one in kept], doubles


def _read(passage: Passage) -> _Read:
    words = tuple(_WORD.findall(passage.text.casefold()))
    heading = frozenset(_WORD.findall(passage.heading.casefold()) if passage.heading else ())
    return _Read(passage, words, heading, heading.union(words))


def _same(one: _Read, other: _Read) -> bool:
    shorter, longer = (one, other) if len(one.words) <= len(other.words) else (other, one)
    if not (shorter.vocabulary <= longer.vocabulary and longer.heading <= shorter.vocabulary):
        return False
    if f" {' '.join(shorter.words)} " in f" {' '.join(longer.words)} ":
        return True
    if shorter.vocabulary != longer.vocabulary or _numbers(shorter) != _numbers(longer):
        return False
    inner, outer = _shingles(shorter.words), _shingles(longer.words)
    return len(inner & outer) >= _SAME_SHINGLES * max(len(inner), 1)


def _numbers(read: _Read) -> list[str]:
    return [word for word in read.words if word[0].isdecimal()]


def _shingles(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    return set(zip(*(words[start:] for start in range(_SHINGLE_WORDS)), strict=False))

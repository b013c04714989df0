"""Sentences cut into clauses, each of which says one thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"(?<=[.!?。])\s+|\n+")
# A clause ends before one of these.
_ENGLISH = re.compile(
    r"[,;:]\s|\s(?:[–—-]\s|(?:but|while|whereas|because|although|though|which|so that|unless)\b"
    r"|and\s(?=(?:is|are|was|were|has|have|had|must|may|can|cannot|will|does|do|did|the|it|they|he|she|"
    r"not|its|earns?|costs?|expires?|drops?|adds?|supports?)\b))"
)
# And behind one of these.
_KOREAN = re.compile(
    r"(?<=[가-힣])(?:지만|으며|며|으나|는데|은데|므로|니까|면서|(?<=[하되이었았였않없있크지])고)[,\s]\s?|[,;:]\s"
)
_HANGUL = re.compile(r"[가-힣]")

Span = tuple[int, int]


def sentences(text: str) -> Iterator[Span]:
    """Where the sentences and lines of ``text`` stand."""
    start = 0
    for end in _END.finditer(text):
        if end.start() > start:
            yield start, end.start()
        start = end.end()
    if start < len(text):
        yield start, len(text)


def clauses(text: str, sentence: Span) -> Iterator[Span]:
    """Where the clauses of ``sentence`` stand in ``text``."""
    start, end = sentence
    if _HANGUL.search(text, start, end):
        cuts = [found.end() for found in _KOREAN.finditer(text, start, end)]
    else:
        cuts = [found.start() for found in _ENGLISH.finditer(text, start, end)]
    for cut in (*cuts, end):
        if cut > start:
            yield start, cut
            start = cut

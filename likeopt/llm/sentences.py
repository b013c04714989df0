"""Cutting a passage into sentences and telling code from prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?。！？…]+[\"'”’」』）)\]]*(?=\s|$)")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|e\.g|i\.e|etc|cf|vs|al|approx|Dr|Mr|Mrs|Ms|Prof|St|Fig|Figs|Eq|Sec|No|Nos|Vol|"
    r"pp|ca|Jr|Sr|Inc|Ltd|Co|U\.S|U\.K|Ph\.D)\.$"
)
_ORDINAL = re.compile(r"(?:^|\s)\d{1,4}\.$")
_LIST_OR_TABLE = re.compile(r"\s*(?:[-*•·▪◦–]\s|\d{1,3}[.)]\s|[가-하][.)]\s|#{1,6}\s|>|\|)")
_MARKER = re.compile(r"^\s*(?:(?:[-*•·▪◦–]|#{1,6}|>)\s+|\|\s*)+|\s*\|\s*$")
_REFERENCE = re.compile(r"\s?\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]")
_SPACES = re.compile(r"\s+")

_CODE_LINE = re.compile(
    r"[{};]\s*$|^\s*(?://|/\*|\*/?\s|#include|#\[|#!|@\w)|[\w)\]]\([^)]*\)\s*[:;{.]?\s*$|=>|->|::|"
    r"[^=!<>]=[^=]|^\s*(?:def|class|import|from|return|fn|pub|let|const|var|function|func|public|private|if|"
    r"for|while|else|end|package|use)\b.*[:;{(,)]?\s*$|^\s*[)\]}]+[,;]?\s*$"
)
_CODE_SHARE = 0.5
# With what stands before it.
_LONGEST_ABBREVIATION = 24


def is_code(text: str) -> bool:
    """Whether most lines of ``text`` look like source code."""
    lines = [line for line in text.splitlines() if line.strip()]
    marked = sum(1 for line in lines if _CODE_LINE.search(line))
    return len(lines) > 1 and marked >= _CODE_SHARE * len(lines)


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` in order, without list markers and reference numbers such as [12].

    A line that begins a list item, a heading or a table row stands for itself; other lines that
    follow one another are one paragraph, however they were wrapped.
    """
    return [cleaned for start, end in places(text) if (cleaned := clean(text[start:end]))]


def places(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of ``text`` stand as [start, end), without the white space around them."""
    for start, end in _blocks(text):
        at = start
        for raw in split(text[start:end]):
            bare = raw.strip()
            if bare:
                since = at + len(raw) - len(raw.lstrip())
                yield since, since + len(bare)
            at += len(raw)


def split(block: str) -> Iterator[str]:
    """Cut a paragraph after each sentence."""
    start = 0
    for end in _END.finditer(block):
        # Looking at all of it for each full stop would take the square of its length.
        last = block[max(start, end.end() - _LONGEST_ABBREVIATION) : end.end()]
        if _ABBREVIATION.search(last) or _ORDINAL.search(last):
            continue
        yield block[start : end.end()]
        start = end.end()
    if block[start:].strip():
        yield block[start:]


def clean(sentence: str) -> str:
    """The sentence on one line, without the marks of the list or table it stood in."""
    return _SPACES.sub(" ", _REFERENCE.sub("", _MARKER.sub("", sentence))).strip()


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    """Where the paragraphs, list items and rows stand."""
    start = at = 0
    alone = False
    for line in text.splitlines(keepends=True):
        own = bool(_LIST_OR_TABLE.match(line))
        if at > start and (own or alone or not line.strip()):
            yield start, at
            start = at
        if not line.strip():
            start += len(line)
        elif start == at:
            alone = own
        at += len(line)
    if at > start:
        yield start, at

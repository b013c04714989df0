"""Runs of a text by position; a passage is always a piece of its text, never a copy put together."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

_INK = re.compile(r"\S")


def trimmed(text: str, span: Span, keep_indent: bool = False) -> Span | None:
    """``span`` without white space around it, or None if there is nothing else in it.

    With ``keep_indent`` the first line keeps the white space it begins with.
    """
    start, end = span
    first = _INK.search(text, start, end)
    if first is None:
        return None
    begin = first.start()
    if keep_indent:
        begin = max(text.rfind("\n", start, begin) + 1, start)
    return begin, start + len(text[start:end].rstrip())


def windows(text: str, size: int) -> Iterator[Span]:
    """Cut ``text`` into runs of about ``size`` characters, at paragraphs, lines or spaces if it can."""
    start = 0
    while len(text) - start > size * 3 // 2:
        end = _break_after(text, start + size, start + size * 3 // 2)
        yield start, end
        start = end
    yield start, len(text)


def _break_after(text: str, begin: int, limit: int) -> int:
    for mark in ("\n\n", "\n", ". ", " "):
        found = text.find(mark, begin, limit)
        if found >= 0:
            return found + len(mark)
    return limit

"""Tables and records into passages by rows."""

from __future__ import annotations

import re

from likeopt.documents.chunking.prose import split_prose
from likeopt.documents.chunking.spans import Span

_BLANK_LINE = re.compile(r"\n[ \t]*\n")


def split_table(text: str, capacity: int) -> list[Span]:
    """Spans of whole rows, at most ``capacity`` characters each; a longer row is cut like prose.

    A row is a line, or a paragraph of lines where blank lines set rows apart.
    """
    spans: list[Span] = []
    for start, end in _rows(text, capacity):
        if end - start > capacity:
            row = text[start:end]
            spans.extend((start + a, start + b) for a, b in split_prose(row, capacity, 0.0, markdown=False))
        elif spans and end - spans[-1][0] <= capacity:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _rows(text: str, capacity: int) -> list[Span]:
    """Paragraphs; those too long for a passage are taken line by line."""
    rows: list[Span] = []
    start = 0
    for gap in [*_BLANK_LINE.finditer(text), None]:
        end = gap.start() if gap else len(text)
        if end - start <= capacity:
            rows.append((start, end))
        else:
            rows.extend(_lines(text, start, end))
        start = gap.end() if gap else end
    return [row for row in rows if row[0] < row[1]]


def _lines(text: str, start: int, end: int) -> list[Span]:
    spans: list[Span] = []
    while start < end:
        found = text.find("\n", start, end)
        stop = end if found < 0 else found
        spans.append((start, stop))
        start = stop + 1
    return spans

"""Source code into passages by blocks, in any language: indentation and blank lines tell them.

Cuts are chosen for the file as a whole: the cheapest way to cover its lines, where a cut between
two functions costs next to nothing and one within an expression a lot.
"""

from __future__ import annotations

import re

from likeopt.documents.chunking.spans import Span, trimmed

_TAB_COLUMNS = 4
_TOKEN = re.compile(r"\w+|[^\w\s]")
_CLOSER = re.compile(r"\s*(?:[}\])]|end\b|else\b|elif\b|except\b|finally\b|catch\b|rescue\b|fi\b|done\b)")
_OPENER = re.compile(r"(?:[{(\[,\\=:+]|->|=>|&&|\|\|)\s*$")
_LEAD = re.compile(
    r"\s*(?:@\w|#\s*\[|#(?!\s*(?:include|define|if|endif|pragma|else|elif))|//|/\*|\*|--|template\b)"
)

_PASSAGE_COST = 1.0
_EMPTY_COST = 1.5
_DEPTH_COST = 0.35
_DEEPEST = 4
_NO_BLANK_COST = 0.6
_AFTER_LEAD_COST = 3.0
_WITHIN_COST = 2.5


class _Line:
    """A line that is not blank, with the blank lines after it; ``cost`` is that of a cut before it."""

    __slots__ = ("cost", "end", "start", "weight")

    def __init__(self, start: int, end: int, weight: float, cost: float) -> None:
        self.start = start
        self.end = end
        self.weight = weight
        self.cost = cost


def split_code(text: str, capacity: int, by_tokens: bool) -> list[Span]:
    """Spans of whole lines, at most ``capacity`` characters each; longer lines are cut within.

    With ``by_tokens`` a line weighs as many average characters as it has words and signs, since
    a line of signs has more tokens than one of words.
    """
    lines = _lines(text, len(text) / max(len(_TOKEN.findall(text)), 1) if by_tokens else None)
    if not lines:
        return []
    starts = _cheapest_starts(lines, capacity)
    spans: list[Span] = []
    for at, following in zip(starts, [*starts[1:], len(lines)], strict=True):
        span = trimmed(text, (lines[at].start, lines[following - 1].end), keep_indent=True)
        if span is not None:
            weight = sum(line.weight for line in lines[at:following])
            spans.extend(_cut_within(span, capacity) if weight > capacity else [span])
    return spans


def _cut_within(span: Span, capacity: int) -> list[Span]:
    start, end = span
    return [(at, min(at + capacity, end)) for at in range(start, end, capacity)]


def _lines(text: str, chars_per_token: float | None) -> list[_Line]:
    lines: list[_Line] = []
    position = 0
    before = ""
    blank = True
    for raw in text.splitlines(keepends=True):
        end = position + len(raw)
        if raw.isspace():
            blank = True
            if lines:
                lines[-1].end = end
                lines[-1].weight += len(raw) if chars_per_token is None else 0.0
        else:
            weight = len(raw) if chars_per_token is None else len(_TOKEN.findall(raw)) * chars_per_token
            lines.append(_Line(position, end, weight, _cut_cost(before, raw, blank)))
            before, blank = raw, False
        position = end
    return lines


def _cut_cost(before: str, line: str, blank: bool) -> float:
    cost = _DEPTH_COST * min(indent_of(line) / _TAB_COLUMNS, _DEEPEST)
    if not blank:
        cost += _NO_BLANK_COST
        if _LEAD.match(before):
            cost += _AFTER_LEAD_COST
    if _CLOSER.match(line) or _OPENER.search(before):
        cost += _WITHIN_COST
    return cost


def indent_of(line: str) -> int:
    """Columns of white space that ``line`` begins with."""
    expanded = line.expandtabs(_TAB_COLUMNS)
    return len(expanded) - len(expanded.lstrip())


def _cheapest_starts(lines: list[_Line], capacity: int) -> list[int]:
    """Indices of the lines that begin passages, by dynamic programming over all of them."""
    count = len(lines)
    weights = [line.weight for line in lines]
    empty_cost = _EMPTY_COST / capacity**2
    best = [0.0] * (count + 1)
    following = [count] * (count + 1)
    for at in range(count - 1, -1, -1):
        size = 0.0
        cheapest = float("inf")
        for after in range(at + 1, count + 1):
            size += weights[after - 1]
            if size > capacity and after > at + 1:
                break
            free = capacity - size
            cost = best[after] + (empty_cost * free * free if free > 0 else 0.0)
            if cost < cheapest:
                cheapest, following[at] = cost, after
        best[at] = cheapest + _PASSAGE_COST + lines[at].cost
    starts = [0]
    while following[starts[-1]] < count:
        starts.append(following[starts[-1]])
    return starts

"""Quoting the few lines of a piece of code that matter."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence

MOST_LINES = 12
_LONGEST_LINE = 200
# A line more must cover this much more of the question.
_LINE_COST = 0.004

_REMARK = re.compile(r"\s*(?://|#(?!include)|/?\*|--|@\w|\"\"\"|;;)")
_CLOSING = re.compile(r"\s*(?:[)\]}]+[;,:]?|\"\"\"|\{|end)\s*$")

Score = Callable[[frozenset[str]], float]


def best_lines(terms: Sequence[frozenset[str]], score: Score) -> tuple[int, int]:
    """The range of at most twelve lines whose ``terms`` score highest together; as few as do it."""
    best, chosen = -1.0, (0, min(len(terms), MOST_LINES))
    for start in range(len(terms)):
        together: frozenset[str] = frozenset()
        for end in range(start + 1, min(len(terms), start + MOST_LINES) + 1):
            together |= terms[end - 1]
            reached = score(together) - _LINE_COST * (end - start)
            if reached > best:
                best, chosen = reached, (start, end)
    return chosen


def widened(lines: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """The lines with the remarks above them and the rest of the block they begin, twelve in all."""
    while start > 0 and end - start < MOST_LINES and _REMARK.match(lines[start - 1]):
        start -= 1
    while end < len(lines) and end - start < MOST_LINES and _goes_on(lines, start, end):
        end += 1
    return start, end


def _goes_on(lines: Sequence[str], start: int, end: int) -> bool:
    following = next((line for line in lines[end:] if line.strip()), "")
    inner = _indent(following) - _indent(lines[start])
    return inner > 0 or (inner == 0 and following == lines[end] and bool(_CLOSING.match(following)))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def fenced(lines: Sequence[str]) -> str:
    """``lines`` as a fenced block whose fence is longer than any within."""
    ticks = re.findall(r"`{3,}", "\n".join(lines))
    fence = "`" * max(3, *(len(run) + 1 for run in ticks)) if ticks else "```"
    body = textwrap.dedent("\n".join(line.rstrip()[:_LONGEST_LINE] for line in lines)).strip("\n")
    return f"{fence}\n{body}\n{fence}"

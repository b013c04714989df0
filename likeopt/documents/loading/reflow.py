"""Lines as a page shows them, back into paragraphs.

A line that reaches the right margin goes on in the next one; a shorter one ends its paragraph.
Hangul may be broken within a word, so there it matters whether the text was set by letters or
by words: set by letters, nearly every line is full.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WIDE = re.compile(r"[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60]")
_HANGUL_END = re.compile(r"[\uac00-\ud7a3]\Z")
_HANGUL_START = re.compile(r"[\uac00-\ud7a3]")
_PARTICLE_END = re.compile(r"[은는을를의에와과로도며고]\Z")
_ITEM_START = re.compile(
    r"(?:[-•·∙▪◦○●■□▶※*–—]|\(?\d{1,3}[.)]|\(?[가-하a-z][.)]|[①-⑳ⅰ-ⅻⅠ-Ⅻ]|제\s?\d+\s?[장절조항])(?=\s|[가-힣(])"
)
_LEADERS = re.compile(r"\s*(?:[.·…] ?){5,}\s*")
_SOFT_HYPHENS = ("\x02", "\ufffe", "\u00ad")

_FULL_SHARE = 0.8
_MARGIN_PERCENTILE = 0.9
_FEWEST_LINES = 3
_NARROWEST_MARGIN = 40
_FULL_WITHIN = 3
_SET_BY_LETTERS_SHARE = 0.6


def display_width(line: str) -> int:
    """Columns that ``line`` takes in a typewriter's hand: Hangul and the like take two."""
    return len(line) + len(_WIDE.findall(line))


def reflow(lines: Sequence[str]) -> str:
    """Paragraphs, one per line, from the lines of one page or part of it."""
    kept = [_LEADERS.sub(" … ", line.strip()) for line in lines if line.strip()]
    if len(kept) < _FEWEST_LINES:
        return "\n".join(kept)
    widths = [display_width(line) for line in kept]
    margin = sorted(widths)[int(len(widths) * _MARGIN_PERCENTILE)]
    if margin < _NARROWEST_MARGIN:
        return "\n".join(kept)
    by_letters = _is_set_by_letters(widths, margin)
    parts = [kept[0]]
    for before, width, line in zip(kept, widths, kept[1:], strict=False):
        parts.append(_join(before, line, width >= margin * _FULL_SHARE, by_letters))
        parts.append(line)
    return "".join(parts).translate(dict.fromkeys(map(ord, _SOFT_HYPHENS)))


def _is_set_by_letters(widths: list[int], margin: int) -> bool:
    running = [width for width in widths if width >= margin * _FULL_SHARE]
    full = sum(1 for width in running if width >= margin - _FULL_WITHIN)
    return full >= _SET_BY_LETTERS_SHARE * len(running)


def _join(before: str, after: str, is_full: bool, by_letters: bool) -> str:
    """What belongs between two lines: nothing, a space, or a line break."""
    if before.endswith(_SOFT_HYPHENS):
        return ""
    if not is_full or _ITEM_START.match(after):
        return "\n"
    within_hangul = _HANGUL_END.search(before) and _HANGUL_START.match(after)
    return "" if by_letters and within_hangul and not _PARTICLE_END.search(before) else " "

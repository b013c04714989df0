"""Prose into passages by paragraph and sentence."""

from __future__ import annotations

import functools
import itertools
import math
import re

from semantic_text_splitter import MarkdownSplitter, TextSplitter

from likeopt.documents.chunking.spans import Span

_WIDEST_WRAP = 120
_NARROWEST_WRAP = 40
_RUNNING_SHARE = 0.6
_SLACK = 1.12
_CRUMB_SHARE = 0.25
_PLAIN_LINE = re.compile(r"[^\W_]|[\"'(“‘「『《<]")
_ITEM = re.compile(r"\d{1,3}[.)]\s|[a-zA-Z가-하][.)]\s")
_HEADING_LINE = re.compile(r"(?m)^([^\n]{0,79}[^\s.!?。…:;,])(\n\s*)(?=\S[^\n]{99,})")
_MARKED_LINE = re.compile(r"\s{4}|\s*[#|>`~]")


def split_prose(text: str, capacity: int, overlap: float, markdown: bool) -> list[Span]:
    """Spans of at most ``capacity`` characters, together all of ``text`` but white space.

    Neighbours share up to ``overlap`` of a passage where whole sentences fit into that. Passages
    of one text are about equally long, so that no crumb is left at its end.
    """
    if len(text) <= capacity:
        return [(0, len(text))]
    even = min(capacity, math.ceil(len(text) / math.ceil(len(text) / capacity) * _SLACK))
    splitter = _splitter(even, int(even * overlap), markdown)
    readable = unwrapped(text) if markdown else _with_headings_held(unwrapped(text))
    spans = [(start, start + len(chunk)) for start, chunk in splitter.chunk_indices(readable)]
    return _without_crumbs(readable, spans, capacity, splittable=not markdown)


def _with_headings_held(text: str) -> str:
    """``text``, as long as before, with no line break after a short line that a long one follows.

    It is likely a heading, and worth little as a passage of its own.
    """
    return _HEADING_LINE.sub(lambda match: match[1] + " " * len(match[2]), text)


def _without_crumbs(text: str, spans: list[Span], capacity: int, splittable: bool) -> list[Span]:
    """``spans`` with those too short to stand alone joined to the next one, or else to the one before.

    Where neither has room for it, a crumb and its neighbour are cut anew into two even parts,
    in ``splittable`` text at sentences alone.
    """
    kept: list[Span] = []
    for at, span in enumerate(spans):
        start = kept[-1][0] if kept else 0
        crumb_before = bool(kept) and _is_crumb(kept[-1], capacity)
        crumb_last = bool(kept) and at == len(spans) - 1 and _is_crumb(span, capacity)
        if not (crumb_before or crumb_last):
            kept.append(span)
        elif span[1] - start <= capacity:
            kept[-1] = (start, span[1])
        elif len(kept) > 1 and crumb_before and kept[-1][1] - kept[-2][0] <= capacity:
            kept[-2:] = [(kept[-2][0], kept[-1][1]), span]
        elif splittable:
            kept[-1:] = _even_parts(text, start, span[1])
        else:
            kept.append(span)
    return kept


def _is_crumb(span: Span, capacity: int) -> bool:
    return span[1] - span[0] < capacity * _CRUMB_SHARE


def _even_parts(text: str, start: int, end: int) -> list[Span]:
    flat = text[start:end].replace("\n", " ")
    splitter = _splitter(math.ceil(len(flat) / 2 * _SLACK), 0, markdown=False)
    return [(start + at, start + at + len(part)) for at, part in splitter.chunk_indices(flat)]


@functools.lru_cache(maxsize=64)
def _splitter(capacity: int, overlap: int, markdown: bool) -> TextSplitter | MarkdownSplitter:
    return (MarkdownSplitter if markdown else TextSplitter)(capacity, overlap=overlap)


def unwrapped(text: str) -> str:
    """``text``, as long as before, with a space for each line break that only keeps to a margin.

    Such a break stands where the next word would not have fitted. Left alone, it would be
    taken for a better place to cut than the end of a sentence.
    """
    lines = text.split("\n")
    margin = max(map(len, lines))
    if len(lines) < 3 or not _NARROWEST_WRAP <= margin <= _WIDEST_WRAP:
        return text
    soft = _soft_breaks(lines, margin)
    parts = [lines[0]]
    for at, line in enumerate(lines[1:], start=1):
        parts.append(" " if at in soft else "\n")
        parts.append(line)
    return "".join(parts)


def _soft_breaks(lines: list[str], margin: int) -> set[int]:
    """Lines that go on from the line before; none in logs and the like, whose lines begin otherwise."""
    soft: set[int] = set()
    fenced = lines[0].startswith("```")
    for at, (before, line) in enumerate(itertools.pairwise(lines), start=1):
        fenced ^= line.startswith("```")
        if not fenced and _is_soft(before, line, margin):
            soft.add(at)
    running = sum(1 for at in soft if lines[at].lstrip()[0].isalpha() and not lines[at].lstrip()[0].isupper())
    return soft if running >= _RUNNING_SHARE * len(soft) else set()


def _is_soft(before: str, line: str, margin: int) -> bool:
    words = line.split(maxsplit=1)
    if not words or not before.strip() or len(before) + 1 + len(words[0]) <= margin:
        return False
    starts_item = _ITEM.match(line) or not _PLAIN_LINE.match(words[0])
    return not starts_item and not _MARKED_LINE.match(before) and not before.endswith("  ")

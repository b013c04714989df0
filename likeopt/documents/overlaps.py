"""How much of a passage stands at the end of the passage before it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from likeopt.storage.chunks import ChunkRow

# Passages share whole sentences and lines; what is shorter is the same by chance.
_SHORTEST = 12
_LONGEST = 2_000
# Sentences that end so need no space behind them.
_ENDS = "。！？"


def overlaps(rows: Iterable[ChunkRow], before: ChunkRow | None = None) -> Iterator[int]:
    """For each passage how much of its beginning, in code points, ends the one before."""
    for row in rows:
        follows = before is not None and before.position + 1 == row.position
        shares = follows and before is not None and (before.heading, before.page) == (row.heading, row.page)
        yield overlap(before.text, row.text) if shares and before else 0
        before = row


def overlap(before: str, text: str) -> int:
    """The length of the longest beginning of ``text`` that ends ``before``; 0 if it is short.

    It begins and ends between words or sentences.
    """
    head = text[:_SHORTEST]
    # What is all of a passage is a passage like another, not a part of it.
    start = before.find(head, max(1, len(before) - min(_LONGEST, len(text) - 1)))
    while start >= 0 and len(head) == _SHORTEST:
        shared = len(before) - start
        if _is_edge(before, start) and _is_edge(text, shared) and text.startswith(before[start:]):
            return shared
        start = before.find(head, start + 1)
    return 0


def _is_edge(text: str, place: int) -> bool:
    return text[place - 1].isspace() or text[place].isspace() or text[place - 1] in _ENDS

"""Passages in the order in which a model reads them, neighbours of one document together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from likeopt.chat.context.prompt import continued_block, passage_block
from likeopt.search.passages import Passage
from likeopt.storage.chunks import place_of

# Less that two passages have in common at their seam is chance.
_SHORTEST_OVERLAP = 12


class Piece(msgspec.Struct, frozen=True):
    """What goes into a prompt of a passage: its number there, from 1, and its text or a part of it."""

    n: int
    passage: Passage
    text: str

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the text is left out."""
        return self.text == self.passage.text


class _Located(msgspec.Struct, frozen=True):
    piece: Piece
    position: int


def blocks(pieces: Sequence[Piece], reading_order: bool) -> list[str]:
    """The blocks of ``pieces``, which stand best first.

    Passages that follow one another in their document do so here, in the place of the better one, and do
    not repeat what they share; each keeps its number. With ``reading_order`` so do all of one document.
    """
    written = (block for run in _runs(pieces, reading_order) for block in _run_blocks(run))
    return list(written)


def _run_blocks(run: Sequence[Piece]) -> Iterator[str]:
    before: Piece | None = None
    for piece in run:
        if before is None:
            yield passage_block(piece.n, piece.passage, piece.text)
        else:
            text = _rest(before, piece)
            yield continued_block(piece.n, piece.passage, text, (before.n, before.passage))
        before = piece


def _rest(before: Piece, piece: Piece) -> str:
    """The text of ``piece`` without what the one before has said; all of it if nothing would be left."""
    shared = overlap(before.text, piece.text) if before.is_whole and piece.is_whole else 0
    return piece.text[shared:].lstrip() or piece.text if shared else piece.text


def _runs(pieces: Sequence[Piece], reading_order: bool) -> list[list[Piece]]:
    """The pieces in runs of neighbours, by the best number of each run or document."""
    documents: dict[str, list[_Located]] = {}
    for piece in pieces:
        # What cannot be placed in its document stands alone.
        document, position = place_of(piece.passage.chunk_id) or (f"?{piece.n}", 0)
        documents.setdefault(document, []).append(_Located(piece, position))
    # Documents stand in the order of their best passages.
    runs = [run for located in documents.values() for run in _neighbours(located)]
    return runs if reading_order else sorted(runs, key=_best)


def _neighbours(located: list[_Located]) -> list[list[Piece]]:
    runs: list[list[Piece]] = []
    last = None
    for one in sorted(located, key=lambda one: one.position):
        if last is not None and one.position == last + 1:
            runs[-1].append(one.piece)
        else:
            runs.append([one.piece])
        last = one.position
    return runs


def _best(run: Sequence[Piece]) -> int:
    return min(piece.n for piece in run)


def overlap(first: str, second: str) -> int:
    """How many characters at the beginning of ``second`` are the end of ``first``; 0 if only a few."""
    seam = second[:_SHORTEST_OVERLAP]
    if len(seam) < _SHORTEST_OVERLAP:
        return 0
    start = first.find(seam, max(len(first) - len(second), 0))
    while start >= 0:
        length = len(first) - start
        if second.startswith(first[start:]):
            return length
        start = first.find(seam, start + 1)
    return 0

"""Which of the found passages go into a prompt, and how much of each."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from likeopt.chat.context.arrangement import Piece, blocks
from likeopt.chat.context.doubles import distinct
from likeopt.chat.context.needs import Needs
from likeopt.chat.context.prompt import passage_block
from likeopt.chat.context.selection import choose, relevant
from likeopt.chat.context.tokens import TokenCount
from likeopt.chat.context.trimming import around_matches
from likeopt.search.passages import Passage

_SMALLEST_PASSAGE_TOKENS = 40
# A label may be longer by a token or two where it names the passage that it continues.
_MARGIN_TOKENS = 4


class Filled(msgspec.Struct, frozen=True):
    """The passages in the order of their numbers, from 1, their blocks as one text, and what these take.

    ``cut_tokens`` is what was left out of the wanted passages, ``shortened`` and ``left_out`` how many of
    them do not stand whole or not at all.
    """

    passages: tuple[Passage, ...] = ()
    text: str = ""
    tokens: int = 0
    cut_tokens: int = 0
    shortened: int = 0
    left_out: int = 0


def fill(found: Sequence[Passage], needs: Needs, room_tokens: int, count: TokenCount) -> Filled:
    """Put in of ``found``, which stand best first, what is needed and fits into ``room_tokens``.

    Doubles are left out, and others take their places. Where room is short the better passages get more
    of it, each cut to the sentences that answer to the question.
    """
    chosen, _ = distinct(relevant(choose(found, len(found)), needs.least_score), needs.passages)
    room = min(room_tokens, needs.passage_tokens)
    whole = [Piece(n, passage, passage.text) for n, passage in enumerate(chosen, 1)]
    filled = _written(whole, needs, count)
    if filled.tokens <= room:
        return filled
    pieces = _trimmed(chosen, room, count)
    filled = _written(pieces, needs, count)
    wanted = sum(count(passage.text) for passage in chosen)
    return msgspec.structs.replace(
        filled,
        cut_tokens=wanted - sum(count(piece.text) for piece in pieces),
        shortened=sum(not piece.is_whole for piece in pieces),
        left_out=len(chosen) - len(pieces),
    )


def _trimmed(chosen: Sequence[Passage], room: int, count: TokenCount) -> list[Piece]:
    """Passages in shares of ``room`` that fall from the first to the last; what one leaves goes on."""
    pieces: list[Piece] = []
    for place, passage in enumerate(chosen):
        share = 2 * room // (len(chosen) - place + 1)
        n = len(pieces) + 1
        around = count(passage_block(n, passage, "")) + _MARGIN_TOKENS
        text = passage.text
        if count(text) + around > share:
            if share - around < _SMALLEST_PASSAGE_TOKENS:
                continue
            text = around_matches(passage, share - around, count)
        if text:
            pieces.append(Piece(n, passage, text))
            room -= count(text) + around
    return pieces


def _written(pieces: Sequence[Piece], needs: Needs, count: TokenCount) -> Filled:
    written = blocks(pieces, needs.reading_order)
    tokens = sum(count(block) + 1 for block in written)
    return Filled(tuple(piece.passage for piece in pieces), "\n\n".join(written), tokens)

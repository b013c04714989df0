"""What may be wanted again: searches and first questions, as they are kept between counting and making."""

from __future__ import annotations

from typing import Literal

import msgspec

from likeopt.cache.keys import digest_of
from likeopt.search.passages import SearchQuery
from likeopt.storage.wanted import WantedRow

WantKind = Literal["search", "answer"]
KINDS: tuple[WantKind, ...] = ("search", "answer")

# Nobody sends the same long text twice, and what is kept of people's words is to be little.
LONGEST_KEPT = 1000


class WantedAnswer(msgspec.Struct, frozen=True):
    """A question that begins a conversation, with all that its answer depends on besides the documents.

    ``model``, ``persona`` and ``top_k`` None mean the default.
    """

    question: str
    owner: str = "local"
    collection: str = "default"
    model: str | None = None
    persona: str | None = None
    top_k: int | None = None


Want = SearchQuery | WantedAnswer


def kind_of(want: Want) -> WantKind:
    """``search`` or ``answer``."""
    return "search" if isinstance(want, SearchQuery) else "answer"


def is_kept(want: Want) -> bool:
    """Whether it is short enough to be kept."""
    text = want.query if isinstance(want, SearchQuery) else want.question
    return len(text) <= LONGEST_KEPT


def row_of(want: Want, count: float, now_s: float) -> WantedRow:
    """``want`` as a row, asked for ``count`` times lately. Its owner is part of the digest."""
    kind = kind_of(want)
    owner = want.scope.owner if isinstance(want, SearchQuery) else want.owner
    return WantedRow(digest_of(kind, want), kind, owner, msgspec.to_builtins(want), count, now_s)


def want_of(row: WantedRow) -> Want | None:
    """What ``row_of`` was given; None for a row of another version that cannot be understood."""
    kind: type[SearchQuery | WantedAnswer] = SearchQuery if row.kind == "search" else WantedAnswer
    try:
        return msgspec.convert(row.payload, kind)
    except msgspec.ValidationError:
        return None

"""Replies that are kept, and how they come back."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from likeopt.llm.contract import Attempt, Usage
from likeopt.search.passages import Note


class KeptReply(msgspec.Struct, frozen=True):
    """A whole reply: its ``pieces`` as they came, and the passages' digests in the order of their numbers."""

    pieces: tuple[str, ...]
    usage: Usage | None
    finish_reason: str | None
    notes: tuple[Note, ...]
    order: tuple[str, ...]
    question: str


class Pointer(msgspec.Struct, frozen=True):
    """Which reply a question was given last: its key's digest, and the digest of its passages."""

    digest: str
    passages: str


class Replay:
    """A kept reply, given again piece by piece."""

    is_kept = True
    is_led = False
    attempts: tuple[Attempt, ...] = ()

    def __init__(self, kept: KeptReply) -> None:
        self._pieces = kept.pieces
        self._closed = False
        self.usage = kept.usage
        self.finish_reason = kept.finish_reason
        self.notes = kept.notes
        self.order = kept.order

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            if self._closed:
                return
            yield piece

    def close(self) -> None:
        """Give no more."""
        self._closed = True

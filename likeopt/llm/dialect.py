"""What differs between the ways in which chat servers are spoken to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import msgspec

from likeopt.llm.connections import Headers
from likeopt.llm.contract import ChatMessage, Limits, Usage

Body = dict[str, Any]


class Piece(msgspec.Struct, frozen=True, gc=False):
    """What one event, or one whole answer, says; ``is_end`` when nothing can follow."""

    text: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None
    is_end: bool = False


class Reader(Protocol):
    """Reads the events of one reply, in their order."""

    def __call__(self, data: bytes) -> Piece:
        """What the data of one event says, or a whole answer that is not streamed.

        Raises ModelUnavailable ``model_bad_answer`` for anything else, and the code of the error that the
        server reports after it has begun.
        """
        ...


class Dialect(Protocol):
    """How requests are written, and answers read."""

    @property
    def path(self) -> str:
        """Where chats are asked for, below the base address."""
        ...

    @property
    def headers(self) -> Headers:
        """The headers that every request needs, besides the key's."""
        ...

    def key_headers(self, api_key: str) -> Headers:
        """What proves who asks; ``api_key`` is not empty and has no spaces."""
        ...

    def body(self, model: str, messages: Sequence[ChatMessage], limits: Limits) -> Body:
        """The body of a streamed request with everything that servers commonly understand."""
        ...

    def refused(self, body: Body, complaint: str) -> str:
        """The optional field of ``body`` to leave out after ``complaint``; empty if none is left to try."""
        ...

    def without(self, body: Body, field: str) -> Body:
        """``body`` without what ``refused`` named."""
        ...

    def reader(self) -> Reader:
        """A reader for one reply."""
        ...

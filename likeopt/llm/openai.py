"""OpenAI's chat completions, which most servers speak."""

from __future__ import annotations

from collections.abc import Sequence

from likeopt.llm import wire
from likeopt.llm.connections import Headers
from likeopt.llm.contract import ChatMessage, Limits
from likeopt.llm.dialect import Body, Reader


class OpenAI:
    """The dialect of ``{base_url}/chat/completions``."""

    path = "/chat/completions"
    headers: Headers = ()

    def key_headers(self, api_key: str) -> Headers:
        """The key as a bearer token."""
        return ((b"authorization", b"Bearer " + api_key.encode()),)

    def body(self, model: str, messages: Sequence[ChatMessage], limits: Limits) -> Body:
        """The body of a streamed request."""
        return wire.request_body(model, messages, limits)

    def refused(self, body: Body, complaint: str) -> str:
        """The optional field to leave out after ``complaint``."""
        return wire.refused(body, complaint)

    def without(self, body: Body, field: str) -> Body:
        """``body`` without what ``refused`` named."""
        return wire.without(body, field)

    def reader(self) -> Reader:
        """A reader for one reply; OpenAI's events stand each for itself."""
        return wire.read_piece

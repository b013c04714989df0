"""Anthropic's Messages API."""

from __future__ import annotations

from collections.abc import Sequence

from likeopt.llm import anthropic_wire
from likeopt.llm.connections import Headers
from likeopt.llm.contract import ChatMessage, Limits
from likeopt.llm.dialect import Body, Reader
from likeopt.llm.wire import refused_field

VERSION = b"2023-06-01"


class Anthropic:
    """The dialect of ``{base_url}/messages``."""

    path = "/messages"
    headers: Headers = ((b"anthropic-version", VERSION),)

    def key_headers(self, api_key: str) -> Headers:
        """The key, in a header of its own."""
        return ((b"x-api-key", api_key.encode()),)

    def body(self, model: str, messages: Sequence[ChatMessage], limits: Limits) -> Body:
        """The body of a streamed request."""
        return anthropic_wire.request_body(model, messages, limits)

    def refused(self, body: Body, complaint: str) -> str:
        """The optional field to leave out after ``complaint``."""
        marks = {"cache_control": True} if anthropic_wire.is_marked(body) else {}
        return refused_field(body | marks, complaint, anthropic_wire.OPTIONAL)

    def without(self, body: Body, field: str) -> Body:
        """``body`` without what ``refused`` named."""
        if field == "cache_control":
            return anthropic_wire.without_marks(body)
        return {name: value for name, value in body.items() if name != field}

    def reader(self) -> Reader:
        """A reader for one reply."""
        return anthropic_wire.MessageReader()

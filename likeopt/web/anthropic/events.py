"""Answers as Anthropic's API gives them in events."""

from __future__ import annotations

from typing import Any

import msgspec

from likeopt.chat.answers import Answer
from likeopt.web.anthropic.wire import (
    AnsweredMessage,
    MessageUsage,
    TextBlock,
    message_id,
    stop_reason_of,
    told,
    usage_of,
)
from likeopt.web.sse import frame

_BLOCK_END = b'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n'
_END = b'event: message_stop\ndata: {"type":"message_stop"}\n\n'
_DELTA = (
    b'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,'
    b'"delta":{"type":"text_delta","text":'
)


class MessageEvents:
    """The events of one streamed answer, as bytes."""

    heartbeat = b'event: ping\ndata: {"type":"ping"}\n\n'

    def __init__(self, model: str, answer_id: str) -> None:
        self._model = model
        self._id = message_id(answer_id)

    def opening(self, citations: Any) -> bytes:
        """What stands before any text: the passages the answer is made from are told with the message.

        What it takes is known at the end.
        """
        message = AnsweredMessage(
            self._id, self._model, (), None, MessageUsage(0, 0), {"citations": citations}
        )
        start = {"type": "message_start", "message": message}
        block = {"type": "content_block_start", "index": 0, "content_block": TextBlock("")}
        return _event("message_start", start) + _event("content_block_start", block)

    def text(self, text: str) -> bytes:
        """A piece of text."""
        return _DELTA + msgspec.json.encode(text) + b"}}\n\n"

    def closing(self, answer: Answer, said: dict[str, Any]) -> bytes:
        """What stands after all text, with the citations judged."""
        delta = {
            "type": "message_delta",
            "delta": {"stop_reason": stop_reason_of(answer.finish_reason), "stop_sequence": None},
            "usage": usage_of(answer.usage),
            "likeopt": told(said),
        }
        return _BLOCK_END + _event("message_delta", delta) + _END

    def error(self, body: bytes) -> bytes:
        """An error as the last event."""
        return frame("error", body)


def _event(name: str, data: Any) -> bytes:
    return frame(name, msgspec.json.encode(data))

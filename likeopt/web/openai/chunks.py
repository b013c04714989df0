"""Chat completions as they go out in chunks."""

from __future__ import annotations

from typing import Any

import msgspec

from likeopt.chat.answers import Answer
from likeopt.llm.contract import Usage
from likeopt.web.openai.wire import completion_id, finish_reason_of, told, usage_of
from likeopt.web.sse import HEARTBEAT

_DONE = b"data: [DONE]\n\n"
_OPENING = b'{"role":"assistant","content":""}'


class Chunks:
    """The chunks of one streamed answer, as bytes of events. ``created`` is in seconds since the epoch."""

    heartbeat = HEARTBEAT

    def __init__(self, model: str, created: int, message_id: str, *, with_usage: bool) -> None:
        self._with_usage = with_usage
        head = {"id": completion_id(message_id), "object": "chat.completion.chunk", "created": created}
        opening = msgspec.json.encode(head | {"model": model})[:-1]
        self._open = b"data: " + opening + b',"choices":[{"index":0,"delta":'
        self._bare = b"data: " + opening + b',"choices":[],'

    def opening(self, citations: Any) -> bytes:
        """The chunk before any text: the passages the answer is made from.

        Clients that put the deltas together take a list in one of them only, so it is not in the delta.
        """
        return self._chunk(_OPENING, likeopt={"citations": citations})

    def text(self, text: str) -> bytes:
        """A piece of text."""
        return self._chunk(b'{"content":' + msgspec.json.encode(text) + b"}")

    def closing(self, answer: Answer, said: dict[str, Any]) -> bytes:
        """The chunk that ends the answer, with the citations judged; after it what it took, if wanted."""
        reason = msgspec.json.encode(finish_reason_of(answer.finish_reason))
        delta = msgspec.json.encode({"citations": said["citations"]})
        usage = self._usage(answer.usage) if self._with_usage else b""
        return self._chunk(delta, reason, told(said)) + usage + _DONE

    def error(self, body: bytes) -> bytes:
        """An error as the last event."""
        return b"data: " + body + b"\n\n"

    def _usage(self, usage: Usage) -> bytes:
        return self._bare + b'"usage":' + msgspec.json.encode(usage_of(usage)) + b"}\n\n"

    def _chunk(self, delta: bytes, reason: bytes = b"null", likeopt: dict[str, Any] | None = None) -> bytes:
        ours = b"" if likeopt is None else b',"likeopt":' + msgspec.json.encode(likeopt)
        return self._open + delta + b',"finish_reason":' + reason + b"}]" + ours + b"}\n\n"

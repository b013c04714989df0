"""Anthropic's Messages on the wire: the request's body and what comes back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from likeopt.llm.contract import ChatMessage, Limits, Usage
from likeopt.llm.decoding import decoded
from likeopt.llm.dialect import Body, Piece
from likeopt.llm.failures import status_failure

_CACHED = {"type": "ephemeral"}
# Their messages begin with the user, and none may be empty.
_NOTHING_SAID = "…"
_REASONS = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "stop",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
_STATUSES = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "billing_error": 402,
    "permission_error": 403,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}


class _Block(msgspec.Struct, gc=False):
    type: str = ""
    text: str | None = None


class _Usage(msgspec.Struct, gc=False):
    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None


class _Delta(msgspec.Struct, gc=False):
    type: str = ""
    text: str | None = None
    stop_reason: str | None = None


class _Message(msgspec.Struct, gc=False):
    usage: _Usage | None = None


class _Error(msgspec.Struct, gc=False):
    type: str = ""


class _Event(msgspec.Struct, gc=False):
    """Any event, and a whole message that was not streamed."""

    type: str = ""
    delta: _Delta | None = None
    content_block: _Block | None = None
    message: _Message | None = None
    content: list[_Block] | None = None
    stop_reason: str | None = None
    usage: _Usage | None = None
    error: _Error | None = None


_EVENT = msgspec.json.Decoder(_Event)
_NOTHING = Piece()
_END = Piece(is_end=True)


class MessageReader:
    """Reads the events of one reply; its usage comes in two parts."""

    def __init__(self) -> None:
        self._usage = _Usage()

    def __call__(self, data: bytes) -> Piece:
        """Read one event's data or a whole message, as dialect.Reader says."""
        event = decoded(_EVENT, data)
        if event.type == "content_block_delta":
            return Piece(event.delta.text or "") if event.delta else _NOTHING
        if event.type == "message_stop":
            return _END
        if event.error is not None or event.type == "error":
            kind = event.error.type if event.error else ""
            raise status_failure(_STATUSES.get(kind, 500), "")
        if event.type == "message":
            return self._whole(event)
        if event.type == "content_block_start" and event.content_block:
            return Piece(_text(event.content_block))
        return self._about(event)

    def _about(self, event: _Event) -> Piece:
        usage = event.message.usage if event.message else event.usage
        reason = event.delta.stop_reason if event.delta else None
        return Piece("", _reason(reason), self._counted(usage) if usage else None)

    def _whole(self, message: _Event) -> Piece:
        text = "".join(map(_text, message.content or ()))
        usage = self._counted(message.usage) if message.usage else None
        return Piece(text, _reason(message.stop_reason), usage)

    def _counted(self, later: _Usage) -> Usage:
        """The usage so far: the later part repeats what it changes."""
        told = {name: value for name, value in msgspec.structs.asdict(later).items() if value is not None}
        self._usage = usage = msgspec.structs.replace(self._usage, **told)
        cached = usage.cache_read_input_tokens or 0
        read = (usage.input_tokens or 0) + cached + (usage.cache_creation_input_tokens or 0)
        return Usage(read, usage.output_tokens or 0, cached)


def _text(block: _Block) -> str:
    return block.text or "" if block.type == "text" else ""


def _reason(told: str | None) -> str | None:
    return _REASONS.get(told, told) if told else None


def request_body(model: str, messages: Sequence[ChatMessage], limits: Limits) -> Body:
    """The body of a streamed request; what stays the same from turn to turn is marked to be kept there."""
    body: Body = {"model": model, "max_tokens": limits.answer_tokens, "stream": True}
    if system := _system(messages):
        body["system"] = system
    body["messages"] = _turns(messages)
    if limits.temperature is not None:
        body["temperature"] = min(limits.temperature, 1.0)
    if limits.top_p is not None:
        body["top_p"] = limits.top_p
    # A stop text of spaces alone is refused there; the reply is ended by us.
    if stops := [stop for stop in limits.stop if stop.strip()]:
        body["stop_sequences"] = stops
    return body


def _block(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _system(messages: Sequence[ChatMessage]) -> list[dict[str, Any]]:
    """All system messages; the mark stands on the last of those before the first turn."""
    blocks, leading, turns = list[dict[str, Any]](), 0, False
    for message in messages:
        if message.role != "system":
            turns = True
        elif message.content.strip():
            blocks.append(_block(message.content))
            leading += not turns
    if leading:
        blocks[leading - 1]["cache_control"] = _CACHED
    return blocks


def _turns(messages: Sequence[ChatMessage]) -> list[dict[str, Any]]:
    """User and assistant in turn, neighbours of one role as blocks of one message."""
    turns: list[dict[str, Any]] = []
    for role, text in _said(messages):
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"].append(_block(text))
        else:
            turns.append({"role": role, "content": [_block(text)]})
    if not turns or turns[0]["role"] != "user":
        turns.insert(0, {"role": "user", "content": [_block(_NOTHING_SAID)]})
    if turns[-1]["role"] == "assistant":
        last = turns[-1]["content"][-1]
        last["text"] = last["text"].rstrip()
    if len(turns) > 1:
        turns[-2]["content"][-1]["cache_control"] = _CACHED
    return turns


def _said(messages: Sequence[ChatMessage]) -> Iterator[tuple[str, str]]:
    return ((m.role, m.content) for m in messages if m.role != "system" and m.content.strip())


# What is missed least goes first.
OPTIONAL = ("cache_control", "top_p", "temperature", "stop_sequences")


def without_marks(body: Body) -> Body:
    """``body`` without the marks of what is to be kept, which not every server of this dialect knows."""
    turns = [turn | {"content": list(map(_unmarked, turn["content"]))} for turn in body["messages"]]
    system = {"system": list(map(_unmarked, body["system"]))} if "system" in body else {}
    return body | system | {"messages": turns}


def is_marked(body: Body) -> bool:
    """Whether anything in ``body`` is marked to be kept."""
    blocks = [*body.get("system", ()), *(block for turn in body["messages"] for block in turn["content"])]
    return any("cache_control" in block for block in blocks)


def _unmarked(block: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name != "cache_control"}

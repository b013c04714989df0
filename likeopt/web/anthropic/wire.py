"""Answers as Anthropic's API gives them whole, and what their events share with them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from likeopt.chat.answers import Answer
from likeopt.llm.contract import Usage

StopReason = Literal["end_turn", "max_tokens", "refusal"]
# An answer of which nobody said why it ended may be a part of one.
_REASONS: dict[str | None, StopReason] = {
    None: "max_tokens",
    "length": "max_tokens",
    "content_filter": "refusal",
}


class MessageUsage(msgspec.Struct, frozen=True):
    """Tokens read and written; those the model's server had kept are counted apart."""

    input_tokens: int
    output_tokens: int
    cache_read_input_tokens: int = 0
    cache_creation_input_tokens: int = 0


class TextBlock(msgspec.Struct, frozen=True):
    """The answer's text."""

    text: str
    type: Literal["text"] = "text"


class AnsweredMessage(msgspec.Struct, frozen=True):
    """A whole answer; ``likeopt`` holds what our own API says of it, the citations among it."""

    id: str
    model: str
    content: tuple[TextBlock, ...]
    stop_reason: StopReason | None
    usage: MessageUsage
    likeopt: dict[str, Any]
    stop_sequence: None = None
    role: Literal["assistant"] = "assistant"
    type: Literal["message"] = "message"


class TokensCounted(msgspec.Struct, frozen=True):
    """How many tokens a prompt has, as estimated, without the passages that will be found."""

    input_tokens: int


def message(answer: Answer, said: dict[str, Any], *, model: str) -> AnsweredMessage:
    """``answer``, of which ``said`` is plain data, to the question that was asked of ``model``."""
    return AnsweredMessage(
        message_id(answer.message_id),
        model,
        (TextBlock(answer.answer),),
        stop_reason_of(answer.finish_reason),
        usage_of(answer.usage),
        told(said),
    )


def usage_of(usage: Usage) -> MessageUsage:
    """``usage`` in Anthropic's words, where kept tokens do not count as read."""
    fresh = max(usage.prompt_tokens - usage.cached_tokens, 0)
    return MessageUsage(fresh, usage.completion_tokens, usage.cached_tokens)


def stop_reason_of(reason: str | None) -> StopReason:
    """Why the answer ended, in Anthropic's words."""
    return _REASONS.get(reason, "end_turn")


def message_id(answer_id: str) -> str:
    """The answer's id, as clients know such."""
    return f"msg_{answer_id}"


_TOLD = ("model", "persona", "route", "citations", "context", "timings_ms", "cache", "notes", "unsupported")


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """What our own API says of an ``answer``, which is plain data."""
    return {name: answer[name] for name in _TOLD}

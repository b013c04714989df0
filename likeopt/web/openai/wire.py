"""Chat completions as they go out whole, and what their chunks share with them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from likeopt.chat.answers import Answer
from likeopt.llm.contract import Usage

FinishReason = Literal["stop", "length", "content_filter"]
# An answer of which nobody said why it ended may be a part of one.
_REASONS: dict[str | None, FinishReason] = {
    None: "length",
    "length": "length",
    "content_filter": "content_filter",
}


class CachedTokens(msgspec.Struct, frozen=True):
    """Tokens of the prompt that the model's server had kept."""

    cached_tokens: int


class CompletionUsage(msgspec.Struct, frozen=True):
    """Tokens read and written."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: CachedTokens


class CompletionMessage(msgspec.Struct, frozen=True):
    """The answer; ``citations`` are the passages that its numbers in brackets name."""

    content: str
    citations: tuple[Any, ...] = ()
    role: Literal["assistant"] = "assistant"
    refusal: None = None


class CompletionChoice(msgspec.Struct, frozen=True):
    """The one answer."""

    message: CompletionMessage
    finish_reason: FinishReason
    index: int = 0
    logprobs: None = None


class Completion(msgspec.Struct, frozen=True):
    """A whole answer; ``likeopt`` holds what our own API says of it."""

    id: str
    created: int
    model: str
    choices: tuple[CompletionChoice, ...]
    usage: CompletionUsage
    likeopt: dict[str, Any]
    object: Literal["chat.completion"] = "chat.completion"


def completion(answer: Answer, said: dict[str, Any], *, model: str, created: int) -> Completion:
    """``answer``, of which ``said`` is plain data, to the question that was asked of ``model``."""
    message = CompletionMessage(answer.answer, tuple(said["citations"]))
    choice = CompletionChoice(message, finish_reason_of(answer.finish_reason))
    name = completion_id(answer.message_id)
    return Completion(name, created, model, (choice,), usage_of(answer.usage), told(said))


def usage_of(usage: Usage) -> CompletionUsage:
    """``usage`` in OpenAI's words."""
    return CompletionUsage(
        usage.prompt_tokens,
        usage.completion_tokens,
        usage.prompt_tokens + usage.completion_tokens,
        CachedTokens(usage.cached_tokens),
    )


def finish_reason_of(reason: str | None) -> FinishReason:
    """Why the answer ended, in OpenAI's words."""
    return _REASONS.get(reason, "stop")


def completion_id(message_id: str) -> str:
    """The answer's id, as clients know such."""
    return f"chatcmpl-{message_id}"


# What an answer says beside its text and citations, which have places of their own.
_TOLD = ("model", "persona", "route", "context", "timings_ms", "cache", "notes", "unsupported")


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """What our own API says of an ``answer``, which is plain data."""
    return {name: answer[name] for name in _TOLD}

"""OpenAI's chat completions on the wire: the request's body and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import ChatMessage, Limits, Usage


class _Text(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    delta: _Text | None = None
    message: _Text | None = None
    finish_reason: str | None = None


class _Details(msgspec.Struct):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None


class Piece(msgspec.Struct, frozen=True):
    """What one event, or one whole answer, says."""

    text: str = ""
    finish_reason: str | None = None
    usage: Usage | None = None


def read_piece(data: str | bytes) -> Piece:
    """Read one event's data or a whole answer.

    Raises ModelUnavailable ``model_bad_answer`` for anything else, and ``model_failed`` for an
    error the server reports after it has begun.
    """
    try:
        completion = msgspec.json.decode(data, type=_Completion)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelUnavailable("model_bad_answer") from error
    if completion.error is not None:
        raise ModelUnavailable("model_failed", status=200)
    choice = completion.choices[0] if completion.choices else _Choice()
    text = choice.delta or choice.message or _Text()
    return Piece(text.content or "", choice.finish_reason, _usage(completion.usage))


def _usage(usage: _Usage | None) -> Usage | None:
    if usage is None:
        return None
    details = usage.prompt_tokens_details or _Details()
    return Usage(usage.prompt_tokens or 0, usage.completion_tokens or 0, details.cached_tokens or 0)


def request_body(model: str, messages: Sequence[ChatMessage], limits: Limits) -> dict[str, Any]:
    """The body of a streamed request with everything that servers commonly understand."""
    body: dict[str, Any] = {
        "model": model,
        "messages": [msgspec.structs.asdict(message) for message in messages],
        "stream": True,
        "max_tokens": limits.answer_tokens,
        "stream_options": {"include_usage": True},
    }
    if limits.temperature is not None:
        body["temperature"] = limits.temperature
    return body


_OPTIONAL = ("stream_options", "temperature", "max_tokens")


def simpler_body(body: dict[str, Any], complaint: str) -> dict[str, Any] | None:
    """``body`` without what the server complains about, or None if nothing is left to try.

    Servers differ in which optional fields they refuse. A field named in the complaint goes first;
    ``max_tokens`` becomes ``max_completion_tokens`` where that is what the server asks for.
    """
    if "max_completion_tokens" in complaint and "max_tokens" in body:
        tokens = {"max_completion_tokens": body["max_tokens"]}
        return {name: value for name, value in body.items() if name != "max_tokens"} | tokens
    named = [name for name in _OPTIONAL if name in body and name in complaint]
    refused = named or [name for name in ("stream_options",) if name in body]
    if not refused:
        return None
    return {name: value for name, value in body.items() if name not in refused}

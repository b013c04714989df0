"""OpenAI's chat completions on the wire: the request's body and what comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import ChatMessage, Limits, Usage
from likeopt.llm.decoding import decoded
from likeopt.llm.dialect import Body, Piece
from likeopt.llm.failures import status_failure


class _Text(msgspec.Struct, gc=False):
    content: str | None = None


class _Choice(msgspec.Struct, gc=False):
    delta: _Text | None = None
    message: _Text | None = None
    finish_reason: str | None = None


class _Details(msgspec.Struct, gc=False):
    cached_tokens: int | None = None


class _Usage(msgspec.Struct, gc=False):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None
    prompt_cache_hit_tokens: int | None = None  # DeepSeek's name for it
    cached_tokens: int | None = None  # Moonshot's


class _Completion(msgspec.Struct, gc=False):
    choices: list[_Choice] | None = None
    usage: _Usage | None = None
    error: Any = None


_COMPLETION = msgspec.json.Decoder(_Completion)
_END = Piece(is_end=True)
_NO_CHOICE = _Choice()
_NO_TEXT = _Text()


def read_piece(data: bytes) -> Piece:
    """Read one event's data or a whole answer, as dialect.Reader says."""
    if data == b"[DONE]":
        return _END
    completion = decoded(_COMPLETION, data)
    if completion.error is not None:
        raise _reported(completion.error)
    choice = completion.choices[0] if completion.choices else _NO_CHOICE
    if choice.finish_reason == "error":
        raise ModelUnavailable("model_failed", status=200)
    text = choice.delta or choice.message or _NO_TEXT
    return Piece(text.content or "", choice.finish_reason, _usage(completion.usage))


def _reported(error: object) -> ModelUnavailable:
    """The failure an error object in an answer of status 200 tells."""
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, int) and (code == 429 or 500 <= code < 600):
        return status_failure(code, "")
    return ModelUnavailable("model_failed", status=200)


def _usage(usage: _Usage | None) -> Usage | None:
    if usage is None:
        return None
    details = usage.prompt_tokens_details or _Details()
    cached = details.cached_tokens or usage.prompt_cache_hit_tokens or usage.cached_tokens or 0
    return Usage(usage.prompt_tokens or 0, usage.completion_tokens or 0, cached)


def request_body(model: str, messages: Sequence[ChatMessage], limits: Limits) -> Body:
    """The body of a streamed request with everything that servers commonly understand."""
    body: Body = {
        "model": model,
        "messages": list(messages),
        "stream": True,
        "max_tokens": limits.answer_tokens,
        "stream_options": {"include_usage": True},
    }
    if limits.temperature is not None:
        body["temperature"] = limits.temperature
    if limits.top_p is not None:
        body["top_p"] = limits.top_p
    if limits.stop:
        body["stop"] = limits.stop
    if limits.seed is not None:
        body["seed"] = limits.seed
    return body


# What is missed least goes first.
_OPTIONAL = ("stream_options", "seed", "top_p", "temperature", "stop", "max_tokens")
_RENAMED = "max_completion_tokens"
# A prompt that is too long stays so whatever is left out, though the complaint may name max_tokens.
_TOO_LONG = re.compile(r"context.{0,3}(length|window|size)", re.IGNORECASE)


def refused_field(body: Body, complaint: str, optional: Sequence[str]) -> str:
    """The first of ``optional`` that ``body`` has and the complaint names; empty without one."""
    if _TOO_LONG.search(complaint):
        return ""
    return next((name for name in optional if name in body and re.search(rf"\b{name}\b", complaint)), "")


def refused(body: Body, complaint: str) -> str:
    """As dialect.Dialect says: servers differ in which optional fields they refuse.

    A field named in the complaint goes first; ``max_tokens`` becomes ``max_completion_tokens`` where
    that is what the server asks for. A complaint that names none is about ``stream_options``, perhaps.
    """
    if _RENAMED in complaint and "max_tokens" in body and not _TOO_LONG.search(complaint):
        return _RENAMED
    named = refused_field(body, complaint, _OPTIONAL)
    unnamed = "stream_options" in body and not _TOO_LONG.search(complaint)
    return named or ("stream_options" if unnamed else "")


def without(body: Body, field: str) -> Body:
    """``body`` without a field that ``refused`` named."""
    gone = "max_tokens" if field == _RENAMED else field
    simpler = {name: value for name, value in body.items() if name != gone}
    return simpler | {_RENAMED: body[gone]} if field == _RENAMED and gone in body else simpler

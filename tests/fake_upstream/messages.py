"""Anthropic's Messages."""

from __future__ import annotations

from typing import Any

from dialect import Asked, encoded
from plan import Plan

_ID = "msg_fake"
_REASONS = {"stop": "end_turn", "length": "max_tokens", "tool_calls": "tool_use", "": None}
_KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    529: "overloaded_error",
}


def _event(kind: str, **content: Any) -> bytes:
    return f"event: {kind}\ndata: ".encode() + encoded({"type": kind} | content) + b"\n\n"


def _failure(kind: str, message: str) -> dict[str, str]:
    return {"type": kind, "message": message}


class Messages:
    """See ``Dialect``."""

    done = _event("message_stop")
    alive = _event("ping")
    error = _event("error", error=_failure("overloaded_error", "the model fell over"))

    def opening(self, asked: Asked, plan: Plan) -> bytes:
        usage = {"usage": _read(asked) | {"output_tokens": 1}} if plan.usage else {}
        message = _message(asked.model, [], None) | usage
        block = {"type": "text", "text": ""}
        start = _event("message_start", message=message)
        return start + _event("content_block_start", index=0, content_block=block) + self.alive

    def text(self, model: str, piece: str, number: int) -> bytes:
        return _event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})

    def finish(self, asked: Asked, plan: Plan, count: int) -> bytes:
        stop = _event("content_block_stop", index=0)
        if not plan.finish:
            return stop
        usage = {"usage": {"output_tokens": count}} if plan.usage else {}
        delta = {"stop_reason": _reason(plan), "stop_sequence": None}
        return stop + _event("message_delta", delta=delta, **usage)

    def usage(self, asked: Asked, plan: Plan, count: int) -> bytes:
        return b""

    def whole(self, asked: Asked, plan: Plan) -> dict[str, Any]:
        pieces = list(plan.pieces(asked.question))
        blocks = [{"type": "text", "text": "".join(pieces)}]
        usage = {"usage": _read(asked) | {"output_tokens": len(pieces)}} if plan.usage else {}
        return _message(asked.model, blocks, _reason(plan)) | usage

    def failure(self, status: int, message: str) -> bytes:
        return encoded({"type": "error", "error": _failure(_KINDS.get(status, "api_error"), message)})


def _message(model: str, blocks: list[dict[str, str]], reason: str | None) -> dict[str, Any]:
    return {
        "id": _ID,
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": blocks,
        "stop_reason": reason,
        "stop_sequence": None,
    }


def _reason(plan: Plan) -> str | None:
    return _REASONS.get(plan.finish, plan.finish)


def _read(asked: Asked) -> dict[str, int]:
    """Here the prompt's tokens are those that were not cached."""
    return {
        "input_tokens": asked.prompt_tokens - asked.cached_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": asked.cached_tokens,
    }

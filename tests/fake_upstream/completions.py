"""OpenAI's chat completions."""

from __future__ import annotations

from typing import Any

from dialect import Asked, encoded
from plan import Plan

_ID = "chatcmpl-fake"
_CREATED_S = 1_700_000_000


class Completions:
    """See ``Dialect``."""

    done = b"data: [DONE]\n\n"
    alive = b": working\n\n"
    error = b'data: {"error": {"message": "the model fell over", "type": "server_error"}}\n\n'

    def opening(self, asked: Asked, plan: Plan) -> bytes:
        return b""

    def text(self, model: str, piece: str, number: int) -> bytes:
        role = {} if number else {"role": "assistant"}
        return _chunk(model, [_choice(role | {"content": piece}, None)])

    def finish(self, asked: Asked, plan: Plan, count: int) -> bytes:
        return _chunk(asked.model, [_choice({}, plan.finish)]) if plan.finish else b""

    def usage(self, asked: Asked, plan: Plan, count: int) -> bytes:
        wanted = (asked.body.get("stream_options") or {}).get("include_usage")
        return _chunk(asked.model, [], usage=_usage(asked, count)) if wanted and plan.usage else b""

    def whole(self, asked: Asked, plan: Plan) -> dict[str, Any]:
        pieces = list(plan.pieces(asked.question))
        message = {"role": "assistant", "content": "".join(pieces)}
        answer = {
            "id": _ID,
            "object": "chat.completion",
            "created": _CREATED_S,
            "model": asked.model,
            "choices": [{"index": 0, "message": message, "finish_reason": plan.finish or None}],
        }
        return answer | ({"usage": _usage(asked, len(pieces))} if plan.usage else {})

    def failure(self, status: int, message: str) -> bytes:
        return encoded({"error": {"message": message, "type": "fake", "code": status}})


def _chunk(model: str, choices: list[dict[str, Any]], **more: Any) -> bytes:
    content = {
        "id": _ID,
        "object": "chat.completion.chunk",
        "created": _CREATED_S,
        "model": model,
        "choices": choices,
    }
    return b"data: " + encoded(content | more) + b"\n\n"


def _choice(delta: dict[str, str], reason: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": reason}


def _usage(asked: Asked, count: int) -> dict[str, Any]:
    return {
        "prompt_tokens": asked.prompt_tokens,
        "completion_tokens": count,
        "total_tokens": asked.prompt_tokens + count,
        "prompt_tokens_details": {"cached_tokens": asked.cached_tokens},
    }

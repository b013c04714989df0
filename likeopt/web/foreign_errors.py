"""Errors as clients of OpenAI's and of Anthropic's API expect to read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from likeopt.web.errors import Problem

_PREFIX = "/v1"
_ANTHROPIC_MESSAGES = "/v1/messages"
_ANTHROPIC_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    503: "overloaded_error",
}
_OPENAI_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
# These clients know invalid input by this status only.
_INVALID = 400
_UNPROCESSABLE = 422
_FIRST_SERVER_FAULT = 500


class OpenAIErrorBody(msgspec.Struct, frozen=True):
    """What went wrong, as clients of OpenAI's API expect to read it."""

    message: str
    type: str
    param: str | None
    code: str


class OpenAIError(msgspec.Struct, frozen=True):
    """The envelope OpenAI's API puts around an error."""

    error: OpenAIErrorBody


class AnthropicErrorBody(msgspec.Struct, frozen=True):
    """What went wrong, as clients of Anthropic's API expect to read it."""

    type: str
    message: str


class AnthropicError(msgspec.Struct, frozen=True):
    """The envelope Anthropic's API puts around an error."""

    error: AnthropicErrorBody
    request_id: str
    type: str = "error"


def is_foreign(path: str) -> bool:
    """Whether clients of another API call ``path``."""
    return _is_below(path, _PREFIX)


def foreign_status(status: int) -> int:
    """``status`` as those clients know it."""
    return _INVALID if status == _UNPROCESSABLE else status


def foreign_error(problem: Problem, path: str) -> OpenAIError | AnthropicError:
    """``problem`` in the shape that callers of ``path`` read."""
    return _anthropic(problem) if _is_below(path, _ANTHROPIC_MESSAGES) else _openai(problem)


def _openai(problem: Problem) -> OpenAIError:
    """Names the first field that was not accepted."""
    first = problem.errors[0] if problem.errors else None
    message, param = (first.message, first.field) if first else (problem.detail, None)
    kind = _OPENAI_TYPES.get(problem.status, _kind(problem.status, "server_error"))
    return OpenAIError(OpenAIErrorBody(message, kind, param, problem.code))


def _anthropic(problem: Problem) -> AnthropicError:
    """This shape has no place for the field, so the message begins with it."""
    first = problem.errors[0] if problem.errors else None
    message = f"{first.field}: {first.message}" if first else problem.detail
    kind = _ANTHROPIC_TYPES.get(problem.status, _kind(problem.status, "api_error"))
    return AnthropicError(AnthropicErrorBody(kind, message), problem.request_id)


def _kind(status: int, of_the_server: str) -> str:
    return of_the_server if status >= _FIRST_SERVER_FAULT else "invalid_request_error"


def _is_below(path: str, prefix: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")

"""The one place where errors become HTTP: class to status, and the shape an error takes for its reader.

Knows nothing of Flask, so that the envelope answers in the same shapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import msgspec

from likeopt.errors import (
    Conflict,
    DocumentRejected,
    Forbidden,
    InvalidInput,
    LikeOptError,
    NotFound,
    NotSupported,
    Overloaded,
    RateLimited,
    TooLarge,
    Unauthenticated,
    Unavailable,
)
from likeopt.messages import put_into_words
from likeopt.web.foreign_errors import foreign_error, foreign_status, is_foreign
from likeopt.web.languages import translator

PROBLEM_TYPE = "application/problem+json"
JSON_TYPE = "application/json"

# The most specific class decides; an error of any other class is a fault of the server.
STATUSES: Mapping[type[LikeOptError], int] = {
    InvalidInput: 422,
    DocumentRejected: 422,
    NotFound: 404,
    Conflict: 409,
    TooLarge: 413,
    Unauthenticated: 401,
    Forbidden: 403,
    NotSupported: 501,
    RateLimited: 429,
    Overloaded: 503,
    Unavailable: 503,
}

# Faults of the request's form rather than of a field in it, and what HTTP itself refuses.
CODE_STATUSES: Mapping[str, int] = {
    "body_malformed": 400,
    "header_invalid": 400,
    "host_not_allowed": 400,
    "request_malformed": 400,
    "method_not_allowed": 405,
    "body_type_unsupported": 415,
    "range_not_satisfiable": 416,
}

_PROBLEM_PATHS = ("/api/", "/health", "/ready", "/metrics")
_FIRST_SERVER_FAULT = 500


class FieldMessage(msgspec.Struct, frozen=True):
    """One field that was not accepted, and why."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Problem details of RFC 9457; ``errors`` names the fields of invalid input."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: tuple[FieldMessage, ...] = ()


def status_of(error: LikeOptError) -> int:
    """The HTTP status that tells the truth about ``error``."""
    if error.code in CODE_STATUSES:
        return CODE_STATUSES[error.code]
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def problem_of(error: LikeOptError, language: str, request_id: str) -> Problem:
    """The problem details of ``error``; a fault of the server tells nothing of itself."""
    status = status_of(error)
    known = status != _FIRST_SERVER_FAULT
    code, params = (error.code, error.params) if known else ("internal_error", {})
    translate = translator(language)
    fields = error.problems if isinstance(error, InvalidInput) else ()
    return Problem(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=put_into_words(code, params, translate),
        code=code,
        request_id=request_id,
        errors=tuple(
            FieldMessage(problem.field, put_into_words(problem.code, problem.params, translate))
            for problem in fields
        ),
    )


def status_on(path: str, problem: Problem) -> int:
    """The status of ``problem`` as callers of ``path`` know it."""
    return foreign_status(problem.status) if is_foreign(path) else problem.status


def wants_page(path: str, accept: str) -> bool:
    """Whether an error on ``path`` is read by a person, and so is a page."""
    if is_foreign(path) or path.startswith(_PROBLEM_PATHS):
        return False
    return "text/html" in accept or "json" not in accept


def error_body(problem: Problem, path: str) -> tuple[str, bytes]:
    """Media type and JSON body of ``problem`` for a caller of ``path``."""
    if is_foreign(path):
        return JSON_TYPE, msgspec.json.encode(foreign_error(problem, path))
    return PROBLEM_TYPE, msgspec.json.encode(problem)


def error_headers(error: LikeOptError) -> list[tuple[str, str]]:
    """Headers that go with ``error``: when to come back, or how to say who one is."""
    headers = []
    if isinstance(error, RateLimited | Unavailable):
        headers.append(("Retry-After", str(max(1, round(float(error.params.get("retry_after_s", 5)))))))
    if isinstance(error, Unauthenticated):
        headers.append(("WWW-Authenticate", 'Bearer realm="likeopt"'))
    return headers

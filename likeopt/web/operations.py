"""Views that say what they take and give, so that validation and description cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel

from likeopt.web.requests import read_body, read_query

View = TypeVar("View", bound=Callable[..., Any])

MULTIPART = "multipart/form-data"
EVENT_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Operation:
    """One call of the API. ``answers`` maps each status to the struct of its body, None for none.

    ``media_type`` is what an answer is when it is not JSON; ``streams`` marks calls that
    may answer with events; ``uploads`` marks calls that take files too.
    """

    summary: str
    answers: Mapping[int, Any]
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    media_type: str = "application/json"
    streams: bool = False
    uploads: bool = False


def describes(operation: Operation) -> Callable[[View], View]:
    """Give the view its validated ``body`` and ``query`` as arguments, and keep ``operation`` on it.

    A call that brings files instead of JSON gets no ``body`` read.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def call(**path: str) -> Any:
            arguments: dict[str, Any] = dict(path)
            if operation.query is not None:
                arguments["query"] = read_query(operation.query)
            if operation.body is not None:
                has_files = operation.uploads and request.mimetype == MULTIPART
                arguments["body"] = None if has_files else read_body(operation.body)
            return view(**arguments)

        call.operation = operation  # type: ignore[attr-defined]
        return call  # type: ignore[return-value]

    return decorate


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """What ``view`` says of itself, if it is a call of the API."""
    found: Operation | None = getattr(view, "operation", None)
    return found

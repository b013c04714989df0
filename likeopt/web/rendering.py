"""Answers as JSON."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

import msgspec
from flask import Response, request, send_file

from likeopt.monitoring.timeline import Timeline
from likeopt.web.errors import JSON_TYPE
from likeopt.web.exchange import ELAPSED, TIMELINE, TIMINGS
from likeopt.web.schemas import PageQuery

T = TypeVar("T")


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; ``total`` counts all pages."""

    items: tuple[T, ...]
    total: int
    page: int
    page_size: int


def page_of(items: Iterable[T], total: int, query: PageQuery) -> Page[T]:
    """The page that was asked for."""
    return Page(tuple(items), total, query.page, query.page_size)


def as_json(answer: object, status: int = 200) -> Response:
    """``answer`` as a JSON response that is nobody's to keep."""
    response = Response(msgspec.json.encode(answer), status, mimetype=JSON_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response


def as_download(content: bytes, media_type: str, file_name: str) -> Response:
    """``content`` to be saved under ``file_name``, which may be in any script (RFC 6266)."""
    response = send_file(
        io.BytesIO(content), mimetype=media_type, as_attachment=True, download_name=file_name, max_age=0
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def nothing() -> Response:
    """An answer without a body: done."""
    return Response(status=204)


def request_timeline() -> Timeline:
    """The request's time line; its first stage is what has passed since the request arrived."""
    ago_s = request.environ[ELAPSED]()
    timeline = request.environ[TIMELINE] = Timeline(ago_s=ago_s)
    timeline.add("queue", ago_s * 1000)
    return timeline


def note_timings(timings_ms: Mapping[str, float]) -> None:
    """Have the stages of this request told in Server-Timing."""
    request.environ[TIMINGS] = timings_ms

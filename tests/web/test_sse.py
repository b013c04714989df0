from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from likeopt.errors import NotFound, Unavailable
from likeopt.web.sse import event_stream, frame

URL = "/api/v1/stream"


def said(text: str) -> bytes:
    return frame("said", json.dumps(text).encode(), text)


def stream(app: Flask, events: Iterator[str | None], **headers: str) -> TestResponse:
    """Answer one request with ``events``; the response is not read yet."""
    if "stream" not in app.view_functions:
        app.add_url_rule(URL, "stream", lambda: event_stream(app.extensions["events"], said))
    app.extensions["events"] = events
    return app.test_client().get(URL, headers=headers)


def test_events_and_signs_of_life_come_as_frames(app: Flask) -> None:
    answer = stream(app, iter(["one", None, "two"]))
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache, no-transform"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert answer.text == 'id: one\nevent: said\ndata: "one"\n\n:\n\nid: two\nevent: said\ndata: "two"\n\n'


def test_a_stream_is_never_compressed(app: Flask) -> None:
    answer = stream(app, iter(["x" * 2000]), **{"Accept-Encoding": "br, gzip, zstd"})
    assert "Content-Encoding" not in answer.headers


def test_what_is_wrong_from_the_start_has_a_true_status(app: Flask) -> None:
    def missing() -> Iterator[str]:
        raise NotFound("path_not_found")
        yield ""

    answer = stream(app, missing())
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


def test_what_goes_wrong_later_is_an_event(app: Flask, caplog) -> None:
    def failing(error: Exception) -> Iterator[str]:
        yield "one"
        raise error

    told = stream(app, failing(Unavailable("database_unavailable")), **{"Accept-Language": "ko"}).text
    event, data = told.strip().split("\n\n")[-1].split("\n")
    assert event == "event: error"
    problem = json.loads(data.removeprefix("data: "))
    assert (problem["status"], problem["code"]) == (503, "database_unavailable")
    assert caplog.records == []
    told = stream(app, failing(RuntimeError("swordfish"))).text
    assert '"code":"internal_error"' in told
    assert "swordfish" not in told
    assert [record.getMessage() for record in caplog.records] == ["stream_failed"]


@pytest.mark.parametrize("read", [0, 1, 2])
def test_a_client_that_leaves_closes_the_source(app: Flask, read: int) -> None:
    closed = []

    def endless() -> Iterator[str]:
        try:
            while True:
                yield "x"
        finally:
            closed.append(True)

    answer = stream(app, endless())
    pieces = answer.iter_encoded()
    for _ in range(read):
        next(pieces)
    answer.close()
    assert closed == [True]


def test_a_stream_that_begins_at_once_does_not_wait_for_its_source(app: Flask) -> None:
    asked = []

    def slow() -> Iterator[str]:
        asked.append(True)
        yield "one"

    app.add_url_rule(URL, "stream", lambda: event_stream(slow(), said, at_once=True))
    answer = app.test_client().get(URL)
    pieces = answer.iter_encoded()
    assert next(pieces) == b":\n\n"
    assert asked == []
    assert next(pieces).startswith(b"id: one\n")
    answer.close()


def test_a_source_without_events_is_an_empty_stream(app: Flask) -> None:
    assert stream(app, iter([])).text == ""

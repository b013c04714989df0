from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, Response, abort, jsonify, make_response, render_template_string
from markupsafe import Markup
from web.flask_cached import Worker


@pytest.fixture
def worker(app: Flask) -> Worker:
    return Worker(app)


@pytest.mark.parametrize(
    "value", [0, 1.5, "한글", b"\x00", True, [], [1, [2]], {"a": {"b": [None]}}, "", Markup("<b>x</b>")]
)
def test_a_value_comes_back_equal_and_of_its_type(worker: Worker, value: Any) -> None:
    with worker.app.app_context():
        assert worker.cache.set("key", value) is True
        back = worker.cache.get("key")
    assert (back, type(back)) == (value, type(value))


def responses() -> dict[str, Callable[[], Any]]:
    def custom() -> Response:
        response = Response(b"\x00bytes", "299 Custom", [("X-Two", "a"), ("X-Two", "b")], mimetype="text/x")
        response.headers.pop("Content-Length")
        return response

    return {
        "json": lambda: jsonify(text="한글"),
        "text": lambda: "plain",
        "dict": lambda: {"a": 1},
        "tuple": lambda: ("body", 201, {"X-Mine": "1"}),
        "pair": lambda: ({"a": [1]}, 202),
        "headers": lambda: (jsonify(1), {"X-Mine": "2"}),
        "empty": lambda: ("", 204),
        "custom": custom,
        "template": lambda: render_template_string("<p>{{ 1 }}</p>"),
    }


@pytest.mark.parametrize("name", sorted(responses()))
def test_a_views_response_comes_back_equal(worker: Worker, name: str) -> None:
    worker.view("/health/x", responses()[name], timeout=50)
    first, second = worker.get("/health/x"), worker.get("/health/x")
    assert len(worker.calls) == 1
    assert (first.status, first.data) == (second.status, second.data)
    own = {"X-Request-ID", "X-Response-Time", "Server-Timing"}
    assert [pair for pair in first.headers if pair[0] not in own] == [
        pair for pair in second.headers if pair[0] not in own
    ]


def test_a_response_is_itself_when_it_comes_back(worker: Worker) -> None:
    with worker.app.test_request_context("/api/v1/x"):
        kept = make_response("body", 201, {"X-Mine": "1"})
        worker.cache.set("key", kept)
        back = worker.cache.get("key")
        assert type(back) is worker.app.response_class
        assert (back.status, back.data, list(back.headers)) == (kept.status, kept.data, list(kept.headers))
        # A view's own tuple is a response too, under the key that its view is kept by.
        worker.cache.set("view//api/v1/x", ("body", 201))
        assert (worker.cache.get("view//api/v1/x").status_code, worker.not_stored()) == (201, {})


def test_streams_cookies_and_errors_are_not_kept(worker: Worker) -> None:
    def cookie() -> Response:
        response = Response("")
        response.set_cookie("a", "1")
        return response

    views: dict[str, Callable[[], Any]] = {
        "/health/pieces": lambda: Response(iter([b"a", b"b"])),
        "/health/events": lambda: Response("data: 1\n\n", mimetype="text/event-stream"),
        "/health/passed": lambda: Response("x", direct_passthrough=True),
        "/health/cookie": cookie,
        "/health/error": lambda: abort(404),
    }
    for path, answer in views.items():
        worker.view(path, answer)
    worker.app.testing = True
    for path in views:
        first, second = worker.get(path), worker.get(path)
        assert (first.status_code, len(first.data)) == (second.status_code, len(second.data))
    assert len(worker.calls) == 2 * len(views)
    assert worker.not_stored() == {"streamed": 6.0, "cookie": 2.0, "error": 2.0}


def test_a_fragment_of_a_template_is_kept_as_markup(worker: Worker) -> None:
    source = "{% cache 50, 'key' %}<b>{{ name }}</b>{% endcache %}"
    worker.app.testing = True
    with worker.app.test_request_context("/api/v1/x"):
        assert render_template_string(source, name="<a>") == "<b>&lt;a&gt;</b>"
        assert render_template_string(source, name="<c>") == "<b>&lt;a&gt;</b>"

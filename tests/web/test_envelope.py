from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from web.wsgi_caller import Answer, Connection, call, environ

from likeopt.errors import NotFound
from likeopt.settings import Settings
from likeopt.web.envelope import Envelope
from likeopt.web.errors import Problem
from likeopt.web.keys import ASKER, KeyRing

PLAIN = [("Content-Type", "text/plain")]


class Counted:
    """Metrics that remember what they were told."""

    def __init__(self) -> None:
        self.under_way = 0
        self.finished: list[tuple[str, str, int]] = []

    def request_started(self) -> None:
        self.under_way += 1

    def request_finished(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        self.under_way -= 1
        self.finished.append((method, route, status))


class Ticking:
    """A clock that moves on by 12 ms each time it is read."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 0.012
        return self.now_s


def hello(request: dict[str, Any], start_response: Callable) -> list[bytes]:
    request["likeopt.route"] = "/hello/<name>"
    start_response("200 OK", list(PLAIN))
    return [b"hello"]


def page(request: dict[str, Any], problem: Problem) -> bytes:
    return f"<p>{problem.detail}".encode()


@pytest.fixture
def metrics() -> Counted:
    return Counted()


@pytest.fixture
def wrap(metrics: Counted) -> Callable[..., Envelope]:
    def wrap(app: Callable = hello, **settings: Any) -> Envelope:
        chosen = Settings(**settings)
        return Envelope(app, chosen, metrics, KeyRing(chosen), render_page=page, clock=Ticking())

    return wrap


def problem(answer: Answer) -> dict[str, Any]:
    assert answer["Content-Type"] == "application/problem+json"
    return json.loads(answer.body)


def test_every_answer_says_its_id_and_how_long_it_took(wrap) -> None:
    answer = call(wrap(), environ())
    assert (answer.status, answer.body) == (200, b"hello")
    assert len(answer["X-Request-ID"]) == 24
    assert answer["X-Response-Time"] == "0.012s"
    assert answer["Server-Timing"] == "app;dur=12.0"


def test_the_stages_of_a_time_line_are_told(wrap) -> None:
    def staged(request: dict[str, Any], start_response: Callable) -> list[bytes]:
        request["likeopt.timings_ms"] = {"embed": 1.26, "bm25": 0.5, "total": 9.0}
        return hello(request, start_response)

    assert call(wrap(staged), environ())["Server-Timing"] == "app;dur=12.0, embed;dur=1.3, bm25;dur=0.5"


def test_a_sane_request_id_is_taken_over_and_any_other_replaced(wrap) -> None:
    assert call(wrap(), environ(X_Request_ID="trace-1_a.b"))["X-Request-ID"] == "trace-1_a.b"
    for insane in ("a b", "x" * 65, "", "id\r\nSet-Cookie: a=b", "é"):
        assert call(wrap(), environ(X_Request_ID=insane))["X-Request-ID"] != insane


def test_no_page_may_run_or_frame_what_is_not_ours(wrap) -> None:
    answer = call(wrap(), environ())
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_foreign_host_is_refused_before_the_application(wrap, metrics: Counted) -> None:
    def never(request: dict[str, Any], start_response: Callable) -> list[bytes]:
        pytest.fail("the application was called")

    answer = call(wrap(never), environ("/api/v1/search", Host="evil.example"))
    assert answer.status == 400
    assert problem(answer)["code"] == "host_not_allowed"
    assert answer["X-Request-ID"] == problem(answer)["request_id"]
    assert metrics.finished == [("GET", "none", 400)]


def test_a_refusal_is_said_in_the_callers_language_and_shape(wrap) -> None:
    envelope = wrap(api_keys="k")
    korean = call(envelope, environ("/api/v1/search", Accept_Language="ko-KR,ko;q=0.9"))
    assert problem(korean)["detail"].startswith("키가 필요합니다")
    assert korean.status == 401
    assert korean["WWW-Authenticate"] == 'Bearer realm="likeopt"'
    chosen = call(envelope, environ("/api/v1/search", Accept_Language="ko", Cookie="lang=en"))
    assert problem(chosen)["detail"].startswith("A key is needed")
    openai = call(envelope, environ("/v1/chat/completions", "POST"))
    assert json.loads(openai.body)["error"]["type"] == "authentication_error"
    person = call(envelope, environ("/reports", Accept="text/html"))
    assert person["Content-Type"] == "text/html; charset=utf-8"
    assert person.body.startswith(b"<p>A key is needed")


def test_who_asks_is_handed_on(wrap) -> None:
    seen = []

    def look(request: dict[str, Any], start_response: Callable) -> list[bytes]:
        seen.append(request[ASKER])
        return hello(request, start_response)

    call(wrap(look, api_keys="ann:secret"), environ("/api/v1/search", Authorization="Bearer secret"))
    assert (seen[0].owner, seen[0].via) == ("ann", "key")


def test_a_body_that_is_too_large_is_refused_and_not_read_to_its_end(wrap) -> None:
    connection = Connection()
    request = environ("/api/v1/search", "POST", Content_Length="999999999")
    answer = call(wrap(), request, connection)
    assert answer.status == 413
    assert problem(answer)["code"] == "body_too_large"
    assert connection.closed
    assert request["wsgi.input"].tell() == 0


def test_a_small_refused_body_keeps_the_connection(wrap) -> None:
    connection = Connection()
    answer = call(wrap(api_keys="k"), environ("/api/v1/search", "POST", body=b"{}"), connection)
    assert answer.status == 401
    assert not connection.closed


def test_overload_is_told_at_once_and_probes_still_answer(wrap, metrics: Counted) -> None:
    inner: list[Answer] = []

    def busy(request: dict[str, Any], start_response: Callable) -> list[bytes]:
        if not inner:
            inner.append(call(envelope, environ("/api/v1/search")))
            inner.append(call(envelope, environ("/health")))
        return hello(request, start_response)

    envelope = wrap(busy, max_in_flight=1)
    assert call(envelope, environ("/api/v1/search")).status == 200
    refused, probe = inner
    assert (refused.status, refused["Retry-After"]) == (503, "1")
    assert problem(refused)["code"] == "overloaded"
    assert probe.status == 200
    assert call(envelope, environ("/api/v1/search")).status == 200
    assert metrics.under_way == 0


def test_a_stream_leaves_its_seat_to_others_until_it_ends(wrap, metrics: Counted) -> None:
    def stream(request: dict[str, Any], start_response: Callable) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "text/event-stream; charset=utf-8")])
        return iter([b"one", b"two"])

    envelope = wrap(stream, max_in_flight=1)
    first = envelope(environ("/api/v1/chat"), Connection().start_response)
    second = envelope(environ("/api/v1/chat"), Connection().start_response)
    assert metrics.under_way == 2
    for pieces in (first, second):
        assert list(pieces) == [b"one", b"two"]
        pieces.close()
    assert metrics.under_way == 0
    assert call(wrap(max_in_flight=1), environ()).status == 200


def test_a_client_that_leaves_ends_the_body_and_the_count(wrap, metrics: Counted) -> None:
    closed = []

    def endless(request: dict[str, Any], start_response: Callable) -> Iterator[bytes]:
        start_response("200 OK", list(PLAIN))
        try:
            while True:
                yield b"x"
        finally:
            closed.append(True)

    pieces = wrap(endless)(environ(), Connection().start_response)
    next(iter(pieces))
    pieces.close()
    assert closed == [True]
    assert metrics.under_way == 0


def test_an_escaped_fault_is_500_without_its_story_and_logged_once(wrap, caplog) -> None:
    def broken(request: dict[str, Any], start_response: Callable) -> list[bytes]:
        raise RuntimeError("the password is swordfish")

    answer = call(wrap(broken), environ("/api/v1/search"))
    assert answer.status == 500
    assert problem(answer)["code"] == "internal_error"
    assert b"swordfish" not in answer.body
    assert b"Traceback" not in answer.body
    assert [record.getMessage() for record in caplog.records] == ["request_failed"]


def test_an_error_of_ours_that_escapes_keeps_its_status(wrap, caplog) -> None:
    def missing(request: dict[str, Any], start_response: Callable) -> list[bytes]:
        raise NotFound("path_not_found")

    assert call(wrap(missing), environ("/api/v1/x")).status == 404
    assert caplog.records == []


def test_a_fault_after_the_headers_breaks_the_connection_off(wrap, caplog, metrics: Counted) -> None:
    def broken(request: dict[str, Any], start_response: Callable) -> Iterator[bytes]:
        start_response("200 OK", list(PLAIN))
        yield b"half"
        raise RuntimeError

    with pytest.raises(BrokenPipeError):
        call(wrap(broken), environ())
    assert [record.getMessage() for record in caplog.records] == ["answer_broken_off"]
    assert metrics.under_way == 0


def test_a_fault_between_headers_and_body_replaces_the_answer(wrap) -> None:
    def broken(request: dict[str, Any], start_response: Callable) -> list[bytes]:
        start_response("200 OK", list(PLAIN))
        raise RuntimeError

    assert call(wrap(broken), environ("/api/v1/search")).status == 500


def test_a_file_is_left_for_the_server_to_send(wrap, metrics: Counted) -> None:
    class Wrapper:
        def __init__(self, file: io.BytesIO) -> None:
            self.close = file.close

        def __iter__(self) -> Iterator[bytes]:
            return iter([b"file"])

    file = io.BytesIO()

    def send(request: dict[str, Any], start_response: Callable) -> Wrapper:
        start_response("200 OK", list(PLAIN))
        return Wrapper(file)

    answer = wrap(send)(environ() | {"wsgi.file_wrapper": Wrapper}, Connection().start_response)
    assert isinstance(answer, Wrapper)
    assert metrics.under_way == 1
    answer.close()
    assert file.closed
    assert metrics.under_way == 0


def test_routes_and_not_paths_are_counted(wrap, metrics: Counted) -> None:
    call(wrap(), environ("/hello/ann"))
    call(wrap(), environ("/api/v1/x" * 3, Host="evil.example"))
    call(wrap(), environ("/static/dist/x.js", Host="evil.example"))
    assert [route for _, route, _ in metrics.finished] == ["/hello/<name>", "none", "static"]


def test_the_rate_limit_says_what_is_left_then_refuses(wrap) -> None:
    envelope = wrap(rate_limit="1/hour")
    first, second = call(envelope, environ("/api/v1/search")), call(envelope, environ("/api/v1/search"))
    assert first.status == 200
    assert first["RateLimit"].startswith('"default";r=0;t=')
    assert second.status == 429
    assert second["RateLimit-Policy"] == '"default";q=1;w=3600'
    assert 0 < int(second["Retry-After"]) <= 3600
    assert call(envelope, environ("/health")).status == 200

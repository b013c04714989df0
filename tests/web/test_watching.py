from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from conftest import Clock
from web.test_envelope import call, environ

from likeopt.monitoring.slowest import Slowest
from likeopt.monitoring.timeline import Timeline
from likeopt.settings import Settings
from likeopt.web.envelope import Envelope
from likeopt.web.exchange import ANSWER_ID, ROUTE, TIMELINE, WAITED
from likeopt.web.keys import KeyRing
from likeopt.web.watching import RequestWatch, Unmeasured


class Told:
    def __init__(self) -> None:
        self.waits: list[float] = []
        self.cached: list[float] = []

    def observe_wait(self, elapsed_s: float) -> None:
        self.waits.append(elapsed_s)

    def observe_cached(self, elapsed_s: float) -> None:
        self.cached.append(elapsed_s)


class Watched:
    """An application in its envelope, and what is told of its requests."""

    def __init__(self, clock: Clock, slow_s: float = 3.0, logs_all: bool = False) -> None:
        self.clock = clock
        self.told = Told()
        self.slowest = Slowest(clock)
        self.takes_s = 0.0
        self.headers: list[tuple[str, str]] = []
        self.adds: dict[str, Any] = {}
        watch = RequestWatch(self.told, self.slowest, slow_s, logs_all=logs_all, clock=clock)
        settings = Settings()
        self.envelope = Envelope(
            self,
            settings,
            Unmeasured(),
            KeyRing(settings),
            render_page=lambda *_: b"",
            watch=watch,
            clock=clock,
        )

    def __call__(self, request: dict[str, Any], start_response: Callable) -> list[bytes]:
        request[ROUTE] = "/things/<id>"
        request |= self.adds
        self.clock.now_s += self.takes_s
        start_response("200 OK", list(self.headers))
        return [b"done"]

    def ask(self, path: str = "/things/7", **values: Any) -> Any:
        return call(self.envelope, environ(path) | values)


@pytest.fixture
def watched(clock: Clock) -> Watched:
    return Watched(clock)


def test_a_request_is_timed_from_its_arrival(watched: Watched) -> None:
    watched.takes_s = 0.5
    answer = watched.ask(**{WAITED: 0.25})
    assert answer["X-Response-Time"] == "0.750s"
    assert watched.told.waits == [0.25]
    (kept,) = watched.slowest.all()
    assert (kept.route, kept.status, kept.elapsed_ms) == ("/things/<id>", 200, 750.0)
    assert [(span.name, span.duration_ms) for span in kept.spans] == [("queue", 250.0), ("app", 500.0)]


def test_what_the_cache_answered_is_told_apart(watched: Watched) -> None:
    watched.ask()
    watched.headers = [("Cache-Status", "likeopt; hit; detail=memory")]
    watched.takes_s = 0.5
    watched.ask()
    watched.headers = [("Cache-Status", "likeopt; fwd=uri-miss")]
    watched.ask()
    assert watched.told.cached == [0.5]


def test_a_time_line_that_was_kept_is_shown(watched: Watched) -> None:
    timeline = Timeline(watched.clock)
    timeline.add("search", 125.0)
    watched.adds = {TIMELINE: timeline, ANSWER_ID: "a1"}
    watched.takes_s = 0.5
    watched.ask()
    (kept,) = watched.slowest.all()
    assert ([span.name for span in kept.spans], kept.answer_id) == (["search"], "a1")


def test_a_stream_without_an_end_is_not_slow(watched: Watched) -> None:
    watched.headers = [("Content-Type", "text/event-stream")]
    watched.takes_s = 600
    watched.ask()
    assert watched.slowest.all() == []
    watched.adds = {ANSWER_ID: "a1"}
    watched.ask()
    assert len(watched.slowest.all()) == 1


def test_only_slow_requests_are_logged(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    watched.ask()
    assert not caplog.records
    watched.takes_s = 3.5
    watched.ask("/things/secret?q=secret")
    (record,) = caplog.records
    assert (record.getMessage(), record.route, record.elapsed_ms) == ("slow_request", "/things/<id>", 3500.0)
    assert "secret" not in str(vars(record))


def test_a_slow_request_is_logged_also_among_slower_ones(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    watched.takes_s = 9.0
    for _ in range(20):
        watched.ask()
    watched.takes_s = 4.0
    watched.ask()
    assert len(caplog.records) == 21
    assert {each.elapsed_ms for each in watched.slowest.all()} == {9000.0}


def test_every_request_is_logged_if_that_is_wanted(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched(clock, logs_all=True)
    with caplog.at_level(logging.INFO):
        watched.ask("/things/secret?q=secret")
    (record,) = caplog.records
    assert (record.getMessage(), record.route, record.status) == ("request", "/things/<id>", 200)
    assert "secret" not in str(vars(record))

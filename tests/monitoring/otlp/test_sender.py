"""Sending to a collector over a real socket."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Clock
from monitoring.otlp.collector import WAIT_S, Answer, Collector

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Window, series
from likeopt.monitoring.otlp.configured import configured_sender
from likeopt.monitoring.otlp.posting import Poster
from likeopt.monitoring.otlp.sender import Sender
from likeopt.settings.monitoring import MonitoringSettings

BEGAN_S = 1_700_000_000.0
CHUNKS = "likeopt.index_chunks"
SECRET = "sesame-open-9"


@pytest.fixture
def collector() -> Iterator[Collector]:
    with Collector().serving() as serving:
        yield serving


class Recorder:
    """Gives a sender a window each ten seconds, as the recorder does, and waits for what it starts."""

    def __init__(self, address: str, clock: Clock, **options: Any) -> None:
        self.poster = Poster(within_s=WAIT_S)
        self.clock = clock
        headers = {"api-key": SECRET}
        self.sender = Sender(address, headers, "mine", self.poster, clock, chance=lambda: 1.0, **options)
        self._ended_s = BEGAN_S

    def window(self, chunks: float = 1.0) -> None:
        self.clock.advance(10)
        self._ended_s += 10
        histograms = {series("inter_token_seconds"): Histogram((0.1,), (1, 1), 1.0)}
        self.sender.take(Window(self._ended_s, 10.0, {series("index_chunks"): chunks}, histograms))

    def windows(self, count: int) -> None:
        for _ in range(count):
            self.window()

    def settle(self) -> None:
        """Wait for the thread that sends."""
        busy = self.sender._busy
        if busy is not None:
            busy.join(WAIT_S)
            assert not busy.is_alive()


@pytest.fixture
def recorder(collector: Collector, clock: Clock) -> Iterator[Recorder]:
    made = Recorder(collector.address, clock)
    yield made
    made.settle()
    made.poster.close()


def chunks(got: Any) -> float:
    (point,) = got.metric(CHUNKS).sum.data_points
    return float(point.as_double)


def span_s(got: Any) -> tuple[float, float]:
    (point,) = got.metric(CHUNKS).sum.data_points
    return point.start_time_unix_nano / 1e9 - BEGAN_S, point.time_unix_nano / 1e9 - BEGAN_S


def test_each_minute_the_windows_are_sent_as_one(collector: Collector, recorder: Recorder) -> None:
    recorder.windows(7)
    first = collector.next()
    recorder.settle()
    recorder.windows(6)
    second = collector.next()
    assert (chunks(first), span_s(first)) == (7, (0, 70))
    assert (chunks(second), span_s(second)) == (6, (70, 130))
    (gaps,) = first.metric("gen_ai.server.time_per_output_token").histogram.data_points
    assert (list(gaps.bucket_counts), gaps.count, gaps.sum) == ([7, 7], 14, 7.0)


def test_a_request_says_what_it_is_and_who_sends_it(collector: Collector, recorder: Recorder) -> None:
    recorder.windows(7)
    got = collector.next()
    assert got.path == "/v1/metrics"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["api-key"] == SECRET
    assert got.request.resource_metrics[0].resource.attributes[0].value.string_value == "mine"


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_was_not_taken_now_is_sent_with_what_came_since(
    collector: Collector, recorder: Recorder, status: int
) -> None:
    collector.answers.put(Answer(status))
    recorder.windows(7)
    assert chunks(collector.next()) == 7
    recorder.settle()
    recorder.window()
    again = collector.next()
    assert (chunks(again), span_s(again)) == (8, (0, 80))


@pytest.mark.parametrize("status", [400, 401, 404, 413, 500])
def test_what_was_refused_is_not_sent_again(collector: Collector, recorder: Recorder, status: int) -> None:
    collector.answers.put(Answer(status))
    recorder.windows(7)
    collector.next()
    recorder.settle()
    recorder.windows(6)
    assert chunks(collector.next()) == 6


def test_a_collector_is_left_alone_as_long_as_it_asks(collector: Collector, recorder: Recorder) -> None:
    collector.answers.put(Answer(429, {"retry-after": "120"}))
    recorder.windows(7)
    collector.next()
    recorder.settle()
    recorder.windows(11)
    assert recorder.sender._busy is None
    recorder.window()
    assert chunks(collector.next()) == 19


def test_partial_success_is_final_and_is_told(
    collector: Collector, recorder: Recorder, caplog: pytest.LogCaptureFixture
) -> None:
    collector.answers.put(Answer(body=b'{"partialSuccess": {"rejectedDataPoints": "2"}}'))
    recorder.windows(7)
    collector.next()
    recorder.settle()
    assert [(record.message, record.points) for record in caplog.records] == [("otlp_refused_in_part", 2)]
    recorder.windows(6)
    assert chunks(collector.next()) == 6


def test_an_absent_collector_costs_one_line_and_no_more_room(
    clock: Clock, collector: Collector, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = Recorder(f"http://127.0.0.1:{nobody.getsockname()[1]}", clock)
        with caplog.at_level(logging.INFO):
            for _ in range(200):
                away.window()
                away.settle()
    assert [record.message for record in caplog.records if record.name.startswith("likeopt")] == [
        "otlp_waiting"
    ]
    waiting = away.sender._sum
    assert waiting is not None
    assert (len(waiting.counters), waiting.counters[series("index_chunks")]) == (1, 200)
    away.sender._url = f"{collector.address}/v1/metrics"
    away.sender.flush(WAIT_S)
    assert (chunks(got := collector.next()), span_s(got)) == (200, (0, 2000))
    away.poster.close()


def test_a_slow_collector_keeps_nobody_waiting_and_gets_one_request_at_a_time(
    collector: Collector, recorder: Recorder
) -> None:
    gate = threading.Event()
    collector.answers.put(Answer(gate=gate))
    recorder.windows(7)
    collector.next()
    recorder.windows(20)
    assert collector.got.empty()
    gate.set()
    recorder.settle()
    recorder.windows(6)
    assert chunks(collector.next()) == 26


def test_what_came_while_it_was_refused_is_sent_with_it(collector: Collector, recorder: Recorder) -> None:
    gate = threading.Event()
    collector.answers.put(Answer(503, gate=gate))
    recorder.windows(7)
    collector.next()
    recorder.windows(2)
    gate.set()
    recorder.settle()
    recorder.window()
    again = collector.next()
    assert (chunks(again), span_s(again)) == (10, (0, 100))


def test_the_last_windows_are_sent_before_the_end(collector: Collector, recorder: Recorder) -> None:
    recorder.windows(3)
    recorder.sender.flush(WAIT_S)
    assert chunks(collector.next()) == 3
    recorder.sender.flush(WAIT_S)
    assert collector.got.empty()


def test_sums_since_the_beginning_survive_a_refusal(collector: Collector, clock: Clock) -> None:
    total = Recorder(collector.address, clock, cumulative=True)
    collector.answers.put(Answer(400))
    for expected in (7, 13):
        total.windows(7 if expected == 7 else 6)
        got = collector.next()
        total.settle()
        assert (chunks(got), span_s(got)) == (expected, (0, expected * 10))
    assert got.metric(CHUNKS).sum.aggregation_temporality == 2
    total.poster.close()


def test_a_fault_in_putting_it_together_is_logged_and_forgotten(
    collector: Collector, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> Any:
        raise ValueError(SECRET)

    recorder = Recorder(collector.address, clock, about=broken)
    recorder.windows(7)
    recorder.settle()
    assert [record.message for record in caplog.records] == ["otlp_not_sent"]
    assert collector.got.empty()


def test_nothing_that_is_secret_is_shown(recorder: Recorder, caplog: pytest.LogCaptureFixture) -> None:
    assert SECRET not in repr(recorder.sender)
    recorder.sender._url = f"nonsense://{SECRET}"
    with caplog.at_level(logging.DEBUG, "likeopt"):
        recorder.windows(7)
        recorder.settle()
    shown = [str(vars(record)) for record in caplog.records]
    assert len(shown) == 2
    assert SECRET not in "".join(shown)


def test_the_settings_make_a_sender_or_none(collector: Collector) -> None:
    assert configured_sender(MonitoringSettings(), "0.1") is None
    settings = MonitoringSettings.model_validate(
        {
            "OTEL_EXPORTER_OTLP_ENDPOINT": f"{collector.address}/",
            "OTEL_EXPORTER_OTLP_HEADERS": "api-key=a%20key",
            "OTEL_SERVICE_NAME": "mine",
        }
    )
    sender = configured_sender(settings, "0.1", resource={"host.name": "here"})
    assert sender is not None
    sender.take(Window(BEGAN_S, 10.0, {series("index_chunks"): 1.0}))
    sender.close(WAIT_S)
    got = collector.next()
    attributes = {
        one.key: one.value.string_value for one in got.request.resource_metrics[0].resource.attributes
    }
    assert attributes == {"service.name": "mine", "service.version": "0.1", "host.name": "here"}
    assert (got.path, got.headers["api-key"]) == ("/v1/metrics", "a key")

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from itertools import islice

import msgspec
import pytest
from conftest import Clock
from monitoring.performance.windows import (
    ENDED_AT_S,
    Past,
    histogram,
    lookups,
    promises,
    requests,
    window,
)

from likeopt.errors import Unavailable
from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.window import Window, series
from likeopt.monitoring.performance.models import ModelState
from likeopt.monitoring.performance.report import Performance, PerformanceReport, Sources
from likeopt.monitoring.performance.summary import summarise
from likeopt.monitoring.performance.traffic import CHAT_ROUTES
from likeopt.monitoring.slo.contract import Alert
from likeopt.monitoring.slowest import SlowRequest

SEARCH, CHAT = "/api/v1/search", "/api/v1/chat"
ALERT = Alert("errors", "page", 14.4, "1h", "5m", 20.0, ENDED_AT_S - 60)
SLOW = SlowRequest("r1", "POST", CHAT, 200, 4000.0, ENDED_AT_S)


def busy() -> Window:
    """Some of everything."""
    return window(
        requests(SEARCH, *[0.05] * 90, *[0.8] * 10),
        requests(CHAT, *[2.0] * 20, method="POST"),
        counters=lookups(50, 50)
        | {series("persona", persona="default"): 3, series("persona", persona="guide"): 7}
        | {series("llm_cost_usd", model="m"): 0.5, series("persona", persona="silent"): 0},
        histograms={
            series("queue_wait_seconds"): histogram(0.005),
            series("hub_lag_seconds"): histogram(0.005),
            series("time_to_first_token_seconds"): histogram(0.4),
            series("page_api_seconds", route=SEARCH): histogram(0.2),
            ("web_vitals", (("name", "LCP"),)): histogram(2.0),
        },
        gauges={
            series("host_cpu_percent"): 80,
            series("host_memory_percent"): 50,
            series("process_resident_bytes", process="web0"): 1000,
            series("http_requests_in_progress"): 2,
        },
    )


@pytest.fixture
def past() -> Past:
    return Past(busy(), [Snapshot(ENDED_AT_S, 10, score=80), Snapshot(ENDED_AT_S, 10)])


@pytest.fixture
def performance(past: Past, clock: Clock) -> Performance:
    return Performance(sources(past), clock)


def sources(past: Past) -> Sources:
    return Sources(
        past,
        evaluate=promises,
        alerts=lambda: (ALERT,),
        models=lambda: [ModelState("m", "here", "small", "up")],
        slowest=lambda: [SLOW],
        workers=2,
    )


def test_a_report_holds_every_part(performance: Performance) -> None:
    told = performance.report(60)
    assert (told.at_s, told.window_s, told.seconds) == (ENDED_AT_S, 60, 100)
    assert told.requests.count == 120
    assert told.latency_ms.p50 is not None
    assert list(told.routes) == [SEARCH, CHAT]
    assert list(told.personas.items()) == [("guide", 7), ("default", 3)]
    assert told.page_api_ms[SEARCH].p50 == 175
    assert (told.first_token_ms.p50, told.queue_wait_ms.p50, told.inter_token_ms.p50) == (375, 5.5, None)
    assert [model.cost_usd for model in told.models] == [0.5]
    assert told.resources.workers == 2
    assert told.alerts == (ALERT,)
    assert told.slo == promises(busy())
    assert {reason.code for reason in told.reasons} == {"rating_cpu", "rating_cache", "rating_api"}
    assert told.score == pytest.approx(100 - sum(reason.points for reason in told.reasons))


def test_a_snapshot_says_the_same_as_the_report(performance: Performance) -> None:
    found, told = summarise(busy(), promises(busy())), performance.report(60)
    assert (found.taken_at_s, found.seconds) == (ENDED_AT_S, 100)
    assert (found.requests, found.rate_per_s, found.error_ratio, found.active) == (120, 1.2, 0, 2)
    assert (found.p50_ms, found.p95_ms, found.p99_ms) == msgspec.structs.astuple(told.latency_ms)[:3]
    assert (found.rating, found.score) == (told.rating, told.score)
    assert found.chat_p95_ms == told.routes[CHAT].p95
    assert found.search_p95_ms == told.routes[SEARCH].p95
    assert found.first_token_p95_ms == told.first_token_ms.p95
    assert found.queue_wait_p95_ms == told.queue_wait_ms.p95
    assert (found.cache_hit_ratio, found.cpu_percent, found.memory_percent) == (0.5, 80, 50)
    assert (found.memory_bytes, found.hub_lag_p99_ms) == (1000, told.resources.hub_lag_ms)
    assert found.page_load_p75_ms == told.web_vitals["LCP"].p75
    assert found.cost_usd == 0.5


def test_chat_is_the_same_to_the_snapshot_and_to_the_promise() -> None:
    for route in CHAT_ROUTES:
        found = window(requests(route, 2.0, 3.0, 12.0, method="POST"))
        (promised,) = (state.value for state in promises(found) if state.name == "chat_p95")
        assert promised is not None
        assert summarise(found, promises(found)).chat_p95_ms == pytest.approx(promised * 1000)


def test_an_idle_span_has_a_snapshot_of_almost_nothing() -> None:
    assert summarise(window(), promises(window())) == Snapshot(ENDED_AT_S, 100)


def test_all_who_ask_within_a_second_get_the_same(performance: Performance, past: Past, clock: Clock) -> None:
    first = performance.report(60)
    clock.advance(0.9)
    assert performance.report(60) is first
    assert performance.report(300) is not first
    clock.advance(0.1)
    assert performance.report(60) is not first
    assert past.asked == [60, 300, 60]


def test_workers_are_asked_for_their_slowest_once_for_all_who_ask(past: Past, clock: Clock) -> None:
    asked: list[list[SlowRequest]] = []
    given = msgspec.structs.replace(sources(past), slowest=lambda: asked.append([SLOW]) or asked[-1])
    performance = Performance(given, clock)
    assert performance.slowest() is performance.slowest()
    clock.advance(2)
    performance.slowest()
    assert len(asked) == 2


def test_a_past_that_cannot_be_read_is_told_and_asked_again(past: Past, clock: Clock) -> None:
    answers: list[Callable[[], Window]] = [busy, lambda: _fail()]
    past.window = lambda window_s: answers.pop()()  # type: ignore[method-assign]
    performance = Performance(sources(past), clock)
    with pytest.raises(Unavailable):
        performance.report(60)
    assert performance.report(60).requests.count == 120


def _fail() -> Window:
    raise Unavailable("database_unavailable")


def test_a_trend_is_rated_by_the_mean_of_its_scores(performance: Performance, past: Past) -> None:
    snapshots, verdict = performance.trend(90)
    assert (len(snapshots), verdict.score, verdict.rating) == (2, 90, "excellent")
    assert past.asked == [90]


class Waiting(threading.Event):
    """An event whose waiting moves a clock, and is remembered."""

    def __init__(self, clock: Clock, early_s: float = 0.0) -> None:
        super().__init__()
        self.early_s = early_s
        self.clock = clock
        self.waited_s: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        assert timeout is not None
        self.waited_s.append(timeout)
        self.clock.advance(timeout - self.early_s)
        return self.is_set()


def test_a_report_is_told_every_two_seconds_and_the_slowest_every_ten(
    performance: Performance, clock: Clock
) -> None:
    performance._ended = waiting = Waiting(clock)
    told = [type(each) is PerformanceReport for each in islice(performance.watch(60), 14)]
    assert [place for place, is_report in enumerate(told) if not is_report] == [1, 7, 13]
    assert waiting.waited_s == [pytest.approx(2)] * 10


def test_the_time_a_report_takes_delays_nothing(performance: Performance, past: Past, clock: Clock) -> None:
    performance._ended = waiting = Waiting(clock)
    given = busy()

    def slowly(window_s: float) -> Window:
        clock.advance(0.5)
        return given

    past.window = slowly  # type: ignore[method-assign]
    list(islice(performance.watch(60), 5))
    assert waiting.waited_s == [pytest.approx(1.5)] * 3


def test_a_timer_that_goes_off_early_brings_no_second_report(performance: Performance, clock: Clock) -> None:
    performance._ended = waiting = Waiting(clock, early_s=0.01)
    list(islice(performance.watch(60), 5))
    assert waiting.waited_s == [pytest.approx(2), pytest.approx(2.01), pytest.approx(2.01)]


def test_watching_ends_with_the_worker(performance: Performance) -> None:
    watched = performance.watch(60)
    next(watched)
    next(watched)
    threading.Timer(0.05, performance.end).start()
    began_s = time.monotonic()
    assert list(islice(watched, 1)) == []
    assert time.monotonic() - began_s < 1.5

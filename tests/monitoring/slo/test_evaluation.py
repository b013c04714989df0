"""What became of the promises in a window."""

from __future__ import annotations

import pytest
from slo_scenario import CACHED, CHAT, EVENTS, FIRST_TOKEN, MESSAGES, SEARCH, UPLOAD, Minute, status

from likeopt.monitoring.history.window import Series, Window, series
from likeopt.monitoring.slo.contract import Budget, SloState
from likeopt.monitoring.slo.evaluation import evaluate, events_of
from likeopt.monitoring.slo.objectives import objectives_of
from likeopt.settings.monitoring import MonitoringSettings

OBJECTIVES = objectives_of(MonitoringSettings())
NOTHING = Window(ended_at_s=60, seconds=60)


def measured(**of_minute: dict[Series, dict[float, int]]) -> Window:
    return Minute(**of_minute).window(0)


def states(window: Window) -> dict[str, SloState]:
    return {state.name: state for state in evaluate(OBJECTIVES, window)}


def lookups(hits: int, misses: int, stale: int = 0) -> Window:
    counters = {
        series("cache_lookups", object="search", result="hit"): float(hits),
        series("cache_lookups", object="answer", result="miss"): float(misses),
        series("cache_lookups", object="answer", result="stale"): float(stale),
        series("cache_lookups", object="answer", result="bypass"): 1000.0,
        series("cache_lookups", object="embedding", result="miss"): 1000.0,
    }
    return Window(60, 60, counters)


def gauges(**percents: float) -> Window:
    return Window(60, 60, gauges={series(f"host_{name}_percent"): value for name, value in percents.items()})


def test_where_nothing_was_measured_every_promise_is_kept() -> None:
    assert {(state.value, state.level) for state in states(NOTHING).values()} == {(None, "ok")}
    assert events_of(OBJECTIVES, NOTHING) == {}


def test_the_promises_are_those_of_the_settings() -> None:
    told = {
        state.name: (state.unit, state.target, state.warning, state.critical)
        for state in states(NOTHING).values()
    }
    assert told["chat_p50"] == ("s", 3, 5, 10)
    assert told["api_p95"] == ("s", 0.5, 1, 2.5)
    assert told["errors"] == ("ratio", 0.01, 0.03, 0.05)
    assert told["memory"] == ("percent", 80, 90, 95)
    assert told["cache_hit_ratio"] == ("ratio", 0.8, 0.6, 0.4)
    assert told["redis"] == ("ratio", 1, 1, 1)
    assert len(told) == 11


@pytest.mark.parametrize(
    ("seconds", "level"), [(2.0, "ok"), (9.9, "ok"), (14.0, "ok"), (16.0, "warning"), (40.0, "critical")]
)
def test_a_latency_is_as_bad_as_its_quantile(seconds: float, level: str) -> None:
    state = states(measured(measured={CHAT: {1.0: 90, seconds: 10}}))["chat_p95"]
    assert state.level == level
    assert state.value is not None


def test_what_lies_beyond_the_last_bucket_is_critical() -> None:
    state = states(measured(measured={CHAT: {500.0: 10}}))["chat_p99"]
    assert (state.value, state.level) == (60.0, "critical")


def test_chats_of_every_dialect_count_together() -> None:
    events = events_of(OBJECTIVES, measured(measured={CHAT: {2.0: 6, 4.0: 1}, MESSAGES: {12.0: 3}}))
    assert events["chat_p50"] == (6, 10)
    assert events["chat_p95"] == (7, 10)
    assert events["chat_p99"] == (10, 10)
    assert "api_p95" not in events


@pytest.mark.parametrize(
    ("method", "route", "counts"),
    [
        ("POST", "/api/v1/search", True),
        ("GET", "/api/v1/documents", True),
        ("GET", "/v1/models", True),
        ("OPTIONS", "/api/v1/chat", False),
        ("POST", "/api/v1/chat/<id:message_id>/stop", True),
        ("POST", "/api/v1/documents", False),
        ("GET", "/api/v1/documents/<id:document_id>/file", False),
        ("GET", "/api/v1/chat/<id:message_id>/events", False),
        ("GET", "/api/v1/performance/events", False),
        ("POST", "/v1/chat/completions", False),
        ("GET", "/health", False),
        ("GET", "static", False),
        ("GET", "/", False),
    ],
)
def test_the_promise_of_the_api_is_about_calls_that_are_over_at_once(
    method: str, route: str, counts: bool
) -> None:
    request = series("http_request_duration_seconds", method=method, route=route)
    events = events_of(OBJECTIVES, measured(measured={request: {0.1: 1}}))
    assert ("api_p95" in events) is counts


def test_first_tokens_and_cached_answers_are_measured_apart() -> None:
    events = events_of(
        OBJECTIVES, measured(measured={FIRST_TOKEN: {0.5: 3, 1.5: 1}, CACHED: {0.05: 1, 0.2: 1}})
    )
    assert events == {"first_token_p95": (3, 4), "cached_p95": (1, 2), "cpu": (60, 60)}


def test_failures_are_the_servers_own_and_not_those_of_probes() -> None:
    counted = {
        status(200): 90,
        status(404): 5,
        status(500): 2,
        status(503, "none"): 3,
        status(501): 7,
        status(503, "/ready"): 50,
        status(500, "/health"): 50,
        status(200, "/metrics"): 50,
    }
    window = measured(counted=counted)
    assert events_of(OBJECTIVES, window)["errors"] == (102, 107)
    state = states(window)["errors"]
    assert state.value == pytest.approx(5 / 107)
    assert state.level == "warning"


@pytest.mark.parametrize(("percent", "level"), [(69, "ok"), (84.9, "ok"), (85, "warning"), (95, "critical")])
def test_a_gauge_is_as_bad_as_its_newest_value(percent: float, level: str) -> None:
    state = states(gauges(cpu=percent, memory=10))["cpu"]
    assert (state.value, state.level) == (percent, level)


def test_an_event_of_a_gauge_is_a_second() -> None:
    assert events_of(OBJECTIVES, gauges(cpu=95, memory=94)) == {"cpu": (0, 60), "memory": (60, 60)}


@pytest.mark.parametrize(
    ("hits", "misses", "level"), [(90, 10, "ok"), (70, 30, "ok"), (60, 40, "warning"), (39, 61, "critical")]
)
def test_hits_of_a_cache_are_better_the_more_there_are(hits: int, misses: int, level: str) -> None:
    state = states(lookups(hits - 5, misses, stale=5))["cache_hit_ratio"]
    assert (state.value, state.level) == (hits / 100, level)


def test_a_missed_cache_wakes_nobody() -> None:
    assert events_of(OBJECTIVES, lookups(0, 100)) == {}


def test_budgets_are_put_with_their_promises() -> None:
    budget = Budget(0.01, 0.5, {"5m": 1.0})
    told = evaluate(OBJECTIVES, measured(measured={SEARCH: {0.1: 1}}), {"errors": budget})
    assert {state.name: state.budget for state in told if state.budget} == {"errors": budget}


def test_what_is_not_promised_anything_is_in_no_promise() -> None:
    events = events_of(OBJECTIVES, measured(measured={UPLOAD: {30.0: 5}, EVENTS: {600.0: 5}}))
    assert events.keys() == {"cpu"}

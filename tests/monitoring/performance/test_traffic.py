from __future__ import annotations

import pytest
from monitoring.performance.windows import histogram, promises, requests, window

from likeopt.monitoring.history.window import series
from likeopt.monitoring.performance.quantiles import Latency, Quantiles, latency_of
from likeopt.monitoring.performance.traffic import (
    all_latency,
    requests_of,
    routes_of,
    stages_of,
    throughput_of,
)

CHAT = "/api/v1/chat"
SEARCH = "/api/v1/search"
EVENTS = "/api/v1/chat/<id:message_id>/events"


def test_nothing_measured_is_none_and_not_zero() -> None:
    empty = window()
    assert requests_of(empty).error_ratio is None
    assert all_latency(empty) == Latency(None, None, None, None)
    assert (routes_of(empty), stages_of(empty)) == ({}, {})


def test_requests_are_counted_over_routes_methods_and_statuses() -> None:
    found = requests_of(
        window(
            requests(SEARCH, *[0.05] * 6),
            requests(SEARCH, 0.05, method="POST"),
            requests(CHAT, 2.0, status=429, method="POST"),
            requests(CHAT, 2.0, 3.0, status=500, method="POST"),
            gauges={series("http_requests_in_progress"): 3.0},
        )
    )
    assert (found.count, found.rate_per_s, found.active) == (10, 0.1, 3)
    assert found.error_ratio == 0.2


def test_a_server_that_has_just_begun_shows_no_wild_rates() -> None:
    assert requests_of(window(requests(SEARCH, 0.1, 0.1), seconds=0.002)).rate_per_s == 2
    assert requests_of(window(requests(SEARCH, 0.1, 0.1), seconds=0)).rate_per_s == 2


@pytest.mark.parametrize(("status", "failed"), [(404, 0), (499, 0), (500, 0.5), (501, 0), (503, 0.5)])
def test_only_the_servers_own_faults_are_errors(status: int, failed: float) -> None:
    found = window(requests(SEARCH, 0.1), requests(CHAT, 0.1, status=status))
    assert requests_of(found).error_ratio == failed
    assert routes_of(found)[CHAT].error_ratio == failed * 2


def test_probes_do_not_water_the_errors_down_and_the_promise_agrees() -> None:
    found = window(
        requests("/health", *[0.001] * 50),
        requests("/ready", 0.01, status=503),
        requests(SEARCH, *[0.1] * 9),
        requests(CHAT, 1.0, status=500),
        requests("/api/v1/documents", 0.1, status=501),
    )
    promised = {state.name: state.value for state in promises(found)}
    assert requests_of(found).error_ratio == pytest.approx(1 / 11, abs=1e-6)
    assert requests_of(found).error_ratio == pytest.approx(promised["errors"], abs=1e-6)


def test_the_longest_is_the_end_of_the_highest_bucket_that_holds_anything() -> None:
    assert latency_of(histogram(0.02, 0.3)).max == 500
    assert latency_of(histogram(0.5)).max == 500
    assert latency_of(histogram(700.0)).max == 30_000
    assert latency_of(histogram()).max is None


def test_quantiles_are_in_milliseconds_and_interpolated_within_their_bucket() -> None:
    found = latency_of(histogram(*[0.05] * 50, *[0.2] * 45, *[0.8] * 5))
    assert (found.p50, found.p95, found.p99) == (100, 250, 900)


def test_who_listens_long_makes_nothing_look_slow() -> None:
    found = window(requests(SEARCH, *[0.05] * 9), requests(EVENTS, *[25.0] * 9))
    assert all_latency(found).max == 100
    told = routes_of(found)
    assert (told[EVENTS].count, told[EVENTS].p50, told[EVENTS].max) == (9, None, None)


def test_the_busiest_route_comes_first_and_idle_ones_are_left_out() -> None:
    told = routes_of(window(requests(CHAT, 2.0), requests(SEARCH, 0.05, 0.05), requests("/admin")))
    assert list(told) == [SEARCH, CHAT]
    assert (told[SEARCH].count, told[SEARCH].rate_per_s, told[SEARCH].max) == (2, 0.02, 100)


def test_stages_have_their_quantiles() -> None:
    stages = {
        series("stage_duration_seconds", stage=name): histogram(0.1, 0.1) for name in ("vector", "bm25")
    }
    told = stages_of(window(histograms=stages | {series("stage_duration_seconds", stage="x"): histogram()}))
    assert list(told) == ["bm25", "vector"]
    assert told["bm25"] == Quantiles(55, 95.5, 99.1)


def test_throughput_tells_questions_searches_and_tokens() -> None:
    told = throughput_of(
        window(
            requests(CHAT, 1.0, 1.0),
            requests("/v1/messages", 1.0),
            requests(SEARCH, 0.1),
            counters={
                series("llm_tokens", kind="completion"): 500,
                series("llm_tokens", kind="prompt"): 9000,
            },
            histograms={series("search_duration_seconds", mode="hybrid"): histogram(0.1)},
        )
    )
    assert (told.requests_per_s, told.answers_per_s, told.searches_per_s) == (0.04, 0.03, 0.01)
    assert told.tokens_per_s == 5

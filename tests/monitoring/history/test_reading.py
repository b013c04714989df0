from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Counter, Gauge
from prometheus_client import Histogram as PrometheusHistogram

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.joining import joined
from likeopt.monitoring.history.reading import Reading, reading_of
from likeopt.monitoring.history.window import Series, series

BOUNDS = (0.5, 2.0)
SERIES = [series("requests", route=route) for route in ("/a", "/b", "/c")]

amounts = st.dictionaries(
    st.sampled_from(SERIES),
    st.integers(0, 1000) | st.floats(0, 1e9),
)
observed = st.dictionaries(
    st.sampled_from(SERIES),
    st.builds(
        lambda counts, total: Histogram(BOUNDS, counts, total if sum(counts) else 0.0),
        st.tuples(*[st.integers(0, 50)] * 3),
        st.floats(0, 1e6),
    ),
)
readings = st.builds(Reading, st.floats(1e9, 2e9), amounts, observed, amounts)


def grown(before: Reading, more: Reading, seconds: float) -> Reading:
    """A later reading of the same server, in which ``more`` was counted."""
    window = msgspec.structs.replace(more, taken_at_s=before.taken_at_s + seconds).since(None)
    return before.plus(window)


def test_a_registrys_families_become_a_reading() -> None:
    registry = CollectorRegistry()
    Counter("likeopt_http_requests", "Requests.", ("route",), registry=registry).labels("/a").inc(3)
    Gauge("likeopt_workers", "Workers.", registry=registry).set(2)
    waits = PrometheusHistogram("likeopt_wait_seconds", "Waits.", registry=registry, buckets=BOUNDS)
    for value in (0.1, 1.0, 1.5, 99.0):
        waits.observe(value)
    reading = reading_of(registry.collect(), 7.0)
    assert reading == Reading(
        7.0,
        {series("http_requests", route="/a"): 3.0},
        {series("wait_seconds"): Histogram(BOUNDS, (1, 2, 1), 101.6)},
        {series("workers"): 2.0},
    )


def test_since_is_what_was_added_and_leaves_out_what_rested() -> None:
    a, b, c = SERIES
    before = Reading(100.0, {a: 5.0, b: 2.0}, {a: Histogram(BOUNDS, (1, 0, 0), 0.2)}, {a: 9.0})
    now = Reading(
        110.0,
        {a: 8.0, b: 2.0, c: 1.0},
        {a: Histogram(BOUNDS, (1, 2, 0), 2.2), b: Histogram(BOUNDS, (0, 0, 0), 0.0)},
        {a: 3.0},
    )
    window = now.since(before)
    assert (window.ended_at_s, window.seconds) == (110.0, 10.0)
    assert window.counters == {a: 3.0, c: 1.0}
    assert window.histograms == {a: Histogram(BOUNDS, (0, 2, 0), 2.0)}
    assert window.gauges == {a: 3.0}
    assert now.since(None).counters == now.counters


def test_totals_that_fell_were_all_added_since() -> None:
    a, b, _ = SERIES
    before = Reading(100.0, {a: 50.0, b: 5.0}, {a: Histogram(BOUNDS, (9, 0, 1), 20.0)})
    anew = Reading(110.0, {a: 4.0, b: 7.0}, {a: Histogram(BOUNDS, (2, 3, 1), 5.0)})
    window = anew.since(before)
    assert window.counters == {a: 4.0, b: 2.0}
    assert window.histograms == {a: Histogram(BOUNDS, (2, 3, 1), 5.0)}


def test_a_rounding_error_is_no_start_anew() -> None:
    a = SERIES[0]
    before = Reading(100.0, {a: 0.1 + 0.2})
    assert Reading(110.0, {a: 0.3}).since(before).counters == {}


def test_other_buckets_begin_anew() -> None:
    a = SERIES[0]
    before = Reading(100.0, {}, {a: Histogram((1.0,), (5, 5), 20.0)})
    now = Reading(110.0, {}, {a: Histogram(BOUNDS, (1, 0, 0), 0.2)})
    assert now.since(before).histograms == now.histograms
    assert before.plus(now.since(before)).histograms == now.histograms


@settings(max_examples=40)
@given(readings, readings)
def test_nothing_is_ever_negative_or_more_than_there_is(one: Reading, other: Reading) -> None:
    window = one.since(other)
    assert window.seconds > 0
    for at, added in window.counters.items():
        assert 0 < added <= one.counters[at]
    for at, histogram in window.histograms.items():
        pairs = zip(histogram.counts, one.histograms[at].counts, strict=True)
        assert all(0 <= added <= total for added, total in pairs)
        assert histogram.count > 0
        assert 0 <= histogram.total <= one.histograms[at].total
    assert window.gauges == one.gauges


@settings(max_examples=30)
@given(st.lists(readings, min_size=1, max_size=5))
def test_windows_one_after_another_are_the_whole(parts: list[Reading]) -> None:
    moments = [Reading(1e9)]
    for part in parts:
        moments.append(grown(moments[-1], part, 10.0))
    windows = [later.since(earlier) for earlier, later in pairwise(moments)]
    whole, joint = moments[-1].since(moments[0]), joined(windows)
    assert joint.seconds == pytest.approx(10.0 * len(parts))
    assert counted(joint.counters) == pytest.approx(counted(whole.counters))
    assert {at: each.counts for at, each in joint.histograms.items()} == {
        at: each.counts for at, each in whole.histograms.items()
    }
    last = moments[0]
    for window in windows:
        last = last.plus(window)
    assert moments[-1].since(last).counters == {}
    assert moments[-1].since(last).histograms == {}


def counted(counters: Mapping[Series, float]) -> dict[Series, float]:
    return {at: value for at, value in counters.items() if value}

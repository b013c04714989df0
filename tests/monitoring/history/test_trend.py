from __future__ import annotations

from itertools import pairwise

import pytest

from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.trend import thinned

NOW_S = 1_700_000_000.0


def snapshot(at_s: float = NOW_S, **values: object) -> Snapshot:
    return Snapshot(taken_at_s=at_s, seconds=10.0, **values)  # type: ignore[arg-type]


def test_without_need_nothing_is_thinned_out() -> None:
    taken = [("a", snapshot(NOW_S + 10 * number + 0.01, requests=number)) for number in range(360)]
    assert thinned(taken, 3600.0, 360) == [each for _, each in taken]


def test_a_day_becomes_as_many_points_as_are_wanted_at_equal_distances() -> None:
    taken = [("a", snapshot(NOW_S + 10 * number, requests=2)) for number in range(8640)]
    points = thinned(taken, 86_400.0, 360)
    assert len(points) == 360
    assert {point.requests for point in points[:-1]} == {48}
    distances = {b.taken_at_s - a.taken_at_s for a, b in pairwise(points[:-1])}
    assert distances == {240.0}


def test_points_that_are_past_do_not_change_as_time_goes_on() -> None:
    taken = [("a", snapshot(NOW_S + 10 * number, requests=number)) for number in range(2000)]
    earlier, later = thinned(taken[:1000], 10_000.0, 50), thinned(taken[:1007], 10_000.0, 50)
    assert set(earlier[2:-1]) <= set(later)


def test_times_and_lags_are_the_worst_and_ratios_are_weighted() -> None:
    (point,) = thinned(
        [
            ("a", snapshot(requests=30, p50_ms=10.0, p95_ms=50.0, error_ratio=0.0, cpu_percent=10.0)),
            ("a", snapshot(requests=10, p50_ms=50.0, p95_ms=900.0, error_ratio=0.2, hub_lag_p99_ms=4.0)),
            ("a", snapshot(requests=0, cost_usd=0.5, rating="fair", score=60.0)),
        ],
        3600.0,
        1,
    )
    assert (point.requests, point.seconds, point.cost_usd) == (40, 30.0, 0.5)
    assert point.rate_per_s == pytest.approx(40 / 30)
    assert (point.p50_ms, point.p95_ms, point.error_ratio) == (20.0, 900.0, 0.05)
    assert (point.cpu_percent, point.hub_lag_p99_ms, point.p99_ms) == (10.0, 4.0, None)
    assert (point.rating, point.score) == ("fair", 60.0)


def test_hosts_are_added_up_and_not_their_seconds() -> None:
    (point,) = thinned(
        [
            ("a", snapshot(requests=20, rate_per_s=2.0, memory_bytes=100.0, active=3)),
            ("b", snapshot(requests=40, rate_per_s=4.0, memory_bytes=300.0, active=1, p95_ms=7.0)),
            ("b", snapshot(requests=40, rate_per_s=4.0, memory_bytes=500.0, active=2, p95_ms=9.0)),
            ("a", snapshot(requests=20, rate_per_s=2.0, memory_bytes=100.0, active=3)),
        ],
        3600.0,
        1,
    )
    assert (point.requests, point.seconds, point.rate_per_s) == (120, 20.0, 6.0)
    assert (point.memory_bytes, point.active, point.p95_ms) == (500.0, 4.5, 9.0)
    assert point.chat_p95_ms is None


def test_hosts_are_one_even_where_there_is_room_for_more_points() -> None:
    taken = [("a", snapshot(NOW_S + 1, requests=1)), ("b", snapshot(NOW_S + 3, requests=2))]
    assert [point.requests for point in thinned(taken, 60.0, 360)] == [3]


def test_there_are_never_more_points_than_are_wanted() -> None:
    taken = [("a", snapshot(NOW_S + 10 * number, requests=number)) for number in range(7)]
    assert [point.requests for point in thinned(taken, 60.0, 6)] == [1, 2, 3, 4, 5, 6]
    assert len(thinned([*taken, ("b", snapshot(NOW_S))], 60.0, 6)) == 6


def test_without_requests_the_mean_is_a_plain_one() -> None:
    taken = [("a", snapshot(cache_hit_ratio=ratio)) for ratio in (0.25, 0.75, None)]
    (point,) = thinned(taken, 3600.0, 1)
    assert (point.cache_hit_ratio, point.p50_ms, point.rate_per_s) == (0.5, None, 0)


def test_nothing_is_no_trend() -> None:
    assert thinned([], 3600.0, 360) == []

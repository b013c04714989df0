"""Durations of requests by status."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.otlp.statuses import by_status

BOUNDS = (0.1, 1.0)


def test_requests_that_all_ended_alike_keep_their_durations() -> None:
    durations = Histogram(BOUNDS, (3, 2, 1), 9.0)
    assert by_status(durations, {"200": 6.0}) == {"200": durations}


def test_of_several_statuses_each_gets_its_number_evenly_from_every_bucket() -> None:
    shares = by_status(Histogram(BOUNDS, (90, 10, 0), 12.0), {"200": 80.0, "500": 20.0})
    assert shares["500"].counts == (18, 2, 0)
    assert shares["200"].counts == (72, 8, 0)
    assert shares["500"].total == pytest.approx(2.4)


def test_what_cannot_be_shared_evenly_goes_to_the_nearest() -> None:
    shares = by_status(Histogram(BOUNDS, (2, 1, 1), 4.0), {"200": 3.0, "500": 1.0})
    assert shares["500"].counts == (1, 0, 0)


def test_without_a_count_there_are_no_shares() -> None:
    assert by_status(Histogram(BOUNDS, (1, 0, 0), 0.1), {}) == {}


def test_a_count_that_is_ahead_of_the_durations_takes_no_more_than_there_are() -> None:
    shares = by_status(Histogram(BOUNDS, (1, 0, 0), 0.1), {"200": 2.0, "404": 1.0})
    assert {status: share.count for status, share in shares.items()} == {"404": 1}


@given(
    st.lists(st.integers(0, 400), min_size=3, max_size=3),
    st.lists(st.integers(0, 300), min_size=1, max_size=4),
)
def test_whatever_the_counts_nothing_is_lost_or_made_up(inside: list[int], numbers: list[int]) -> None:
    durations = Histogram(BOUNDS, tuple(inside), float(sum(inside)))
    counts = {str(200 + place): float(number) for place, number in enumerate(numbers)}
    shares = by_status(durations, counts)
    if not any(numbers):
        assert shares == {}
        return
    columns = [sum(column) for column in zip(*(share.counts for share in shares.values()), strict=True)]
    assert columns == (inside if durations.count else [])
    assert all(count >= 0 for share in shares.values() for count in share.counts)
    if sum(numbers) == durations.count:
        wanted = {status: int(count) for status, count in counts.items() if count}
        assert {status: share.count for status, share in shares.items()} == wanted

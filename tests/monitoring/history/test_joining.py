from __future__ import annotations

import pytest

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.joining import joined, rebucketed
from likeopt.monitoring.history.window import Window, series

A, B = series("wait_seconds", route="/a"), series("wait_seconds", route="/b")


def test_counts_are_added_and_the_last_gauges_stand() -> None:
    one = Window(110.0, 10.0, {A: 1.0, B: 2.0}, {A: Histogram((1.0,), (1, 0), 0.5)}, {A: 7.0, B: 1.0})
    other = Window(120.0, 9.0, {A: 4.0}, {A: Histogram((1.0,), (2, 3), 9.0)}, {A: 8.0})
    assert joined([one, other]) == Window(
        120.0, 20.0, {A: 5.0, B: 2.0}, {A: Histogram((1.0,), (3, 3), 9.5)}, {A: 8.0}
    )


def test_windows_of_two_hosts_share_their_seconds() -> None:
    windows = [Window(110.0, 10.0), Window(112.0, 10.0), Window(120.0, 10.0), Window(122.0, 10.0)]
    assert (joined(windows).ended_at_s, joined(windows).seconds) == (122.0, 22.0)


def test_one_is_itself_and_none_is_an_error() -> None:
    window = Window(110.0, 10.0, {A: 1.0})
    assert joined([window]) is window
    with pytest.raises(ValueError, match="no window"):
        joined([])


def test_after_a_change_of_buckets_a_metric_can_still_be_asked_for_as_a_whole() -> None:
    old = Window(
        110.0, 10.0, {}, {A: Histogram((1.0, 2.0), (4, 2, 1), 9.0), B: Histogram((1.0,), (5, 1), 3.0)}
    )
    new = Window(120.0, 10.0, {}, {A: Histogram((0.5, 1.5, 3.0), (1, 0, 0, 0), 0.2)})
    whole = joined([old, new]).histogram("wait_seconds")
    assert whole == Histogram((0.5, 1.5, 3.0), (1, 4 + 5, 2, 1 + 1), 12.2)


def test_rebucketing_keeps_counts_and_puts_them_at_the_upper_end() -> None:
    histogram = Histogram((1.0, 2.0, 4.0), (1, 2, 4, 8), 50.0)
    assert rebucketed(histogram, (2.0, 3.0)) == Histogram((2.0, 3.0), (3, 0, 12), 50.0)
    assert rebucketed(histogram, histogram.bounds) is histogram

"""Windows that wait to be sent."""

from __future__ import annotations

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Window, series
from likeopt.monitoring.otlp.pending import together

CHUNKS, GAPS, LOAD = series("index_chunks"), series("inter_token_seconds"), series("host_cpu_percent")
ONE = Histogram((0.1,), (1, 0), 0.05)


def test_counts_are_added_and_gauges_are_the_newest() -> None:
    earlier = Window(10.0, 10.0, {CHUNKS: 2.0}, {GAPS: ONE}, {LOAD: 90.0, series("workers"): 2.0})
    later = Window(30.0, 10.0, {CHUNKS: 3.0}, {GAPS: ONE}, {LOAD: 10.0})
    whole = together(earlier, later)
    assert (whole.ended_at_s, whole.seconds) == (30.0, 30.0)
    assert whole.counters == {CHUNKS: 5.0}
    assert whole.histograms == {GAPS: Histogram((0.1,), (2, 0), 0.1)}
    assert whole.gauges == {LOAD: 10.0}


def test_the_first_window_is_itself() -> None:
    window = Window(10.0, 10.0, {CHUNKS: 2.0})
    assert together(None, window) is window


def test_buckets_that_have_changed_begin_anew() -> None:
    changed = Histogram((0.2,), (0, 1), 0.5)
    whole = together(Window(10.0, 10.0, {}, {GAPS: ONE}), Window(20.0, 10.0, {}, {GAPS: changed}))
    assert whole.histograms == {GAPS: changed}

"""What was measured and not yet sent, added up: it takes no more room the longer nobody takes it."""

from __future__ import annotations

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Series, Window


def together(earlier: Window | None, later: Window) -> Window:
    """One window over both spans and what lies between; gauges are the later's.

    A histogram whose buckets have changed since is the later's alone.
    """
    if earlier is None:
        return later
    counters = dict(earlier.counters)
    for series, count in later.counters.items():
        counters[series] = counters.get(series, 0.0) + count
    histograms = dict(earlier.histograms)
    for series, histogram in later.histograms.items():
        histograms[series] = _added(histograms, series, histogram)
    begun_s = min(earlier.ended_at_s - earlier.seconds, later.ended_at_s - later.seconds)
    ended_s = max(earlier.ended_at_s, later.ended_at_s)
    return Window(ended_s, ended_s - begun_s, counters, histograms, later.gauges)


def _added(histograms: dict[Series, Histogram], series: Series, histogram: Histogram) -> Histogram:
    before = histograms.get(series)
    return histogram if before is None or before.bounds != histogram.bounds else before + histogram

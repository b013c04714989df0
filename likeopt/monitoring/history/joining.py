"""Windows of several spans, or of several hosts, as one."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Series, Window

Bounds = tuple[float, ...]

# As in Reading.since: whoever divides by a window's seconds may do so.
_SHORTEST_S = 0.001


def joined(windows: Sequence[Window]) -> Window:
    """What was counted in all of ``windows``, up to the end of the last, whose gauges are taken.

    Where buckets differ, as after a change of settings, those of the last that has the metric are kept.
    Raises ValueError without any window.
    """
    if not windows:
        raise ValueError("there is no window to join")
    last = windows[-1]
    if len(windows) == 1:
        return last
    counters: dict[Series, float] = defaultdict(float)
    groups: dict[Series, list[Histogram]] = defaultdict(list)
    bounds: dict[str, Bounds] = {}
    for window in windows:
        for series, added in window.counters.items():
            counters[series] += added
        for series, histogram in window.histograms.items():
            groups[series].append(histogram)
            bounds[series[0]] = histogram.bounds
    histograms = {series: _sum(group, bounds[series[0]]) for series, group in groups.items()}
    began_at_s = min(window.ended_at_s - window.seconds for window in windows)
    seconds = max(_SHORTEST_S, last.ended_at_s - began_at_s)
    return Window(last.ended_at_s, seconds, dict(counters), histograms, last.gauges)


def _sum(histograms: Sequence[Histogram], bounds: Bounds) -> Histogram:
    alike = [rebucketed(each, bounds) for each in histograms]
    if len(alike) == 1:
        return alike[0]
    counts = tuple(map(sum, zip(*(each.counts for each in alike), strict=True)))
    return Histogram(bounds, counts, sum(each.total for each in alike))


def rebucketed(histogram: Histogram, bounds: Bounds) -> Histogram:
    """``histogram`` in other buckets: values are taken to lie at their bucket's upper end."""
    if histogram.bounds == bounds:
        return histogram
    counts = [0] * (len(bounds) + 1)
    for end, count in zip(histogram.bounds, histogram.counts[:-1], strict=True):
        counts[bisect_left(bounds, end)] += count
    counts[-1] += histogram.counts[-1]
    return Histogram(bounds, tuple(counts), histogram.total)

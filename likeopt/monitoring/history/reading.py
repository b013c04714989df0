"""All that the processes of a host have counted since the server's start, at one moment."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Series, Window

PREFIX = "likeopt_"
# Sums of floats differ in their last digits by the order of adding; a start anew takes away more than that.
_ROUNDING = 1e-9
# A rate over no time at all has no meaning; whoever divides by a window's seconds may do so.
_SHORTEST_S = 0.001


class Reading(msgspec.Struct, frozen=True):
    """Totals at ``taken_at_s`` (UNIX time), and the gauges as they are then."""

    taken_at_s: float
    counters: Mapping[Series, float] = {}
    histograms: Mapping[Series, Histogram] = {}
    gauges: Mapping[Series, float] = {}

    def since(self, earlier: Reading | None) -> Window:
        """What was added after ``earlier``, all of it without one; the gauges are those of now.

        Nothing in it is negative: a total that fell belongs to a server that was started anew, so all of
        it was added since. What did not change is left out.
        """
        before = earlier or Reading(self.taken_at_s)
        counters = {
            series: added
            for series, total in self.counters.items()
            if (added := _added(total, before.counters.get(series, 0.0)))
        }
        histograms = {
            series: observed
            for series, now in self.histograms.items()
            if (observed := _observed(now, before.histograms.get(series))) is not None
        }
        seconds = max(_SHORTEST_S, self.taken_at_s - before.taken_at_s)
        return Window(self.taken_at_s, seconds, counters, histograms, self.gauges)

    def plus(self, window: Window) -> Reading:
        """The reading at the end of ``window``, which continues this one."""
        counters = dict(self.counters)
        for series, added in window.counters.items():
            counters[series] = counters.get(series, 0.0) + added
        histograms = dict(self.histograms)
        for series, observed in window.histograms.items():
            known = histograms.get(series)
            fits = known is not None and known.bounds == observed.bounds
            histograms[series] = known + observed if known is not None and fits else observed
        return Reading(window.ended_at_s, counters, histograms, window.gauges)


def _added(total: float, before: float) -> float:
    if total >= before:
        return total - before
    return 0.0 if before - total <= before * _ROUNDING else total


def _observed(now: Histogram, before: Histogram | None) -> Histogram | None:
    """What was observed since ``before``, None if nothing was."""
    if before is None or before.bounds != now.bounds:
        return now if any(now.counts) else None
    if now.counts == before.counts:
        return None
    if any(count < earlier for count, earlier in zip(now.counts, before.counts, strict=True)):
        return now if any(now.counts) else None
    return now.since(before)


def reading_of(families: Iterable[Any], now_s: float) -> Reading:
    """The reading in what a registry of prometheus_client collects: families with type and samples."""
    counters: dict[Series, float] = {}
    gauges: dict[Series, float] = {}
    buckets: dict[Series, dict[float, float]] = {}
    sums: dict[Series, float] = {}
    for family in families:
        for sample in family.samples:
            labels = {name: value for name, value in sample.labels.items() if name != "le"}
            at = (short_name(sample.name, family.type), tuple(sorted(labels.items())))
            if sample.name.endswith("_created"):
                continue
            if family.type == "gauge":
                gauges[at] = sample.value
            elif family.type != "histogram":
                counters[at] = sample.value
            elif sample.name.endswith("_bucket"):
                buckets.setdefault(at, {})[float(sample.labels["le"])] = sample.value
            elif sample.name.endswith("_sum"):
                sums[at] = sample.value
    histograms = {at: _apart(cumulative, sums.get(at, 0.0)) for at, cumulative in buckets.items()}
    return Reading(now_s, counters, histograms, gauges)


def short_name(sample: str, kind: str) -> str:
    """The name a sample of a ``counter``, ``gauge`` or ``histogram`` has in a window."""
    name = sample.removeprefix(PREFIX)
    if kind == "counter":
        return name.removesuffix("_total")
    if kind == "histogram":
        for ending in ("_bucket", "_sum", "_count"):
            if name.endswith(ending):
                return name.removesuffix(ending)
    return name


def _apart(cumulative: Mapping[float, float], total: float) -> Histogram:
    """The histogram of counts that each hold those of all lower buckets too."""
    bounds = sorted(cumulative)
    counts, below = [], 0
    for bound in bounds:
        counts.append(int(cumulative[bound]) - below)
        below += counts[-1]
    return Histogram(tuple(bound for bound in bounds if not math.isinf(bound)), tuple(counts), total)

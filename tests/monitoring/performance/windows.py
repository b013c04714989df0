"""Windows made by hand, and the past that gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Series, Window, series
from likeopt.monitoring.slo.contract import SloState
from likeopt.monitoring.slo.evaluation import evaluate
from likeopt.monitoring.slo.objectives import objectives_of
from likeopt.settings import Settings

ENDED_AT_S = 1_800_000_000.0
BOUNDS = (0.001, 0.01, 0.1, 0.25, 0.5, 1.0, 2.5, 4.0, 5.0, 10.0, 15.0, 30.0)


def histogram(*values: float, bounds: tuple[float, ...] = BOUNDS) -> Histogram:
    """The histogram of ``values``."""
    places = [sum(bound < value for bound in bounds) for value in values]
    return Histogram(bounds, tuple(places.count(place) for place in range(len(bounds) + 1)), sum(values))


def requests(
    route: str, *values_s: float, status: int = 200, method: str = "GET"
) -> tuple[dict[Series, float], dict[Series, Histogram]]:
    """The counters and histograms of requests that took so long."""
    counted = series("http_requests", method=method, route=route, status=str(status))
    timed = series("http_request_duration_seconds", method=method, route=route)
    return {counted: float(len(values_s))}, {timed: histogram(*values_s)}


def window(
    *traffic: tuple[dict[Series, float], dict[Series, Histogram]],
    counters: Mapping[Series, float] | None = None,
    histograms: Mapping[Series, Histogram] | None = None,
    gauges: Mapping[Series, float] | None = None,
    seconds: float = 100.0,
) -> Window:
    """A window of ``traffic``, each part of which has a route or a status of its own, and more."""
    counts, times = dict(counters or {}), dict(histograms or {})
    for counted, timed in traffic:
        counts |= counted
        for name, found in timed.items():
            times[name] = times[name] + found if name in times else found
    return Window(ENDED_AT_S, seconds, counts, times, dict(gauges or {}))


def lookups(hits: float, misses: float, kind: str = "search", stale: float = 0) -> dict[Series, float]:
    """What the cache was asked for."""
    results = {"hit": hits, "stale": stale, "miss": misses, "bypass": 100}
    return {series("cache_lookups", object=kind, result=result): count for result, count in results.items()}


def promises(found: Window) -> tuple[SloState, ...]:
    """What became of the promises of an installation that changes none."""
    return evaluate(objectives_of(Settings()), found)


class Past:
    """A history of one window and given snapshots; remembers what it was asked for."""

    def __init__(self, given: Window, snapshots: Sequence[Snapshot] = ()) -> None:
        self.given = given
        self.snapshots = snapshots
        self.asked: list[float] = []

    def window(self, window_s: float) -> Window:
        self.asked.append(window_s)
        return self.given

    def trend(self, minutes: float, most: int = 360) -> Sequence[Snapshot]:
        self.asked.append(minutes)
        return self.snapshots

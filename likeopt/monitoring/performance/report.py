"""The whole of what is told of the server's performance, made for all who ask within a second."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import count

import msgspec

from likeopt.monitoring.history.contract import History, Rating, Snapshot
from likeopt.monitoring.history.window import Window
from likeopt.monitoring.performance.cache_use import CacheUse, cache_use
from likeopt.monitoring.performance.models import ModelReport, ModelState, models_of
from likeopt.monitoring.performance.quantiles import Latency, Quantiles, quantiles_of
from likeopt.monitoring.performance.rating import Reason, Verdict, mean_verdict, rating
from likeopt.monitoring.performance.recent import Recent
from likeopt.monitoring.performance.resources import IndexingUse, Resources, indexing_of, resources_of
from likeopt.monitoring.performance.traffic import (
    Requests,
    RouteReport,
    Throughput,
    all_latency,
    requests_of,
    routes_of,
    stages_of,
    throughput_of,
)
from likeopt.monitoring.performance.vitals import Vital, vitals_of
from likeopt.monitoring.slo.contract import Alert, SloState
from likeopt.monitoring.slowest import SlowRequest

REPORT_KEPT_S = 1.0
# All workers have to be asked for them.
SLOWEST_KEPT_S = 2.0
TOLD_EVERY_S = 2.0
# Timers may go off a little too early.
EARLY_S = 0.05
# The slowest requests are told with every fifth report.
SLOWEST_EVERY = 5


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What needs no words. ``seconds`` is how much of the ``window_s`` asked for there is.

    ``page_api_ms`` are the calls of the API as the pages saw them. ``score`` is in [0, 100].
    """

    window_s: float
    seconds: float
    requests: Requests
    latency_ms: Latency
    routes: dict[str, RouteReport]
    stages: dict[str, Quantiles]
    queue_wait_ms: Quantiles
    first_token_ms: Quantiles
    inter_token_ms: Quantiles
    page_api_ms: dict[str, Quantiles]
    throughput: Throughput
    cache: CacheUse
    resources: Resources
    indexing: IndexingUse
    models: tuple[ModelReport, ...]
    personas: dict[str, float]
    slo: tuple[SloState, ...]
    rating: Rating
    score: float


class PerformanceReport(Figures, frozen=True, kw_only=True):
    """The figures of the span that ended at ``at_s`` (UNIX time), and what has to be put into words."""

    at_s: float
    alerts: tuple[Alert, ...]
    reasons: tuple[Reason, ...]
    web_vitals: dict[str, Vital]


class Sources(msgspec.Struct, frozen=True):
    """Where the parts come from that are not in a window.

    ``evaluate`` holds a window against the promises; ``slowest`` gives the slowest requests, slowest first;
    ``workers`` stands in where the number of workers was not measured.
    """

    history: History
    evaluate: Callable[[Window], tuple[SloState, ...]]
    alerts: Callable[[], tuple[Alert, ...]]
    models: Callable[[], Sequence[ModelState]]
    slowest: Callable[[], Sequence[SlowRequest]]
    workers: int = 1


class Performance:
    """One worker's view of the whole host's performance. Safe for use by several threads at once."""

    def __init__(self, sources: Sources, clock: Callable[[], float] = time.monotonic) -> None:
        self._sources = sources
        self._clock = clock
        self._reports = Recent(self._make, REPORT_KEPT_S, clock=clock)
        self._slowest: Recent[None, Sequence[SlowRequest]] = Recent(
            lambda _all: sources.slowest(), SLOWEST_KEPT_S, clock=clock
        )
        self._ended = threading.Event()

    def report(self, window_s: float) -> PerformanceReport:
        """The last ``window_s`` seconds, looked at anew when the last look was a second ago.

        Raises Unavailable when the database cannot be read.
        """
        return self._reports(window_s)

    def trend(self, minutes: float) -> tuple[Sequence[Snapshot], Verdict]:
        """Stored snapshots of the last ``minutes``, oldest first, and the mean of their scores.

        Raises Unavailable when the database cannot be read.
        """
        snapshots = self._sources.history.trend(minutes)
        return snapshots, mean_verdict(each.score for each in snapshots)

    def slowest(self) -> Sequence[SlowRequest]:
        """The slowest requests of late, slowest first, as they were at most two seconds ago."""
        return self._slowest(None)

    def watch(self, window_s: float) -> Iterator[PerformanceReport | Sequence[SlowRequest]]:
        """A report now and every two seconds; now and every ten seconds the slowest requests.

        Goes on until the worker ends. Raises Unavailable when the database cannot be read.
        """
        began_s = self._clock()
        for turn in count():
            yield self.report(window_s)
            if turn % SLOWEST_EVERY == 0:
                yield self.slowest()
            if self._ended.wait(_until_next(self._clock() - began_s)):
                return

    def end(self) -> None:
        """End all that ``watch`` tells, because the worker is about to go."""
        self._ended.set()

    def _make(self, window_s: float) -> PerformanceReport:
        sources = self._sources
        window = sources.history.window(window_s)
        states = sources.evaluate(window)
        verdict = rating(window, states)
        return PerformanceReport(
            at_s=window.ended_at_s,
            window_s=window_s,
            seconds=round(window.seconds, 3),
            requests=requests_of(window),
            latency_ms=all_latency(window),
            routes=routes_of(window),
            stages=stages_of(window),
            queue_wait_ms=quantiles_of(window.histogram("queue_wait_seconds")),
            first_token_ms=quantiles_of(window.histogram("time_to_first_token_seconds")),
            inter_token_ms=quantiles_of(window.histogram("inter_token_seconds")),
            page_api_ms=stages_of(window, "page_api_seconds", "route"),
            throughput=throughput_of(window),
            cache=cache_use(window),
            resources=resources_of(window, sources.workers),
            indexing=indexing_of(window),
            models=models_of(window, sources.models()),
            personas=_personas(window),
            web_vitals=vitals_of(window),
            slo=states,
            alerts=sources.alerts(),
            rating=verdict.rating,
            score=verdict.score,
            reasons=verdict.reasons,
        )


def _until_next(elapsed_s: float) -> float:
    """Whatever a report took, the next comes at its time; those that were missed are left out."""
    left_s = TOLD_EVERY_S - elapsed_s % TOLD_EVERY_S
    return left_s if left_s > EARLY_S else left_s + TOLD_EVERY_S


def _personas(window: Window) -> dict[str, float]:
    found = window.counts_by("persona", "persona")
    return {name: answers for name, answers in sorted(found.items(), key=lambda item: -item[1]) if answers}

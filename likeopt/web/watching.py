"""What is told of a request when its answer has ended, beside its count."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from likeopt.monitoring.log_requests import access_line, slow_request_line
from likeopt.monitoring.slowest import Slowest, SlowRequest
from likeopt.monitoring.timeline import Span, Timeline
from likeopt.web.exchange import ANSWER_ID, TIMELINE, Exchange

# What machines ask, and files that any web server sends, would crowd out the rest.
_OF_NO_INTEREST = frozenset({"static", "/health", "/ready", "/metrics"})


class WaitMetrics(Protocol):
    """Where waiting is counted."""

    def observe_wait(self, elapsed_s: float) -> None:
        """Record how long a request waited before the application was called."""

    def observe_cached(self, elapsed_s: float) -> None:
        """Record how long an answer from the cache took."""


class Unmeasured:
    """Counts no requests."""

    def request_started(self) -> None:
        """Nothing is counted."""

    def request_finished(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        """Nothing is counted."""


class RequestWatch:
    """Tells the metrics, keeps the slowest, and logs those slower than ``slow_s``.

    With ``logs_all`` every request is a line of the log. ``clock`` is UNIX time.
    """

    def __init__(
        self,
        metrics: WaitMetrics,
        slowest: Slowest,
        slow_s: float,
        *,
        logs_all: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._metrics = metrics
        self._slowest = slowest
        self._slow_ms = slow_s * 1000
        self._logs_all = logs_all
        self._clock = clock

    def __call__(self, exchange: Exchange, route: str) -> None:
        """Take note of ``exchange``, which has ended; ``route`` is the rule that matched."""
        elapsed_ms = exchange.elapsed_s * 1000
        self._metrics.observe_wait(exchange.waited_s)
        if exchange.is_cached:
            self._metrics.observe_cached(elapsed_ms / 1000)
        if elapsed_ms > min(self._slowest.floor_ms, self._slow_ms) and _has_an_end(exchange, route):
            self._note(exchange, route, elapsed_ms)
        if self._logs_all:
            _log(exchange, route, elapsed_ms)

    def _note(self, exchange: Exchange, route: str, elapsed_ms: float) -> None:
        request = SlowRequest(
            request_id=exchange.request_id,
            method=exchange.environ["REQUEST_METHOD"],
            route=route,
            status=exchange.status,
            elapsed_ms=round(elapsed_ms, 3),
            at_s=self._clock(),
            spans=_spans(exchange, elapsed_ms),
            answer_id=exchange.environ.get(ANSWER_ID),
        )
        if elapsed_ms > self._slowest.floor_ms:
            self._slowest.keep(request)
        if elapsed_ms > self._slow_ms:
            slow_request_line(request.method, route, request.status, elapsed_ms, spans=request.spans)


def _log(exchange: Exchange, route: str, elapsed_ms: float) -> None:
    environ = exchange.environ
    access_line(
        environ["REQUEST_METHOD"],
        route,
        exchange.status,
        elapsed_ms,
        remote=environ.get("REMOTE_ADDR", ""),
    )


def _has_an_end(exchange: Exchange, route: str) -> bool:
    """Streams that go on for as long as somebody listens are not slow; answers are."""
    if route in _OF_NO_INTEREST:
        return False
    return not exchange.is_stream or ANSWER_ID in exchange.environ or route.startswith("/v1/")


def _spans(exchange: Exchange, elapsed_ms: float) -> tuple[Span, ...]:
    timeline: Timeline | None = exchange.environ.get(TIMELINE)
    if timeline is not None:
        return timeline.spans()
    waited_ms = round(exchange.waited_s * 1000, 3)
    return Span("queue", 0.0, waited_ms), Span("app", waited_ms, round(elapsed_ms - waited_ms, 3))

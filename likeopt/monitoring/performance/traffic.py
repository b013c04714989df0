"""The requests of a span of time: how many, how fast, by route and by stage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

import msgspec

from likeopt.monitoring.history.histogram import Histogram, merged
from likeopt.monitoring.history.window import Window
from likeopt.monitoring.performance.quantiles import (
    Latency,
    Quantiles,
    latency_of,
    quantiles_of,
)

CHAT_ROUTES = frozenset({"/api/v1/chat", "/v1/chat/completions", "/v1/messages"})
SEARCH_ROUTE = "/api/v1/search"

# Their length says how long somebody listened.
_EVENT_STREAMS = ("/events", "/stream")
# Asked by machines, at a pace that says nothing about people.
_PROBES = frozenset({"/health", "/ready", "/metrics"})
_NEVER_SERVED = "501"
_REQUESTS, _DURATION = "http_requests", "http_request_duration_seconds"


class Requests(msgspec.Struct, frozen=True):
    """How many were answered, how many are ``active`` now, and the share that failed by the server's fault.

    Those have a status from 500 on, but for 501, the answer to what is never served. Probes are not
    counted in that share; without any other request it is None.
    """

    count: float
    rate_per_s: float
    active: float
    error_ratio: float | None


class RouteReport(Latency, frozen=True, kw_only=True):
    """The requests of one route; of event streams, which last as long as somebody listens, no times."""

    count: float
    rate_per_s: float
    error_ratio: float


class Throughput(msgspec.Struct, frozen=True):
    """What was done in each second: requests, questions answered, searches made, tokens written."""

    requests_per_s: float
    answers_per_s: float
    searches_per_s: float
    tokens_per_s: float


def is_chat(route: str) -> bool:
    """Whether requests of ``route`` are answered by a model."""
    return route in CHAT_ROUTES


def is_event_stream(route: str) -> bool:
    """Whether requests of ``route`` last as long as somebody listens."""
    return route.endswith(_EVENT_STREAMS)


def durations(window: Window, wanted: Callable[[str], bool]) -> Histogram | None:
    """How long the requests of the ``wanted`` routes took, in seconds; None if there were none."""
    return merged(each for route, each in window.histograms_by(_DURATION, "route").items() if wanted(route))


def requests_of(window: Window) -> Requests:
    """All requests together, event streams, pages and probes included."""
    counts, failed = window.counts_by(_REQUESTS, "route"), _failures(window)
    asked = sum(count for route, count in counts.items() if route not in _PROBES)
    faults = sum(count for route, count in failed.items() if route not in _PROBES)
    return Requests(
        count=sum(counts.values()),
        rate_per_s=per_s(window, sum(counts.values())),
        active=window.gauge("http_requests_in_progress") or 0.0,
        error_ratio=round(faults / asked, 6) if asked else None,
    )


def all_latency(window: Window) -> Latency:
    """How long all requests but event streams took."""
    return latency_of(durations(window, lambda route: not is_event_stream(route)))


def routes_of(window: Window) -> dict[str, RouteReport]:
    """Each route that was asked for, the busiest first."""
    histograms, failures = window.histograms_by(_DURATION, "route"), _failures(window)
    counts = window.counts_by(_REQUESTS, "route")
    return {
        route: _route(
            window, count, failures[route], None if is_event_stream(route) else histograms.get(route)
        )
        for route, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if count
    }


def _route(window: Window, count: float, failed: float, histogram: Histogram | None) -> RouteReport:
    return RouteReport(
        **msgspec.structs.asdict(latency_of(histogram)),
        count=count,
        rate_per_s=per_s(window, count),
        error_ratio=round(failed / count, 6),
    )


def stages_of(
    window: Window, name: str = "stage_duration_seconds", label: str = "stage"
) -> dict[str, Quantiles]:
    """How long each stage took that any request went through, or each ``label`` of another histogram."""
    found = window.histograms_by(name, label)
    return {value: quantiles_of(each) for value, each in sorted(found.items()) if each.count}


def throughput_of(window: Window) -> Throughput:
    """What was done in each second."""
    counts = window.counts_by(_REQUESTS, "route")
    searches = window.histogram("search_duration_seconds")
    return Throughput(
        requests_per_s=per_s(window, sum(counts.values())),
        answers_per_s=per_s(window, sum(count for route, count in counts.items() if is_chat(route))),
        searches_per_s=per_s(window, searches.count if searches else 0),
        tokens_per_s=per_s(window, window.count("llm_tokens", kind="completion")),
    )


def per_s(window: Window, count: float) -> float:
    """``count`` for each second of the window, which counts as one second long when it is shorter."""
    return round(count / max(window.seconds, 1.0), 4)


def _failures(window: Window) -> dict[str, float]:
    """By route, the requests that failed by the server's fault."""
    failed: dict[str, float] = defaultdict(float)
    for (name, labels), value in window.counters.items():
        if name == _REQUESTS:
            facts = dict(labels)
            if facts["status"].startswith("5") and facts["status"] != _NEVER_SERVED:
                failed[facts["route"]] += value
    return failed

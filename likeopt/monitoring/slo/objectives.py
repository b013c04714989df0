"""The promises of the settings, and what each is measured on."""

from __future__ import annotations

from typing import Literal

import msgspec

from likeopt.monitoring.slo.contract import Unit
from likeopt.monitoring.slo.selection import Matcher, Operator, Selection
from likeopt.settings.monitoring import MonitoringSettings, Thresholds

# A promise about a time, about a share of events, or about how full a machine is.
Kind = Literal["latency", "share", "gauge"]

_CHAT = "/api/v1/chat|/v1/chat/completions|/v1/messages"
_API = "/api/v1/.*|/v1/.*"
# Event streams last as long as somebody listens; a file takes as long as the asker's line does.
_LASTING = ".*/(events|stream|file)"
_UPLOADED_TO = "/api/v1/documents"
# Asked by machines, at a pace that says nothing about people.
_PROBES = "/health|/ready|/metrics"


class Objective(msgspec.Struct, frozen=True):
    """One promise.

    ``events`` are the series of all events, or of the gauge; of a latency they are histograms. ``bad`` are
    the counters of bad events among them, and ``quantile`` in (0, 1) that of a latency. ``allowed`` is the
    share of bad events, in (0, 1), that is within the promise; None where there is nothing to be spent.
    ``more_is_better`` where values fall towards the critical one.
    """

    name: str
    unit: Unit
    kind: Kind
    thresholds: Thresholds
    events: tuple[Selection, ...]
    bad: tuple[Selection, ...] = ()
    quantile: float | None = None
    allowed: float | None = None
    more_is_better: bool = False

    @property
    def target(self) -> float:
        """What is promised."""
        return self.thresholds.target

    @property
    def critical(self) -> float:
        """Where the promise is broken."""
        return self.thresholds.critical


def objectives_of(settings: MonitoringSettings) -> tuple[Objective, ...]:
    """Every promise, in the order in which they are shown."""
    chat = _select("http_request_duration_seconds", ("method", "=", "POST"), ("route", "=~", _CHAT))
    return (
        _latency("chat_p50", settings.slo_chat_p50_s, 0.5, chat),
        _latency("chat_p95", settings.slo_chat_p95_s, 0.95, chat),
        _latency("chat_p99", settings.slo_chat_p99_s, 0.99, chat),
        _latency(
            "first_token_p95", settings.slo_first_token_p95_s, 0.95, Selection("time_to_first_token_seconds")
        ),
        _latency("cached_p95", settings.slo_cached_p95_s, 0.95, Selection("cached_request_duration_seconds")),
        _latency("api_p95", settings.slo_api_p95_s, 0.95, *_other_api()),
        _errors(settings.slo_error_ratio),
        _gauge("cpu", settings.slo_cpu_percent, "host_cpu_percent"),
        _gauge("memory", settings.slo_memory_percent, "host_memory_percent"),
        _cache_hits(settings.slo_cache_hit_ratio),
        _answers("redis"),
    )


def _select(name: str, *conditions: tuple[str, Operator, str]) -> Selection:
    return Selection(name, tuple(Matcher(*condition) for condition in conditions))


def _latency(name: str, promise: Thresholds, quantile: float, *events: Selection) -> Objective:
    # Rounded, since 1 - 0.95 is not 0.05 to a computer, and the rules are read by people.
    allowed = round(1 - quantile, 6)
    return Objective(name, "s", "latency", promise, events, quantile=quantile, allowed=allowed)


def _other_api() -> tuple[Selection, Selection]:
    """All of the API but chats, streams, files, and uploads, which share their route with the list."""
    name = "http_request_duration_seconds"
    rest = _select(
        name, ("route", "=~", _API), ("route", "!~", f"{_CHAT}|{_LASTING}"), ("route", "!=", _UPLOADED_TO)
    )
    return rest, _select(name, ("route", "=", _UPLOADED_TO), ("method", "!=", "POST"))


def _errors(promise: Thresholds) -> Objective:
    """Requests that fail by the server's fault; 501 is the answer to a call that is never served."""
    asked: tuple[str, Operator, str] = ("route", "!~", _PROBES)
    every = _select("http_requests", asked)
    failed = _select("http_requests", asked, ("status", "=~", "5.."), ("status", "!=", "501"))
    allowed = promise.target if 0 < promise.target < 1 else None
    return Objective("errors", "ratio", "share", promise, (every,), (failed,), allowed=allowed)


def _gauge(name: str, promise: Thresholds, metric: str) -> Objective:
    return Objective(name, "percent", "gauge", promise, (Selection(metric),))


def _answers(part: str) -> Objective:
    """That a part the server leans on is there; where there is none, nothing is measured."""
    events = Selection("part_down", (Matcher("part", "=", part),))
    return Objective(part, "ratio", "gauge", Thresholds(1, 1, 1), (events,))


def _cache_hits(promise: Thresholds) -> Objective:
    """Without a budget: that a question is a new one is nobody's fault, and to be told of it helps nobody."""
    name = "cache_lookups"
    kinds: tuple[str, Operator, str] = ("object", "=~", "search|answer")
    every = _select(name, kinds, ("result", "=~", "hit|stale|miss"))
    missed = _select(name, kinds, ("result", "=", "miss"))
    return Objective("cache_hit_ratio", "ratio", "share", promise, (every,), (missed,), more_is_better=True)

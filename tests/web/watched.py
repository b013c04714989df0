"""An application whose performance is known: made by hand instead of measured."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from monitoring.performance.windows import ENDED_AT_S, Past, lookups, promises, requests, window

from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.window import Window, series
from likeopt.monitoring.performance.models import ModelState
from likeopt.monitoring.performance.report import Performance, Sources
from likeopt.monitoring.slo.contract import Alert
from likeopt.monitoring.slowest import SlowRequest
from likeopt.monitoring.timeline import Span

ALERT = Alert("errors", "page", 14.4, "1h", "5m", 20.0, ENDED_AT_S - 60)
SLOW = SlowRequest(
    "r1",
    "POST",
    "/api/v1/chat",
    200,
    4000.0,
    ENDED_AT_S,
    (Span("queue", 0.0, 1.5), Span("bm25", 1.5, 8)),
    "m1",
)
SNAPSHOTS = (
    Snapshot(ENDED_AT_S - 10, 10, requests=3, p95_ms=80.0, score=70, rating="fair"),
    Snapshot(ENDED_AT_S, 10),
)


def troubled() -> Window:
    """A slow chat, a cold cache, a busy machine, and pages that stay empty."""
    return window(
        requests("/api/v1/search", *[0.05] * 20),
        requests("/api/v1/chat", *[20.0] * 20, method="POST"),
        counters=lookups(10, 30),
        histograms={("web_vitals", (("name", "FCP"),)): requests("/", 12.0)[1].popitem()[1]},
        gauges={series("host_cpu_percent"): 90, series("host_memory_percent"): 50},
    )


def watch(app: Flask, past: Past, slowest: Sequence[SlowRequest] = (SLOW,)) -> Performance:
    """Let the application tell of ``past``."""
    told = Performance(
        Sources(
            past,
            evaluate=promises,
            alerts=lambda: (ALERT,),
            models=lambda: [ModelState("m", "here", "small", "up")],
            slowest=lambda: slowest,
        )
    )
    app.extensions["likeopt"].watching.performance = told
    return told

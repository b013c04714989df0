"""A span of time in the few numbers that a trend is drawn from."""

from __future__ import annotations

from collections.abc import Sequence

from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.window import Window
from likeopt.monitoring.performance.cache_use import promised_hits
from likeopt.monitoring.performance.quantiles import quantile_ms
from likeopt.monitoring.performance.rating import rating
from likeopt.monitoring.performance.resources import resources_of
from likeopt.monitoring.performance.traffic import (
    SEARCH_ROUTE,
    all_latency,
    durations,
    is_chat,
    requests_of,
)
from likeopt.monitoring.performance.vitals import vitals_of
from likeopt.monitoring.slo.contract import SloState

_P95 = 0.95


def summarise(window: Window, states: Sequence[SloState]) -> Snapshot:
    """The snapshot of ``window``, of which ``states`` say what became of the promises."""
    requests, latency, resources = requests_of(window), all_latency(window), resources_of(window)
    verdict, page_load = rating(window, states), vitals_of(window).get("LCP")
    return Snapshot(
        taken_at_s=window.ended_at_s,
        seconds=window.seconds,
        requests=requests.count,
        rate_per_s=requests.rate_per_s,
        error_ratio=requests.error_ratio,
        active=requests.active,
        p50_ms=latency.p50,
        p95_ms=latency.p95,
        p99_ms=latency.p99,
        chat_p95_ms=quantile_ms(durations(window, is_chat), _P95),
        first_token_p95_ms=quantile_ms(window.histogram("time_to_first_token_seconds"), _P95),
        search_p95_ms=quantile_ms(durations(window, SEARCH_ROUTE.__eq__), _P95),
        cache_hit_ratio=promised_hits(window).hit_ratio,
        cpu_percent=resources.cpu_percent,
        memory_bytes=resources.memory_bytes,
        memory_percent=resources.memory_percent,
        hub_lag_p99_ms=resources.hub_lag_ms,
        queue_wait_p95_ms=quantile_ms(window.histogram("queue_wait_seconds"), _P95),
        page_load_p75_ms=page_load.p75 if page_load else None,
        cost_usd=round(window.count("llm_cost_usd"), 6),
        rating=verdict.rating,
        score=verdict.score,
    )

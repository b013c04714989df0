"""What the server tells of itself."""

from __future__ import annotations

import pytest
from prometheus_client import CollectorRegistry, values

from likeopt.monitoring.processes import HostLoad, ProcessLoad
from likeopt.monitoring.server_metrics import ServerMetrics


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> CollectorRegistry:
    monkeypatch.setattr(values, "ValueClass", values.MutexValue)
    return CollectorRegistry()


@pytest.fixture
def metrics(registry: CollectorRegistry) -> ServerMetrics:
    return ServerMetrics(registry)


def value(registry: CollectorRegistry, metric: str, /, **labels: str) -> float | None:
    return registry.get_sample_value(f"likeopt_{metric}", labels)


def test_waiting_is_observed_in_seconds(metrics: ServerMetrics, registry: CollectorRegistry) -> None:
    metrics.observe_wait(0.004)
    metrics.observe_hub_lag(0.2)
    metrics.set_hub_lag(0.3)
    assert value(registry, "queue_wait_seconds_sum") == 0.004
    assert value(registry, "queue_wait_seconds_bucket", le="0.0025") == 0
    assert value(registry, "queue_wait_seconds_bucket", le="0.005") == 1
    assert value(registry, "hub_lag_seconds_bucket", le="0.1") == 0
    assert value(registry, "hub_lag_seconds_bucket", le="0.25") == 1
    assert value(registry, "hub_lag_now_seconds") == 0.3


GAPS_S = [0.0, 0.001, 0.0011, 0.02, 0.02, 0.3, 10.0, 10.5, 700.0]


def test_gaps_taken_together_count_as_each_alone_would(
    metrics: ServerMetrics, registry: CollectorRegistry
) -> None:
    metrics.observe_gaps(GAPS_S[:4])
    metrics.observe_gaps(GAPS_S[4:])
    metrics.observe_gaps([])
    alone = CollectorRegistry()
    one_by_one = ServerMetrics(alone)
    for gap_s in GAPS_S:
        one_by_one._gaps.observe(gap_s)

    def samples(of: CollectorRegistry) -> dict[tuple[str, str], float]:
        return {
            (sample.name, sample.labels.get("le", "")): sample.value
            for family in of.collect()
            if family.name == "likeopt_inter_token_seconds"
            for sample in family.samples
            if not sample.name.endswith("_created")
        }

    assert samples(registry) == pytest.approx(samples(alone))
    assert value(registry, "inter_token_seconds_count") == len(GAPS_S)


def test_the_promise_for_cached_requests_is_a_bound(registry: CollectorRegistry) -> None:
    metrics = ServerMetrics(registry, cached_limits_s=(0.07, 0.2, 0.5))
    metrics.observe_cached(0.07)
    assert value(registry, "cached_request_duration_seconds_bucket", le="0.07") == 1
    assert value(registry, "cached_request_duration_seconds_bucket", le="0.05") == 0
    assert value(registry, "cached_request_duration_seconds_count") == 1


@pytest.mark.parametrize(
    ("name", "good", "poor"),
    [
        ("LCP", 2.5, 4.0),
        ("INP", 0.2, 0.5),
        ("CLS", 0.1, 0.25),
        ("FCP", 1.8, 3.0),
        ("TTFB", 0.8, 1.8),
    ],
)
def test_where_a_vital_turns_poor_is_a_bound(
    metrics: ServerMetrics, registry: CollectorRegistry, name: str, good: float, poor: float
) -> None:
    for seen in (good, good * 1.001, poor, poor * 1.001):
        metrics.observe_vital(name, seen)
    assert value(registry, "web_vitals_bucket", name=name, le=str(good)) == 1
    assert value(registry, "web_vitals_bucket", name=name, le=str(poor)) == 3
    assert value(registry, "web_vitals_count", name=name) == 4


def test_the_pages_own_requests_are_observed_by_route(
    metrics: ServerMetrics, registry: CollectorRegistry
) -> None:
    metrics.observe_page_api("/api/v1/chat", 0.4)
    metrics.observe_page_api("/api/v1/chat", 0.6)
    assert value(registry, "page_api_seconds_sum", route="/api/v1/chat") == pytest.approx(1.0)


def test_processes_and_host_show_their_newest_figures(
    metrics: ServerMetrics, registry: CollectorRegistry
) -> None:
    metrics.set_process("index", ProcessLoad(None, 1000, 7, 3))
    assert value(registry, "process_cpu_percent", process="index") is None
    metrics.set_process("index", ProcessLoad(12.5, 2000, 8, 4))
    metrics.set_host(HostLoad(None, 40.0, 5000, 9000))
    metrics.set_host(HostLoad(75.0, 41.0, 5100, 8900))
    metrics.set_pool(3)
    metrics.web_worker_began()
    process = {"process": "index"}
    assert value(registry, "process_cpu_percent", **process) == 12.5
    assert value(registry, "process_resident_bytes", **process) == 2000
    assert value(registry, "process_open_files", **process) == 8
    assert value(registry, "process_threads", **process) == 4
    assert value(registry, "host_cpu_percent") == 75
    assert value(registry, "host_memory_percent") == 41
    assert value(registry, "host_memory_bytes") == 5100
    assert value(registry, "host_disk_free_bytes") == 8900
    assert value(registry, "db_pool_in_use") == 3
    assert value(registry, "workers") == 1

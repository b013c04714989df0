"""What the cache of a running server has counted, over all its workers."""

from __future__ import annotations

from collections import Counter

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from running_server import RunningServer


def _samples(running: RunningServer) -> list[Sample]:
    """Everything that /metrics says, over all workers."""
    families = text_string_to_metric_families(running.client.get("/metrics").text)
    return [sample for family in families for sample in family.samples]


def counted(running: RunningServer, name: str, **labels: str) -> float:
    """The sum of a metric's samples that have these labels."""
    return sum(
        sample.value
        for sample in _samples(running)
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def counts(running: RunningServer, name: str) -> Counter[tuple[str, ...]]:
    """A counter of the cache by its labels; pages are left out, for the test itself asks for them."""
    return Counter(
        {
            tuple(value for _, value in sorted(sample.labels.items())): int(sample.value)
            for sample in _samples(running)
            if sample.name == f"likeopt_cache_{name}_total" and sample.labels.get("object") != "page"
        }
    )


def check_status(running: RunningServer) -> None:
    """The status of the cache says what the metrics say."""
    status = running.client.get("/api/v1/cache/status").json()
    searches = status["objects"]["search"]
    assert searches["hits"] == counted(running, "likeopt_cache_lookups_total", object="search", result="hit")
    # What is warmed is computed without having been asked for.
    assert searches["misses"] == searches["computations"] - searches["warmed"], searches
    memory, disk = status["layers"]["memory"], status["layers"]["disk"]
    assert memory["evictions"] == counted(running, "likeopt_cache_evictions_total", layer="memory")
    assert 0 < memory["size_bytes"] <= memory["capacity_bytes"] == 600_000
    assert 0 < disk["size_bytes"] <= disk["capacity_bytes"] == 400_000

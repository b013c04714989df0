from __future__ import annotations

from prometheus_client import CollectorRegistry

from likeopt.cache.backend import LayerName, Size
from likeopt.cache.report import OBJECTS, report
from likeopt.monitoring.cache_metrics import CacheMetrics
from likeopt.monitoring.history.reading import reading_of
from likeopt.monitoring.history.window import Window

SIZES: dict[LayerName, Size] = {
    "memory": Size(3, 300, 1000),
    "redis": Size(7, 700, None, "open"),
    "disk": Size(9, 900, 5000),
}


def told(registry: CollectorRegistry) -> Window:
    """What was counted, as it is read from the metrics."""
    return reading_of(registry.collect(), 0.0).since(None)


def counted() -> Window:
    """Searches: 6 hits, 1 of them stale, and 2 misses. Answers: 1 hit, 1 miss, 5 that bypassed the cache."""
    registry = CollectorRegistry()
    metrics = CacheMetrics(registry)
    for result, times in {"hit": 5, "stale": 1, "miss": 2}.items():
        for _ in range(times):
            metrics.looked_up("search", result)
    for result, times in {"hit": 1, "miss": 1, "bypass": 5}.items():
        for _ in range(times):
            metrics.looked_up("answer", result)
    for found in (True, True, True, False):
        metrics.looked("memory", "search", found, 0.001)
    metrics.looked("memory", "answer", True, 0.001)
    metrics.looked("disk", "search", False, 0.001)
    for _ in range(6):
        metrics.saved("search", 0.010, warmed=False)
    metrics.saved("answer", 2.0, warmed=True)
    metrics.saved_tokens(250)
    metrics.computed("search")
    metrics.computed("answer")
    metrics.coalesced("search")
    metrics.evicted("memory", "search", 4)
    metrics.evicted("memory", "answer", 1)
    metrics.failed("redis", "timeout")
    metrics.set_size("memory", 50, 5000)
    return told(registry)


def test_what_was_counted_is_summed_by_layer_and_by_object() -> None:
    made = report(counted(), SIZES, workers=2)
    search, answer = made.objects["search"], made.objects["answer"]
    assert (search.hits, search.stale, search.misses, search.hit_ratio) == (6, 1, 2, 0.75)
    assert (answer.hits, answer.misses, answer.hit_ratio) == (1, 1, 0.5)
    assert (search.saved_ms, answer.saved_ms) == (10.0, 2000.0)
    assert (answer.warmed_hits, answer.warmed_saved_ms) == (1, 2000.0)
    assert (search.warmed_hits, search.warmed_saved_ms) == (0, 0.0)
    assert made.hit_ratio == 0.7
    assert (made.computations, made.coalesced, made.stale_served) == (2, 1, 1)
    assert (made.saved_ms, made.saved_tokens) == (2060.0, 250)
    memory = made.layers["memory"]
    assert (memory.hits, memory.misses, memory.hit_ratio, memory.evictions) == (4, 1, 0.8, 5)
    assert made.layers["disk"].misses == 1
    assert made.layers["redis"].failures == 1


def test_memory_is_that_of_all_workers_and_the_rest_there_is_once() -> None:
    layers = report(counted(), SIZES, workers=2).layers
    assert (layers["memory"].entries, layers["memory"].size_bytes) == (50, 5000)
    assert layers["memory"].capacity_bytes == 2000
    assert (layers["disk"].entries, layers["disk"].size_bytes, layers["disk"].capacity_bytes) == (
        9,
        900,
        5000,
    )
    assert (layers["redis"].status, layers["redis"].capacity_bytes) == ("open", None)


def test_before_anything_was_asked_for_everything_is_nought() -> None:
    made = report(Window(0.0, 0.0), {"memory": Size(0, 0, 1000)})
    assert made.hit_ratio == 0.0
    assert set(made.objects) == set(OBJECTS)
    assert {one.hits for one in made.objects.values()} == {0}
    assert {name: layer.status for name, layer in made.layers.items()} == {
        "memory": "up",
        "redis": "off",
        "disk": "off",
    }

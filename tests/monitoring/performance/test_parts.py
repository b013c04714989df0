"""Cache, resources, indexing and models."""

from __future__ import annotations

from monitoring.performance.windows import histogram, lookups, promises, window

from likeopt.monitoring.history.window import series
from likeopt.monitoring.performance.cache_use import Hits, cache_use, promised_hits
from likeopt.monitoring.performance.models import ModelState, models_of
from likeopt.monitoring.performance.resources import IndexingUse, ProcessUse, indexing_of, resources_of

SMALL = ModelState("small", "here", "small", "up")
LARGE = ModelState("large", "there", "large", "open")


def test_an_unused_cache_has_no_ratio_but_all_its_parts() -> None:
    told = cache_use(window())
    assert told.hit_ratio is None
    assert set(told.layers) == {"memory", "redis", "disk"}
    assert list(told.objects) == ["search", "answer", "embedding", "page"]
    assert told.objects["search"] == Hits(None, 0, 0)


def test_the_ratio_is_that_of_searches_and_answers_as_promised() -> None:
    counters = lookups(2, 1, stale=1) | lookups(4, 2, "answer") | lookups(0, 90, "embedding")
    found = window(counters=counters)
    promised = {state.name: state.value for state in promises(found)}
    assert cache_use(found).hit_ratio == promised["cache_hit_ratio"] == 0.7
    assert promised_hits(found) == Hits(0.7, 7, 3)
    assert cache_use(found).objects["embedding"] == Hits(0, 0, 90)


def test_a_kind_that_was_looked_for_besides_is_told_after_the_known_ones() -> None:
    told = cache_use(window(counters=lookups(1, 1, "asked")))
    assert list(told.objects)[-1] == "asked"


def test_layers_count_looks_of_every_kind() -> None:
    looks = {
        series("cache_requests", layer=layer, object=kind, result=result): 1.0
        for layer, kind, result in [
            ("memory", "search", "hit"),
            ("memory", "answer", "miss"),
            ("memory", "answer", "hit"),
            ("disk", "answer", "miss"),
        ]
    }
    layers = cache_use(window(counters=looks)).layers
    assert layers["memory"] == Hits(0.6667, 2, 1)
    assert (layers["disk"], layers["redis"]) == (Hits(0, 0, 1), Hits(None, 0, 0))


def test_resources_are_the_newest_figures_and_memory_is_the_servers_own() -> None:
    gauges = {
        series("host_cpu_percent"): 40.0,
        series("host_memory_percent"): 60.0,
        series("hub_lag_now_seconds"): 0.002,
        series("workers"): 2.0,
        series("process_resident_bytes", process="web0"): 100.0,
        series("process_resident_bytes", process="index"): 50.0,
        series("process_cpu_percent", process="web0"): 12.5,
    }
    lag = {series("hub_lag_seconds"): histogram(*[0.0005] * 98, 0.05, 0.05)}
    told = resources_of(window(gauges=gauges, histograms=lag))
    assert (told.cpu_percent, told.memory_percent, told.memory_bytes, told.workers) == (40, 60, 150, 2)
    assert told.hub_lag_ms == 55
    assert told.hub_lag_now_ms == 2
    assert told.processes == {
        "index": ProcessUse(None, 50, None, None),
        "web0": ProcessUse(12.5, 100, None, None),
    }


def test_without_a_figure_the_number_of_workers_is_the_one_set() -> None:
    told = resources_of(window(), workers=4)
    assert (told.workers, told.cpu_percent, told.hub_lag_ms, told.processes) == (4, None, None, {})


def test_indexing_tells_what_waits_and_how_fast_it_goes() -> None:
    found = window(counters={series("index_chunks"): 250}, gauges={series("index_queue"): 3})
    assert indexing_of(found) == IndexingUse(3, 2.5)
    assert indexing_of(window()) == IndexingUse(0, 0)


def test_models_tell_their_calls_and_not_each_others() -> None:
    call = "llm_call_duration_seconds"
    found = window(
        counters={series("llm_cost_usd", model="small"): 0.25, series("llm_cost_usd", model="large"): 1},
        histograms={
            series(call, model="small", outcome="ok"): histogram(*[0.2] * 20),
            series(call, model="small", outcome="stopped"): histogram(0.05),
            series(call, model="small", outcome="failed"): histogram(*[0.0005] * 9),
            series(call, model="gone", outcome="ok"): histogram(9.0),
            series("llm_first_token_seconds", model="small"): histogram(0.05),
            series("llm_call_tokens", model="small", kind="prompt"): histogram(300.0),
            series("llm_call_tokens", model="small", kind="completion"): histogram(50.0, 50.0),
        },
    )
    small, large = models_of(found, [SMALL, LARGE])
    assert (small.id, small.upstream, small.tier, small.status) == ("small", "here", "small", "up")
    assert (small.calls, small.failures, small.tokens, small.cost_usd) == (30, 9, 400, 0.25)
    assert (small.p95_ms, small.first_token_p95_ms) == (242.5, 95.5)
    assert (large.status, large.calls, large.p95_ms, large.tokens, large.cost_usd) == ("open", 0, None, 0, 1)

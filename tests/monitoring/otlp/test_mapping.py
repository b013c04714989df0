"""Like-Opt's measurements in OpenTelemetry's names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.semconv._incubating.metrics import gen_ai_metrics, process_metrics, system_metrics
from opentelemetry.semconv.metrics import http_metrics

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Series, Window, series
from likeopt.monitoring.otlp.mapping import About, measures
from likeopt.monitoring.otlp.measure import Measure

ONE = Histogram((0.1, 1.0), (1, 0, 0), 0.05)
ABOUT = About(cores=2, providers={"small": "openai"})
METHOD, SCHEME = ("http.request.method", "GET"), ("url.scheme", "http")


def mapped(**tables: dict[Series, Any]) -> dict[str, Measure]:
    """What becomes of a window, by name."""
    found = measures(Window(100.0, 60.0, **tables), ABOUT)
    assert len({measure.name for measure in found}) == len(found)
    return {measure.name: measure for measure in found}


def attributes(measure: Measure) -> list[dict[str, str | int]]:
    return [dict(point.attributes) for point in measure.points]


def test_a_request_has_its_method_route_and_status() -> None:
    (found,) = attributes(
        mapped(
            counters={series("http_requests", method="GET", route="/ready", status="200"): 1.0},
            histograms={series("http_request_duration_seconds", method="GET", route="/ready"): ONE},
        )["http.server.request.duration"]
    )
    assert found == dict([METHOD, SCHEME, ("http.route", "/ready"), ("http.response.status_code", 200)])


def test_a_fault_of_the_server_is_an_error_and_a_wrong_question_is_none() -> None:
    said = {"method": "GET", "route": "/ready"}
    measure = mapped(
        counters={
            series("http_requests", **said, status="404"): 1.0,
            series("http_requests", **said, status="503"): 2.0,
        },
        histograms={series("http_request_duration_seconds", **said): Histogram((0.1,), (2, 1), 1.0)},
    )["http.server.request.duration"]
    points = {dict(point.attributes)["http.response.status_code"]: point for point in measure.points}
    assert dict(points[503].attributes)["error.type"] == "503"
    assert "error.type" not in dict(points[404].attributes)
    assert [points[404].value.count, points[503].value.count] == [1, 2]  # type: ignore[union-attr]


def test_an_unknown_method_and_no_route_are_told_as_the_conventions_ask() -> None:
    name = "http_request_duration_seconds"
    (found,) = attributes(
        mapped(histograms={series(name, method="other", route="none"): ONE})["http.server.request.duration"]
    )
    assert found == {"http.request.method": "_OTHER", "url.scheme": "http"}


def test_a_call_of_a_model_has_its_provider_and_says_when_it_failed() -> None:
    name = "llm_call_duration_seconds"
    found = attributes(
        mapped(
            histograms={
                series(name, model="small", outcome="ok"): ONE,
                series(name, model="quotes", outcome="failed"): ONE,
            }
        )["gen_ai.client.operation.duration"]
    )
    common = {"gen_ai.operation.name": "chat"}
    small = {"gen_ai.provider.name": "openai", "gen_ai.request.model": "small", "likeopt.outcome": "ok"}
    quotes = {"gen_ai.provider.name": "likeopt", "gen_ai.request.model": "quotes"}
    failed = {"likeopt.outcome": "failed", "error.type": "_OTHER"}
    assert found == [common | small, common | quotes | failed]


def test_tokens_are_input_or_output_and_those_kept_are_not_counted_again() -> None:
    kinds = ("prompt", "completion", "cached")
    tables = {series("llm_call_tokens", model="small", kind=kind): ONE for kind in kinds}
    found = attributes(mapped(histograms=tables)["gen_ai.client.token.usage"])
    assert [one["gen_ai.token.type"] for one in found] == ["input", "output"]
    assert {one["gen_ai.provider.name"] for one in found} == {"openai"}


def test_the_first_text_is_told_for_the_model_and_for_the_answer() -> None:
    found = mapped(
        histograms={
            series("llm_first_token_seconds", model="small"): ONE,
            series("time_to_first_token_seconds"): ONE,
            series("inter_token_seconds"): ONE,
        }
    )
    (model,) = attributes(found["gen_ai.client.operation.time_to_first_chunk"])
    assert (model["gen_ai.request.model"], model["gen_ai.provider.name"]) == ("small", "openai")
    for name in ("gen_ai.server.time_to_first_token", "gen_ai.server.time_per_output_token"):
        assert attributes(found[name]) == [
            {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "likeopt"}
        ]


def test_shares_are_of_one_and_a_process_uses_a_share_of_all_processors() -> None:
    found = mapped(
        gauges={
            series("process_cpu_percent", process="web0"): 50.0,
            series("host_cpu_percent"): 75.0,
            series("host_memory_percent"): 40.0,
            series("process_resident_bytes", process="web0"): 1e8,
        }
    )
    values = {name: measure.points[0].value for name, measure in found.items()}
    assert values == {
        "process.cpu.utilization": 0.25,
        "system.cpu.utilization": 0.75,
        "system.memory.utilization": 0.4,
        "process.memory.usage": 1e8,
    }
    assert attributes(found["process.memory.usage"]) == [{"likeopt.process": "web0"}]
    assert found["process.memory.usage"].kind == "level"


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        ("stage_duration_seconds", {"stage": "embed"}, ("likeopt.stage_duration", "s", "histogram")),
        ("cache_lookups", {"object": "answer", "result": "hit"}, ("likeopt.cache_lookups", "", "counter")),
        ("llm_tokens", {"kind": "prompt"}, ("likeopt.llm_tokens", "{token}", "counter")),
        ("llm_cost_usd", {"model": "small"}, ("likeopt.llm_cost_usd", "{USD}", "counter")),
        ("cache_bytes", {"layer": "memory"}, ("likeopt.cache", "By", "level")),
        ("index_queue", {}, ("likeopt.index_queue", "", "level")),
        ("llm_circuit_state", {"upstream": "a"}, ("likeopt.llm_circuit_state", "", "gauge")),
        ("hub_lag_now_seconds", {}, ("likeopt.hub_lag_now", "s", "gauge")),
    ],
)
def test_everything_else_keeps_its_name_under_likeopt(
    name: str, labels: dict[str, str], expected: tuple[str, str, str]
) -> None:
    table = {"histogram": "histograms", "counter": "counters"}.get(expected[2], "gauges")
    value = ONE if table == "histograms" else 1.0
    (measure,) = mapped(**{table: {series(name, **labels): value}}).values()
    assert (measure.name, measure.unit, measure.kind) == expected
    assert attributes(measure) == [{f"likeopt.{label}": said for label, said in labels.items()}]


CONVENTIONS = (gen_ai_metrics, process_metrics, system_metrics)
MADE = re.compile(r'meter\.create_(?:observable_)?(\w+)\(\s*name=(\w+),.*?unit="([^"]*)"', re.S)
INSTRUMENTS = {"counter": "counter", "up_down_counter": "level", "gauge": "gauge", "histogram": "histogram"}


def conventional() -> dict[str, tuple[str, str]]:
    """Unit and kind of each metric, as the conventions' own package makes them."""
    known = {http_metrics.HTTP_SERVER_REQUEST_DURATION: ("s", "histogram")}
    for module in CONVENTIONS:
        for kind, constant, unit in MADE.findall(Path(str(module.__file__)).read_text()):
            known[getattr(module, constant)] = unit, INSTRUMENTS[kind]
    return known


def test_names_units_and_kinds_are_those_of_the_conventions() -> None:
    known = conventional()
    histograms = (
        series("llm_call_duration_seconds", model="m", outcome="ok"),
        series("llm_call_tokens", model="m", kind="prompt"),
        series("llm_first_token_seconds", model="m"),
        series("http_request_duration_seconds", method="GET", route="/"),
        series("time_to_first_token_seconds"),
        series("inter_token_seconds"),
    )
    process = ("cpu_percent", "resident_bytes", "threads", "open_files")
    host = ("cpu_percent", "memory_percent", "memory_bytes", "disk_free_bytes")
    gauges = [series(f"process_{name}", process="web0") for name in process]
    gauges += [series(f"host_{name}") for name in host]
    found = mapped(histograms=dict.fromkeys(histograms, ONE), gauges=dict.fromkeys(gauges, 1.0))
    assert len(found) == len(histograms) + len(gauges)
    assert {name: (measure.unit, measure.kind) for name, measure in found.items()} == {
        name: known[name] for name in found
    }

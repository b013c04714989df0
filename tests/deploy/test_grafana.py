"""The dashboard for Grafana: it shows what there is, and Prometheus understands its questions."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml

from likeopt.monitoring.metrics import Metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
GRAFANA = DEPLOY / "grafana"
BOARD: dict[str, Any] = json.loads((GRAFANA / "dashboards" / "likeopt.json").read_text())
PROVISIONING = GRAFANA / "provisioning"
RULES = DEPLOY / "prometheus" / "likeopt.rules.yml"

NAME = re.compile(r"\b(likeopt[_:][\w:]+)")
SELECTOR = re.compile(r"\b(likeopt[_:][\w:]+)(?:\{([^}]*)\})?")
LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
GROUPED = re.compile(r"\b(?:by|without) \(([^)]*)\)")
OF_PROMETHEUS = {"job", "instance", "le"}
OF_RULES = {"job", "instance", "slo", "severity", "alertname", "alertstate"}
# Values that labels have and panels ask for.
VALUES = {
    "method": ("POST",),
    "route": ("/api/v1/chat", "/api/v1/documents"),
    "status": ("200", "503"),
    "result": ("hit", "miss"),
    "outcome": ("ok", "failed"),
    "name": ("LCP", "CLS"),
}
# What Grafana puts in before it asks.
VARIABLES = {"$__rate_interval": "5m", "$__range": "1h", "$__interval": "1m", "$job": ".*", "$instance": ".*"}
SUBJECTS = {
    "Answers to questions": "http_request_duration_seconds",
    "Throughput": "http_requests_total",
    "Errors": "5..",
    "Time to first token": "time_to_first_token_seconds",
    "Time between pieces": "inter_token_seconds",
    "Waiting for a worker": "queue_wait_seconds",
    "Hub lag": "hub_lag_seconds",
    "Stages": "stage_duration_seconds",
    "Hit ratio by layer": "cache_requests_total",
    "Hit ratio by kind": "cache_lookups_total",
    "Calls": "llm_call_duration_seconds",
    "Failures": 'outcome="failed"',
    "Circuits": "llm_circuit_state",
    "Cost": "llm_cost_usd_total",
    "Tokens": "llm_tokens_total",
    "Indexing": "index_chunks_total",
    "Citations": "citations_total",
    "Personas": "persona_total",
    "Page load": "web_vitals",
    "Memory": "process_resident_bytes",
    "Processor time": "process_cpu_percent",
    "Burn over one hour": "likeopt:slo_burn:1h",
    "Budget left": "likeopt:slo_budget_left:ratio",
}

needs_promtool = pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")


def shown() -> list[dict[str, Any]]:
    """The panels that show something."""
    return [panel for panel in BOARD["panels"] if panel["type"] != "row"]


def expressions() -> Iterator[tuple[str, str]]:
    """Every question of the dashboard, with its panel's title."""
    for panel in shown():
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


def series() -> dict[str, set[str]]:
    """What a scrape of the program may hold: names of series, with their labels."""
    found: dict[str, set[str]] = {}
    registry = Metrics()._registry
    for collector in set(registry._collector_to_names):
        endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
        for ending in endings.get(collector._type, ("",)):
            found[collector._name + ending] = set(collector._labelnames)
    return found


def recorded() -> set[str]:
    """What the recording rules add to that."""
    groups = yaml.safe_load(RULES.read_text())["groups"]
    return {rule["record"] for group in groups for rule in group["rules"] if "record" in rule}


def test_every_metric_of_a_panel_exists() -> None:
    known = set(series()) | recorded()
    missing = [
        (title, name) for title, text in expressions() for name in NAME.findall(text) if name not in known
    ]
    assert missing == []


def test_every_label_of_a_panel_exists() -> None:
    known = series()
    for title, text in expressions():
        labels = set(OF_RULES) if "likeopt:" in text or "ALERTS" in text else set(OF_PROMETHEUS)
        for name, conditions in SELECTOR.findall(text):
            own = known.get(name, set()) | (OF_RULES if ":" in name else OF_PROMETHEUS)
            assert set(LABEL.findall(conditions)) <= own, (title, name)
            labels |= own
        grouped = {label.strip() for group in GROUPED.findall(text) for label in group.split(",")}
        assert grouped <= labels, title


def test_quantiles_keep_the_buckets_apart_and_counters_are_seen_as_rates() -> None:
    for title, text in expressions():
        assert text.count("histogram_quantile") == text.count("sum by (le"), title
        for name in NAME.findall(text):
            if name.endswith(("_total", "_bucket", "_sum", "_count")) and ":" not in name:
                assert re.search(rf"\b(rate|increase)\({name}\b", text), (title, name)


def test_legends_name_labels_that_are_there() -> None:
    for panel in shown():
        for target in panel["targets"]:
            grouped = {
                label.strip() for group in GROUPED.findall(target["expr"]) for label in group.split(",")
            }
            kept = grouped | (OF_RULES if "likeopt:" in target["expr"] else set())
            assert set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"])) <= kept, panel["title"]


def questions() -> list[str]:
    """What Prometheus is asked once Grafana has put in its variables."""
    asked = []
    for _, text in expressions():
        for variable, value in VARIABLES.items():
            text = text.replace(variable, value)
        assert "$" not in text
        asked.append(text)
    return asked


def promtool(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["promtool", *arguments], capture_output=True, text=True, timeout=60, check=False)


@needs_promtool
def test_prometheus_understands_every_question(tmp_path: Path) -> None:
    rules = [{"record": f"panel:{number}", "expr": text} for number, text in enumerate(questions())]
    path = tmp_path / "panels.json"
    path.write_text(json.dumps({"groups": [{"name": "panels", "rules": rules}]}))
    checked = promtool("check", "rules", str(path))
    assert checked.returncode == 0, checked.stderr + checked.stdout
    assert f"{len(rules)} rules found" in checked.stdout


def measured() -> Iterator[dict[str, str]]:
    """Ten minutes of everything that a server may tell, and of what rules make of it."""
    for name, labels in series().items():
        known = {label: VALUES.get(label, ("one",)) for label in labels}
        if name.endswith("_bucket"):
            known["le"] = ("0.5", "+Inf")
        yield from _rising(name, known)
    for name in sorted(recorded()):
        yield from _rising(name, {"slo": ("errors",)})
    alert = {"alertname": ("LikeOptBudgetBurn",), "alertstate": ("firing",), "severity": ("page",)}
    yield from _rising("ALERTS", {**alert, "slo": ("errors",)})


def _rising(name: str, labels: dict[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    every = {**labels, "job": ("likeopt",), "instance": ("here:5000",)}
    for values in product(*every.values()):
        said = ",".join(f'{label}="{value}"' for label, value in zip(every, values, strict=True))
        yield {"series": f"{name}{{{said}}}", "values": "1+1x10"}


@needs_promtool
def test_a_server_that_is_used_answers_every_question(tmp_path: Path) -> None:
    # Also each selection for itself: where "or 0" follows, the whole would hide that it finds nothing.
    selected = {found.group() for text in questions() for found in SELECTOR.finditer(text)}
    asked = [
        {"expr": f"clamp_max(count({text}), 1)", "eval_time": "10m", "exp_samples": [{"value": 1}]}
        for text in [*questions(), *sorted(selected)]
    ]
    group = {"interval": "1m", "input_series": list(measured()), "promql_expr_test": asked}
    path = tmp_path / "answers.json"
    path.write_text(json.dumps({"evaluation_interval": "1m", "tests": [group]}))
    checked = promtool("test", "rules", str(path))
    assert checked.returncode == 0, checked.stderr + checked.stdout


@pytest.mark.parametrize(("title", "needle"), SUBJECTS.items())
def test_it_shows_what_the_built_in_dashboard_shows(title: str, needle: str) -> None:
    (panel,) = [panel for panel in shown() if panel["title"] == title]
    assert any(needle in target["expr"] for target in panel["targets"])


@pytest.mark.parametrize(
    "title", ["Answers to questions", "Other requests of the API", "Time to first token"]
)
def test_times_are_shown_as_three_percentiles(title: str) -> None:
    (panel,) = [panel for panel in shown() if panel["title"] == title]
    assert [target["legendFormat"] for target in panel["targets"]] == ["p50", "p95", "p99"]


def test_panels_have_a_unit_a_meaning_and_a_place_of_their_own() -> None:
    ids = [panel["id"] for panel in BOARD["panels"]]
    assert len(set(ids)) == len(ids)
    taken: set[tuple[int, int]] = set()
    for panel in BOARD["panels"]:
        place = panel["gridPos"]
        assert 0 <= place["x"] < place["x"] + place["w"] <= 24
        cells = {
            (place["x"] + right, place["y"] + down)
            for right in range(place["w"])
            for down in range(place["h"])
        }
        assert not taken & cells, panel["title"]
        taken |= cells
    for panel in shown():
        assert panel["description"], panel["title"]
        assert panel["fieldConfig"]["defaults"]["unit"], panel["title"]
        assert panel["datasource"]["uid"] == "${datasource}"


def test_it_can_be_provisioned() -> None:
    source = yaml.safe_load((PROVISIONING / "datasources" / "likeopt.yml").read_text())
    provider = yaml.safe_load((PROVISIONING / "dashboards" / "likeopt.yml").read_text())
    scraping = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())
    (prometheus,) = source["datasources"]
    assert (source["apiVersion"], provider["apiVersion"]) == (1, 1)
    assert prometheus["type"] == "prometheus"
    assert prometheus["jsonData"]["timeInterval"] == scraping["global"]["scrape_interval"]
    assert provider["providers"][0]["type"] == "file"
    assert (BOARD["uid"], BOARD["schemaVersion"]) == ("likeopt", 39)
    names = [variable["name"] for variable in BOARD["templating"]["list"]]
    assert names == ["datasource", "job", "instance"]

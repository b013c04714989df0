"""What is shipped for Prometheus: it is what the defaults say, and Prometheus takes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import yaml
from prometheus_client.utils import floatToGoString

from likeopt.monitoring.metrics import Metrics
from likeopt.monitoring.slo.objectives import objectives_of
from likeopt.monitoring.slo.rules import rules
from likeopt.settings.monitoring import MonitoringSettings, Thresholds

FOLDER = Path(__file__).parents[2] / "deploy/prometheus"
Promtool = Callable[..., CompletedProcess[str]]


def rules_for(**promises: Thresholds) -> str:
    return rules(objectives_of(MonitoringSettings(**promises)))


def test_the_rule_file_is_up_to_date() -> None:
    hint = "make it anew: likeopt slo rules > deploy/prometheus/likeopt.rules.yml"
    assert (FOLDER / "likeopt.rules.yml").read_text() == rules_for(), hint


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "rules", FOLDER / "likeopt.rules.yml"),
        ("check", "config", FOLDER / "prometheus.yml"),
        ("test", "rules", FOLDER / "likeopt.rules.test.yml"),
    ],
    ids=lambda arguments: " ".join(map(str, arguments[:2])),
)
def test_promtool_is_content(promtool: Promtool, arguments: tuple[object, ...]) -> None:
    done = promtool(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr


def test_rules_of_other_settings_are_rules(promtool: Promtool, tmp_path: Path) -> None:
    text = rules_for(
        slo_chat_p95_s=Thresholds(2.5, 5, 100),
        slo_error_ratio=Thresholds(0.001, 0.01, 0.05),
        slo_cpu_percent=Thresholds(50, 60, 70.5),
    )
    (tmp_path / "rules.yml").write_text(text)
    assert promtool("check", "rules", tmp_path / "rules.yml").returncode == 0
    assert 'le="2.5"' in text
    assert "vector(0.001)" in text
    assert "likeopt_host_cpu_percent) >= 70.5" in text


def test_every_series_of_the_rules_is_among_the_metrics() -> None:
    metrics = Metrics()
    metrics.request_started()
    metrics.parts.set_down("redis", False)
    metrics.request_finished("POST", "/api/v1/chat", 200, 0.5)
    told = [line.split(" ")[0] for line in metrics.render().decode().splitlines() if line[0] != "#"]
    names = {series.partition("{")[0] for series in told}
    wanted = set(re.findall(r"\blikeopt_\w+", rules_for()))
    assert len(wanted) == 8
    assert wanted - names == set()
    bounds = re.findall(r'(likeopt_\w+_bucket)\{[^}]*(le="[^"]+")', rules_for())
    assert [
        bound for bound in bounds if not any(set(bound) <= set(re.split("[{,}]", one)) for one in told)
    ] == []


def alerts_in(text: str) -> set[tuple[str, str]]:
    (group,) = yaml.safe_load(text)["groups"]
    return {(one["labels"]["slo"], one["labels"]["severity"]) for one in group["rules"] if "alert" in one}


def test_an_alert_that_cannot_come_about_has_no_rule() -> None:
    alerts = alerts_in(rules_for())
    # When every second answer may be slow, twice as fast as allowed is the most there can be.
    assert ("chat_p50", "ticket") in alerts
    assert ("chat_p50", "page") not in alerts
    assert {severity for name, severity in alerts if name == "errors"} == {"page", "ticket"}
    assert "cache_hit_ratio" not in {name for name, _ in alerts}


def test_a_promise_that_allows_every_failure_has_no_rule() -> None:
    assert "errors" not in {name for name, _ in alerts_in(rules_for(slo_error_ratio=Thresholds(1, 1, 1)))}


@pytest.mark.parametrize("limit", [0.05, 0.1, 0.25, 1, 2.5, 10, 60, 3600])
def test_a_bound_is_spelt_as_in_the_metrics(limit: float) -> None:
    text = rules_for(slo_api_p95_s=Thresholds(limit, limit, limit))
    assert f'le="{floatToGoString(limit)}"' in text


def test_sentences_hold_no_template_of_prometheus() -> None:
    assert "{{" not in rules_for()

"""Prometheus and the server itself, given the same traffic, raise the same alerts at the same times."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from subprocess import CompletedProcess
from typing import Any

import pytest
from slo_scenario import CACHED, CHAT, EVENTS, FIRST_TOKEN, MESSAGES, SEARCH, UPLOAD, Minute, scraped, status

from likeopt.monitoring.slo.alerts import Alerts
from likeopt.monitoring.slo.burn import Ledger
from likeopt.monitoring.slo.contract import Alert
from likeopt.monitoring.slo.evaluation import events_of
from likeopt.monitoring.slo.objectives import objectives_of
from likeopt.monitoring.slo.wording import advice, promise
from likeopt.settings.monitoring import MonitoringSettings

RULES = Path(__file__).parents[2] / "deploy/prometheus/likeopt.rules.yml"
OBJECTIVES = {objective.name: objective for objective in objectives_of(MonitoringSettings())}

Traffic = Sequence[Minute]
On = set[tuple[str, str]]


def requests(good: int, bad: int = 0, code: int = 500) -> Minute:
    """So many quick requests of the API, and so many that fail, beside others that do not count."""
    counted = {status(200): good, status(code): bad, status(503, "/ready"): 6, status(501, "/api/v1/x"): 3}
    measured = {SEARCH: {0.02: good + bad}, UPLOAD: {20.0: 2}, EVENTS: {300.0: 2}}
    return Minute({name: times for name, times in counted.items() if times}, measured)


def chats(quick: int, slow: int, slow_s: float = 17.0) -> Minute:
    counted = {status(200, "/api/v1/chat"): quick + slow}
    return Minute(counted, {CHAT: {2.0: quick, slow_s: slow}, FIRST_TOKEN: {0.3: quick + slow}})


def busy(cpu: float) -> Minute:
    return Minute(cpu=cpu)


def anything(seed: int) -> Traffic:
    """Spans in each of which some share of everything is bad."""
    chance = Random(seed)
    shares = (0, 0, 0.01, 0.03, 0.08, 0.2, 0.5, 1)
    minutes: list[Minute] = []
    for _ in range(5):
        failing, slow, late, stale = (chance.choice(shares) for _ in range(4))
        cpu = chance.choice((30.0, 94.9, 95.0, 99.0))
        for _ in range(chance.choice((4, 15, 40))):
            asked, put = chance.randrange(60), chance.randrange(30)
            failed = sum(chance.random() < failing for _ in range(asked))
            slowly = sum(chance.random() < slow for _ in range(put))
            began_late = sum(chance.random() < late for _ in range(put))
            outdated = sum(chance.random() < stale for _ in range(asked))
            minutes.append(
                Minute(
                    {status(200): asked - failed, status(502): failed} if asked else {},
                    {
                        MESSAGES: {1.0: put - slowly, chance.choice((4.0, 12.0, 25.0)): slowly},
                        FIRST_TOKEN: {0.5: put - began_late, 1.5: began_late},
                        CACHED: {0.02: asked - outdated, 0.3: outdated},
                    },
                    cpu,
                )
            )
    return minutes


SCENARIOS: dict[str, tuple[Traffic, dict[int, On]]] = {
    "nothing happens": ([Minute()] * 20, {20: set()}),
    "all is well": ([requests(100)] * 20, {20: set()}),
    "five in a hundred fail": (
        [requests(100)] * 20 + [requests(95, 5)] * 40,
        {20: set(), 24: set(), 60: {("errors", "ticket")}},
    ),
    # So little goes on afterwards that each pair of windows ends with its short one, after 5 and 30 minutes,
    # 2 and 6 hours.
    "nothing works for half an hour": (
        [requests(100)] * 60 + [requests(0, 100, 503)] * 30 + [requests(1)] * 400,
        {
            60: set(),
            **{minute: {("errors", "page")} for minute in (70, 90, 94, 96, 119)},
            **{minute: {("errors", "ticket")} for minute in (121, 209, 211, 449)},
            451: set(),
        },
    ),
    "nothing works from the start": ([requests(0, 20)] * 5, {0: set(), 1: {("errors", "page")}}),
    "a model is slow": (
        [chats(10, 0)] * 30 + [chats(0, 10)] * 60 + [chats(10, 0)] * 20,
        {30: set(), 90: {("chat_p95", "page"), ("chat_p50", "ticket")}},
    ),
    "few ask, and a third fails": (
        [requests(2, 1)] * 9 + [Minute()] * 10 + [requests(2, 1)] * 3,
        {9: set(), 19: set(), 20: {("errors", "page")}},
    ),
    "the processors are busy": (
        [busy(40)] * 10 + [busy(99)] * 12 + [busy(40)] * 10,
        {13: set(), 14: set(), 15: {("cpu", "ticket")}, 22: {("cpu", "ticket")}, 23: set()},
    ),
    "busy now and then": ([busy(99), busy(99), busy(99), busy(99), busy(60)] * 6, {30: set()}),
    **{f"anything, {seed}": (anything(seed), {}) for seed in range(3)},
}


def said_inside(traffic: Traffic) -> list[On]:
    """The alerts that are on at the beginning and after each minute."""
    alerts, ledger = Alerts(OBJECTIVES.values()), Ledger()
    said: list[On] = [set()]
    for number, minute in enumerate(traffic):
        ledger.record(number, events_of(OBJECTIVES.values(), minute.window(number)))
        alerts.update(ledger, (number + 1) * 60.0)
        said.append({(alert.slo, alert.severity) for alert in alerts.on})
    return said


def expected(alert: Alert | tuple[str, str]) -> dict[str, Any]:
    slo, severity = alert
    labels = {"slo": slo, "severity": severity, "job": "likeopt"}
    if OBJECTIVES[slo].kind == "gauge":
        labels["instance"] = "here"
    objective = OBJECTIVES[slo]
    said = {"summary": promise(objective), "description": advice(objective)}
    return {"exp_labels": labels, "exp_annotations": said}


def unit_test(traffic: Traffic, said: Sequence[On]) -> dict[str, Any]:
    """A test of promtool that asks at every minute for exactly the alerts that were said."""
    values = {
        name: " ".join("_" if value is None else f"{value:g}" for value in line)
        for name, line in scraped(traffic).items()
    }
    asked = []
    for minute, on in enumerate(said):
        for name, kinds in (("LikeOptBudgetBurn", {"latency", "share"}), ("LikeOptMachineFull", {"gauge"})):
            alerts = [expected(alert) for alert in sorted(on) if OBJECTIVES[alert[0]].kind in kinds]
            asked.append({"eval_time": f"{minute}m", "alertname": name, "exp_alerts": alerts})
    inputs = [{"series": name, "values": line} for name, line in values.items()]
    return {"interval": "1m", "input_series": inputs, "alert_rule_test": asked}


@pytest.mark.parametrize("name", SCENARIOS)
def test_alerts_are_those_of_the_scenario(name: str) -> None:
    traffic, wanted = SCENARIOS[name]
    said = said_inside(traffic)
    assert {minute: said[minute] for minute in wanted} == wanted


def test_prometheus_says_the_same_at_every_minute(
    promtool: Callable[..., CompletedProcess[str]], tmp_path: Path
) -> None:
    said = {name: said_inside(traffic) for name, (traffic, _) in SCENARIOS.items()}
    assert len(set.union(*(on for line in said.values() for on in line))) >= 9, "too few kinds of alerts"
    tests = [unit_test(traffic, said[name]) for name, (traffic, _) in SCENARIOS.items()]
    # JSON is YAML, too.
    file = tmp_path / "agreement.yml"
    file.write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m", "tests": tests}))
    done = promtool("test", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr

"""Promises on the command line: a table for people, an exit code for scripts, rules for Prometheus."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from likeopt.cli.program import Program
from likeopt.cli.slo import slo
from likeopt.monitoring.slo.contract import Alert, Budget, SloState

RULES = Path(__file__).parents[2] / "deploy/prometheus/likeopt.rules.yml"
GOOD = SloState("chat_p95", "s", 2.345, 10, 15, 30, "ok", Budget(0.05, 0.93, {"5m": 0.1}))
QUICK = SloState("cached_p95", "s", 0.0123, 0.1, 0.2, 0.5, "ok", Budget(0.05, None, {"5m": None}))
UNMEASURED = SloState("cpu", "percent", None, 70, 85, 95, "ok")
DOUBTFUL = SloState("cache_hit_ratio", "ratio", 0.55, 0.8, 0.6, 0.4, "warning")
BROKEN = SloState("errors", "ratio", 0.0625, 0.01, 0.03, 0.05, "critical", Budget(0.01, -5.25, {"5m": 6.25}))
ALERT = Alert("errors", "page", 6, "6h", "30m", burn=6.25, began_at_s=1_700_000_000)

program = Program("likeopt")
program.add_command(slo)


class Answering(HTTPServer):
    """Answers with what is ``measured``, and remembers what it was asked for."""

    measured: bytes = b"{}"
    asked: str = ""


class _Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_GET(self) -> None:
        self.server.asked = self.path
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.measured)))
        self.end_headers()
        self.wfile.write(self.server.measured)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def answering(data_dir: Path) -> Iterator[Answering]:
    """A server that announces itself in the data directory."""
    with Answering(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        announced = {"pid": os.getpid(), "url": f"http://127.0.0.1:{server.server_port}"}
        (data_dir / "run/server.json").write_text(json.dumps(announced))
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def runner(data_dir: Path, tmp_path: Path) -> CliRunner:
    return CliRunner(env={"LIKEOPT_DATA_DIR": str(data_dir), "LIKEOPT_CONFIG": str(tmp_path / "none.toml")})


def measured(*states: SloState, alerts: tuple[Alert, ...] = ()) -> bytes:
    more: dict[str, Any] = {"rating": "good", "routes": {}}
    return msgspec.json.encode({"slo": states, "alerts": alerts, **more})


def test_promises_stand_in_a_table(answering: Answering, runner: CliRunner) -> None:
    answering.measured = measured(GOOD, QUICK, UNMEASURED, DOUBTFUL)
    told = runner.invoke(program, ["slo", "check"])
    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines() == [
        "level    promise          value    target    left",
        "ok       chat_p95         2.35 s   < 10 s    93 %  95 % of the answers take less than 10 s.",
        "ok       cached_p95       12.3 ms  < 100 ms  -     "
        "95 % of what comes from the cache takes less than 0.1 s.",
        "ok       cpu              -        < 70 %          "
        "The processors are busy for less than 70 % of the time.",
        "warning  cache_hit_ratio  55 %     > 80 %          "
        "More than 80 % of the searches and answers come from a cache.",
        "",
        "No alert is on.",
    ]
    assert answering.asked == "/api/v1/performance?window_s=300"


def test_a_broken_promise_is_a_failure_for_scripts(answering: Answering, runner: CliRunner) -> None:
    answering.measured = measured(GOOD, BROKEN, alerts=(ALERT,))
    told = runner.invoke(program, ["slo", "check", "--window-s", "60"])
    assert told.exit_code == 1
    lines = told.stdout.splitlines()
    assert lines[2].startswith("critical  errors    6.25 %  < 1 %   -525 %  Less than 1 % of the requests")
    assert lines[-1].startswith("page    errors  6.25x/6h  Too many requests fail")
    assert answering.asked.endswith("window_s=60")


def test_json_is_for_programs(answering: Answering, runner: CliRunner) -> None:
    answering.measured = measured(GOOD, BROKEN, alerts=(ALERT,))
    told = runner.invoke(program, ["slo", "check", "--json"])
    assert told.exit_code == 1
    given = json.loads(told.stdout)
    assert [state["name"] for state in given["slo"]] == ["chat_p95", "errors"]
    assert given["slo"][1]["budget"]["left"] == -5.25
    assert given["alerts"][0]["severity"] == "page"


def test_promises_are_told_in_korean(
    answering: Answering, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "ko_KR.UTF-8")
    answering.measured = measured(GOOD)
    lines = runner.invoke(program, ["slo", "check"]).stdout.splitlines()
    assert lines[1].endswith("답변의 95%는 10초 안에 끝납니다.")
    assert lines[-1] == "켜진 경보가 없습니다."


def test_a_promise_and_an_alert_from_a_newer_server_are_shown(
    answering: Answering, runner: CliRunner
) -> None:
    newer = SloState("tea_p95", "s", 1.0, 2, 3, 4, "ok")
    answering.measured = measured(newer, alerts=(Alert("tea_p95", "ticket", 1, "3d", "6h", 2.0, 0),))
    told = runner.invoke(program, ["slo", "check"])
    assert told.exit_code == 0
    assert "tea_p95" in told.stdout


def test_a_server_that_measures_nothing_keeps_no_promise(answering: Answering, runner: CliRunner) -> None:
    answering.measured = measured()
    told = runner.invoke(program, ["slo", "check"])
    assert told.exit_code == 1
    assert "LIKEOPT_MONITORING" in told.stderr


@pytest.mark.parametrize("answer", [b"{}", b"[]", b"no json"])
def test_another_server_is_not_understood(answering: Answering, runner: CliRunner, answer: bytes) -> None:
    answering.measured = answer
    told = runner.invoke(program, ["slo", "check"])
    assert (told.exit_code, told.stdout) == (1, "")


def test_without_a_server_nothing_is_known(runner: CliRunner) -> None:
    told = runner.invoke(program, ["slo", "check"])
    assert told.exit_code == 3
    assert told.stderr.startswith("No server runs here")


def test_rules_are_those_of_the_settings(runner: CliRunner) -> None:
    assert runner.invoke(program, ["slo", "rules"]).stdout == RULES.read_text()
    told = runner.invoke(program, ["slo", "rules"], env={"LIKEOPT_SLO_CHAT_P95_S": "5/10/20"})
    assert told.exit_code == 0
    assert 'le="5.0"' in told.stdout
    assert "95 % of the answers take less than 5 s." in told.stdout

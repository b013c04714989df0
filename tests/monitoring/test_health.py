"""Readiness: what each part says, and what follows for the whole."""

from __future__ import annotations

import threading

import pytest

from likeopt.errors import Unavailable
from likeopt.monitoring.health import OFF, OK, Check, CheckResult, Health


def failing() -> CheckResult:
    raise Unavailable("redis_unavailable", host="cache")


def breaking() -> CheckResult:
    raise ZeroDivisionError


def ok() -> CheckResult:
    return OK


def off() -> CheckResult:
    return OFF


HEALTHY: dict[str, Check] = {
    "database": ok,
    "vectors": ok,
    "lexical": ok,
    "embedding": ok,
    "redis": off,
    "index_worker": ok,
    "model": off,
}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "ready"),
        ({"redis": failing}, "degraded"),
        ({"index_worker": breaking}, "degraded"),
        ({"vectors": failing}, "degraded"),
        ({"embedding": failing}, "degraded"),
        ({"embedding": off}, "ready"),
        ({"lexical": failing}, "degraded"),
        ({"database": failing}, "unavailable"),
        ({"lexical": failing, "vectors": failing}, "unavailable"),
        ({"lexical": failing, "embedding": off}, "unavailable"),
    ],
)
def test_only_what_makes_answering_impossible_is_unavailable(changes: dict[str, Check], status: str) -> None:
    assert Health(HEALTHY | changes).ready().status == status


def test_each_part_reports_its_own_words() -> None:
    checks = Health(HEALTHY | {"redis": failing, "model": breaking}).ready().checks
    assert checks["database"].status == "ok"
    assert checks["redis"].code == "redis_unavailable"
    assert checks["redis"].params == {"host": "cache"}
    assert checks["model"].code == "check_failed"


def test_checks_run_side_by_side() -> None:
    together = threading.Barrier(3)

    def meets() -> CheckResult:
        together.wait(timeout=10)
        return OK

    readiness = Health({"database": meets, "vectors": meets, "lexical": meets}, limit_s=10).ready()
    assert [report.status for report in readiness.checks.values()] == ["ok", "ok", "ok"]


def test_a_part_that_hangs_is_failed_and_asked_again_only_when_it_has_answered() -> None:
    release, started = threading.Event(), []

    def hangs() -> CheckResult:
        started.append(1)
        release.wait(timeout=30)
        return OK

    health = Health({"database": ok, "redis": hangs}, limit_s=0.05)
    assert health.ready().checks["redis"].code == "check_timed_out"
    assert health.ready().status == "degraded"
    assert len(started) == 1
    release.set()
    patient = Health({"redis": hangs}, limit_s=10)
    assert patient.ready().status == "ready"

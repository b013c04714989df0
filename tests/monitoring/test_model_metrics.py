"""What calls of chat models tell, in one process and over several."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from metric_samples import samples

from likeopt.monitoring.metrics import Metrics


def value(metrics: Metrics, name: str, **labels: str) -> float:
    """The value of one sample."""
    return samples(metrics, "likeopt_llm")[f"likeopt_llm_{name}", tuple(sorted(labels.items()))]


def test_calls_are_counted_by_model_and_outcome() -> None:
    metrics = Metrics()
    metrics.models.called("small", "ok", 1.5)
    metrics.models.called("small", "ok", 0.5)
    metrics.models.called("small", "failed", 0.1)
    metrics.models.answered("small", 0.2)
    assert value(metrics, "call_duration_seconds_sum", model="small", outcome="ok") == 2.0
    assert value(metrics, "call_duration_seconds_count", model="small", outcome="failed") == 1
    assert value(metrics, "first_token_seconds_sum", model="small") == pytest.approx(0.2)


def test_tokens_and_money_add_up() -> None:
    metrics = Metrics()
    for _ in range(2):
        metrics.models.count_tokens("prompt", 700)
        metrics.models.count_tokens("cached", 0)
        metrics.models.spent("small", 0.002)
    assert value(metrics, "tokens_total", kind="prompt") == 1400
    assert value(metrics, "tokens_total", kind="cached") == 0
    assert value(metrics, "cost_usd_total", model="small") == pytest.approx(0.004)


def test_decisions_are_counted() -> None:
    metrics = Metrics()
    metrics.models.retried("here")
    metrics.models.fell_back("small", "upstream_open")
    for state, number in (("open", 2), ("half_open", 1), ("closed", 0)):
        metrics.models.set_circuit("here", state)
        assert value(metrics, "circuit_state", upstream="here") == number
    assert value(metrics, "retries_total", upstream="here") == 1
    assert value(metrics, "fallbacks_total", model="small", reason="upstream_open") == 1


# Files for several processes hold for the whole process, so this part has one of its own.
SHARED = """
import os, sys
from pathlib import Path
from metric_samples import samples
from likeopt.monitoring.metrics import Metrics

slot = "master"
metrics = Metrics(Path(sys.argv[1]), lambda: slot)
models = metrics.models


def in_child(name, state, limit, calls):
    global slot
    if os.fork() == 0:
        slot = name
        models.set_circuit("here", state)
        models.set_limit("here", limit)
        for _ in range(calls):
            models.begun("here", "chat")
        models.ended("here", "chat")
        os._exit(0)
    os.wait()


def show():
    told = samples(metrics, "likeopt_llm")
    print(*(int(told[name, labels]) for name, labels in sorted(told) if "here" in str(labels)))


in_child("1", "open", 8, 3)
in_child("2", "half_open", 20, 5)
show()
metrics.process_ended("1")
show()
"""


def test_over_processes_the_worst_circuit_counts_and_calls_add_up(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SHARED), str(tmp_path / "metrics")],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    both, second = run.stdout.splitlines()
    # Calls under way, the state of the circuit, the limit.
    assert both == "6 2 28"
    assert second == "4 1 20"

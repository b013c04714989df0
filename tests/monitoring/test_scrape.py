"""The metrics of a running server, over all of its workers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.process

ANSWERED = re.compile(
    r'^likeopt_http_requests_total\{method="GET",route="/health",status="200"\} (\S+)$', re.MULTILINE
)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of the test's own, since one of its workers is killed."""
    started = RunningServer(tmp_path / "data", LIKEOPT_EMBEDDING_MODEL="none")
    try:
        yield started.start()
    finally:
        assert started.stop() == 0, started.log()


def answered(running: RunningServer) -> float:
    """How many /health requests the metrics say were answered."""
    found = ANSWERED.search(httpx.get(f"{running.url}/metrics").text)
    return float(found[1]) if found else 0.0


def ask_every_worker(running: RunningServer) -> int:
    """Ask for /health on new connections until both workers have answered; returns how often."""
    asked, workers = 0, set()
    while len(workers) < 2:
        with httpx.Client(base_url=running.url) as client:
            workers.add(running.worker_of(client))
        asked += 1
    return asked


def test_counts_are_of_all_workers_and_outlive_them(running: RunningServer) -> None:
    before = answered(running)
    asked = ask_every_worker(running)
    assert answered(running) == before + asked
    first = running.kill("web")
    wait_for(
        lambda: (
            len(running.children("web")) == 2
            and first not in {worker.pid for worker in running.children("web")}
        ),
        "the worker is replaced",
    )
    wait_for(running.answers, "the server answers again")
    assert answered(running) == before + asked
    again = ask_every_worker(running)
    assert answered(running) == before + asked + again
    files = {path.name for path in (running.data_dir / "run" / "metrics").iterdir()}
    slots = {name.rpartition("_")[2] for name in files}
    assert slots <= {"master.db", "web0.db", "web1.db", "index.db"}

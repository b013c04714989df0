"""A thousand restarts of workers: the metrics lose nothing and leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from slot_server import SlotServer

pytestmark = pytest.mark.process

RESTARTS = 1000
ROUNDS = 20
WORKERS = 4

Counts = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SlotServer]:
    running = SlotServer(tmp_path / "server", WORKERS)
    yield running
    running.stop()


def counts(text: str) -> Counts:
    """Whatever must never fall: counters, and all of histograms."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        if family.type in {"counter", "histogram"}
        for sample in family.samples
    }


def gauge(text: str, name: str) -> float:
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))


@pytest.mark.alone
def test_a_thousand_restarts_lose_no_count_and_leave_no_file(server: SlotServer) -> None:
    before = counts(server.scrape())
    for round_ in range(ROUNDS):
        server.restart_workers(RESTARTS // ROUNDS)
        if round_ == ROUNDS // 2:
            server.reload()
        now = counts(server.scrape())
        assert {name for name, value in before.items() if now.get(name, 0.0) < value} == set()
        before = now
    begun = server.begun()
    assert len(begun) == RESTARTS + 2 * WORKERS
    text = server.scrape()
    # Every worker that ever began has counted one, those killed with -9 too.
    assert counts(text)["likeopt_index_chunks_total", ()] == len(begun)
    route = (("method", "GET"), ("route", "/7"), ("status", "200"))
    assert counts(text)["likeopt_http_requests_total", route] == len(begun)
    # What only the living can say is said of the living alone.
    assert gauge(text, "likeopt_http_requests_in_progress") == WORKERS
    # While all workers are replaced at once there are twice as many; never more.
    slots = {slot for _, slot in begun}
    assert slots == set(range(2 * WORKERS))
    names = [path.name for path in server.metrics_dir.iterdir()]
    kinds = {name.rpartition("_")[0] for name in names}
    allowed = {f"{kind}_{slot}.db" for kind in kinds for slot in ("master", *(f"web{n}" for n in slots))}
    assert set(names) <= allowed
    live = {name for name in names if name.startswith("gauge_live") and "master" not in name}
    assert {name.rpartition("_")[2] for name in live} <= {f"web{slot}.db" for _, slot in begun[-WORKERS:]}


def test_workers_killed_while_they_begin_spoil_nothing(server: SlotServer) -> None:
    before = counts(server.scrape())
    killed = 0
    for _ in range(60):
        killed = server.kill_newest(killed)
    begun = server.begun()
    server.wait_begun(len(begun) + 1)
    now = counts(server.scrape())
    assert {name for name, value in before.items() if now.get(name, 0.0) < value} == set()
    assert now["likeopt_index_chunks_total", ()] >= len(begun)

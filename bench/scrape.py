"""How long a scrape of the metrics takes after the workers were restarted a thousand times."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from slot_server import SlotServer

from bench.serving import Result, say

WORKERS = 2
RESTARTS = 1000
# About as many as the API has; each has its durations, by method.
ROUTES = 60
SCRAPES = 200


def measure() -> dict[str, Result]:
    """Scrape before and after; restarts are by kill -9 and by TERM in turn, with one reload in between."""
    with tempfile.TemporaryDirectory(prefix="likeopt-bench-") as folder:
        running = SlotServer(Path(folder) / "server", WORKERS, ROUTES)
        try:
            before = _scrape_times_ms(running)
            say(f"restarting workers {RESTARTS} times")
            running.restart_workers(RESTARTS // 2)
            running.reload()
            running.restart_workers(RESTARTS // 2)
            after = _scrape_times_ms(running)
            text = running.scrape()
            files = list(running.metrics_dir.iterdir())
        finally:
            running.stop()
    return {
        f"scrape after {RESTARTS:,} restarts of workers": {
            "workers": WORKERS,
            "p50 ms before": round(statistics.median(before), 1),
            "p95 ms before": round(_p95(before), 1),
            "p50 ms": round(statistics.median(after), 1),
            "p95 ms": round(_p95(after), 1),
            "samples": sum(not line.startswith("#") for line in text.splitlines()),
            "bytes": len(text.encode()),
            "files": len(files),
        }
    }


def _scrape_times_ms(running: SlotServer) -> list[float]:
    times_ms = []
    for _ in range(SCRAPES):
        start_s = time.perf_counter()
        running.scrape()
        times_ms.append((time.perf_counter() - start_s) * 1000)
    return times_ms


def _p95(times_ms: list[float]) -> float:
    return statistics.quantiles(times_ms, n=20)[-1]

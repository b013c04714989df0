"""How soon the server is ready, and how much memory all its processes take together."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

import httpx
from running_server import RunningServer

from bench.serving import Result

STARTS = 5
POLL_S = 0.01


def start_up() -> Result:
    """Time from `likeopt serve` to the first 200 of /ready, on a data directory that has been used."""
    with tempfile.TemporaryDirectory(prefix="likeopt-bench-") as folder:
        RunningServer(Path(folder) / "data").start().stop()
        times_s = [_start(Path(folder) / "data") for _ in range(STARTS)]
    return {
        "starts": STARTS,
        "median s": round(statistics.median(times_s), 2),
        "max s": round(max(times_s), 2),
    }


def _start(data_dir: Path) -> float:
    running = RunningServer(data_dir)
    start_s = time.perf_counter()
    running.start()
    while httpx.get(f"{running.url}/ready").json()["status"] != "ready":
        time.sleep(POLL_S)
    elapsed_s = time.perf_counter() - start_s
    running.stop()
    return elapsed_s


def memory(running: RunningServer) -> Result:
    """Proportional set size of every process in MB: shared pages are counted once over all."""
    by_kind: dict[str, float] = {"master": running.master.memory_full_info().pss / 1e6}
    for kind in ("web", "index", "chroma"):
        by_kind[kind] = sum(_family_pss(child) for child in running.children(kind))
    rounded = {f"{kind} MB": round(size, 1) for kind, size in by_kind.items()}
    return {**rounded, "all MB": round(sum(by_kind.values()), 1)}


def _family_pss(process: object) -> float:
    members = [process, *process.children(recursive=True)]  # type: ignore[attr-defined]
    return sum(float(member.memory_full_info().pss) for member in members) / 1e6

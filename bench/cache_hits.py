"""How long a search takes that is found in memory, in Redis or on the disk, beside one that is computed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from integration.counting import counted
from redis_server import RunningRedis
from running_server import RunningServer

from bench import data
from bench.cached_throughput import DISTINCT, SETTINGS, authorize, searches, wait_kept
from bench.load import Load, Taken, drive
from bench.serving import Result, load, say

DOCUMENTS = 300
LAYERS = ("memory", "redis", "disk")
CONNECTIONS = (1, 16, 64)
SECONDS = 3.0
FILLINGS = 20
# Of all searches, so many must have been answered by the layer that is measured.
LEAST_SHARE = 0.99
# More than one connection gets through in the time.
UNCACHED = 10_000


def measure() -> dict[str, Result]:
    """Each layer alone, over one data directory, with two workers."""
    documents, _ = data.scifact()
    with tempfile.TemporaryDirectory(prefix="likeopt-bench-") as folder, RunningRedis() as redis:
        data_dir = Path(folder) / "data"
        with _serving(data_dir) as running:
            load(running, documents[:DOCUMENTS])
            wait_kept(running)
            uncached = _uncached(running)
        rows: Result = {"uncached, 1 at a time": _row(uncached)}
        for layer in LAYERS:
            asked = {"LIKEOPT_CACHE_SEARCH_LAYERS": layer} | (
                {"REDIS_URL": redis.url} if layer == "redis" else {}
            )
            with _serving(data_dir, **asked) as running:
                wait_kept(running)
                taken = _of_layer(running, layer)
            rows |= {f"{layer}, {count} at a time": _row(one) for count, one in taken.items()}
            rows[f"{layer}, times as fast as uncached, 1 at a time"] = round(
                uncached.p50_ms / taken[1].p50_ms, 1
            )
    return {f"{DISTINCT} distinct searches from each layer": rows}


@contextmanager
def _serving(data_dir: Path, **environment: str) -> Iterator[RunningServer]:
    """A server that makes nothing before it is asked for."""
    running = RunningServer(data_dir, LIKEOPT_WARM_SEARCHES="0", **SETTINGS, **environment)
    authorize(running.start())
    try:
        yield running
    finally:
        running.stop()


def _uncached(running: RunningServer) -> Taken:
    say("uncached searches")
    asked = Load(running.port, searches(UNCACHED), 1, SECONDS)
    return _driven(running, asked, "likeopt_cache_lookups_total", result="miss")


def _of_layer(running: RunningServer, layer: str) -> dict[int, Taken]:
    requests = searches()
    _fill(running, layer, requests)
    taken = {}
    for count in CONNECTIONS:
        say(f"searches from {layer} over {count} connections")
        asked = Load(running.port, requests, count, SECONDS)
        taken[count] = _driven(running, asked, "likeopt_cache_requests_total", layer=layer, result="hit")
    return taken


def _fill(running: RunningServer, layer: str, requests: Sequence[bytes]) -> None:
    """Ask everything until the layer, which is each worker's own if it is memory, has it all."""
    asked = Load(running.port, requests, CONNECTIONS[1], 2.0)
    for _ in range(FILLINGS):
        misses = _misses(running)
        drive(asked)
        if _misses(running) == misses:
            return
    raise RuntimeError(f"not every search stays in {layer}")


def _misses(running: RunningServer) -> float:
    return counted(running, "likeopt_cache_lookups_total", object="search", result="miss")


def _driven(running: RunningServer, asked: Load, name: str, **labels: str) -> Taken:
    """What came of the load. Raises RuntimeError unless nearly all was answered as the metric counts it."""

    def counts() -> tuple[float, float]:
        requests = counted(running, "likeopt_http_requests_total", route="/api/v1/search")
        return counted(running, name, object="search", **labels), requests

    before = counts()
    taken = drive(asked)
    wanted, requests = (now - then for now, then in zip(counts(), before, strict=True))
    if taken.refused or wanted < LEAST_SHARE * requests:
        raise RuntimeError(f"{taken.refused} refused, {wanted:g} of {requests:g} answered as {labels}")
    return taken


def _row(taken: Taken) -> Result:
    return {
        "p50 ms": round(taken.p50_ms, 2),
        "p99 ms": round(taken.p99_ms, 2),
        "requests/s": round(taken.per_s),
    }

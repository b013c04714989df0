"""How many searches from memory a second, as a share of what a bare Flask application answers."""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import httpx
from running_server import RunningServer, free_port, wait_for

from bench import data
from bench.load import Load, drive, get
from bench.serving import Result, load, say, server

DISTINCT = 1_000
CONNECTIONS = 16
SECONDS = 3.0
ROUNDS = 5
DOCUMENTS = 500
KEY = "bench-key-0123456789"
SETTINGS = {"LIKEOPT_API_KEYS": f"bench:{KEY}", "LIKEOPT_RATE_LIMIT": "100000000/minute"}


def measure() -> dict[str, Result]:
    """Both under two gevent workers, in turn, keys, limits and metrics on."""
    with bare_app() as port, server(**SETTINGS) as running:
        documents, _ = data.scifact()
        load(authorize(running), documents[:DOCUMENTS])
        requests = searches()
        fill(running, requests)
        bare, cached = [], []
        for turn in range(ROUNDS):
            bare.append(drive(Load(port, [get("/")], CONNECTIONS, SECONDS)))
            cached.append(drive(Load(running.port, requests, CONNECTIONS, SECONDS)))
            say(f"round {turn + 1}: {bare[-1].per_s:.0f} bare, {cached[-1].per_s:.0f} searches from memory")
    shares = [ours.per_s / theirs.per_s for ours, theirs in zip(cached, bare, strict=True)]
    return {
        "searches from memory": {
            "distinct queries": len(requests),
            "bare jsonify, requests/s": round(statistics.median(one.per_s for one in bare)),
            "searches/s": round(statistics.median(one.per_s for one in cached)),
            "share": round(statistics.median(shares), 2),
            "shares of the rounds": [round(one, 2) for one in shares],
            "refused": sum(one.refused for one in cached),
            "p50 ms": round(statistics.median(one.p50_ms for one in cached), 2),
            "p99 ms": round(statistics.median(one.p99_ms for one in cached), 2),
        }
    }


def authorize(running: RunningServer) -> RunningServer:
    """The server, which is asked with the key from now on."""
    running.client.headers["Authorization"] = f"Bearer {KEY}"
    return running


def searches(count: int = DISTINCT) -> list[bytes]:
    """Distinct queries: SciFact's claims, numbered."""
    _, questions = data.scifact()
    return [
        get(
            f"/api/v1/search?q={quote(f'{questions[n % len(questions)].text[:80]} {n}')}",
            Authorization=f"Bearer {KEY}",
        )
        for n in range(count)
    ]


def wait_kept(running: RunningServer) -> None:
    """Wait until searches are kept, which they are as soon as the index has told what it holds."""

    def kept() -> bool:
        answer = running.client.get("/api/v1/search", params={"q": "kept"})
        return answer.headers["Cache-Status"].startswith("likeopt; hit")

    wait_for(kept, "searches are kept")


def fill(running: RunningServer, requests: list[bytes]) -> None:
    """Ask everything until both workers have it in memory."""
    say(f"filling the cache with {len(requests)} searches")
    for _ in range(4):
        drive(Load(running.port, requests, CONNECTIONS, 3.0))


@contextmanager
def bare_app() -> Iterator[int]:
    """The yardstick's port, while it serves."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "2", "-b", f"127.0.0.1:{port}"]
    command += ["--keep-alive", "15", "--no-control-socket", "bench.bare_app:application"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: _answers(port), "the bare application answers")
        yield port
    finally:
        process.terminate()
        process.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/").status_code == 200
    except httpx.TransportError:
        return False

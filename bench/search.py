"""An uncached hybrid search over HTTP at SciFact's size, and where its time goes."""

from __future__ import annotations

import http.client
import json
import statistics
import time
from http import HTTPStatus
from typing import Any

from running_server import RunningServer

from bench import data
from bench.serving import Result, percentile

ROUNDS = 3


def measure(running: RunningServer) -> Result:
    """Latency of one client that asks SciFact's claims one after another; claims are never repeated."""
    _, questions = data.scifact()
    texts = [question.text for question in questions]
    client = _Client(running.port)
    for text in texts[:20]:
        client.search(f"warm {text}")
    elapsed_ms, stages = [], []
    for turn in range(ROUNDS):
        for text in texts:
            # A number makes each query a new one, so that no cache can answer it.
            start_s = time.perf_counter()
            answer = client.search(f"{text} {turn}")
            elapsed_ms.append((time.perf_counter() - start_s) * 1000)
            stages.append(answer["timings_ms"])
    names = ("embed", "bm25", "vector", "fuse", "fetch", "highlight", "total")
    return {
        "searches": len(elapsed_ms),
        "p50 ms": round(percentile(elapsed_ms, 0.5), 2),
        "p95 ms": round(percentile(elapsed_ms, 0.95), 2),
        "stages, median ms": {
            name: round(statistics.median(one.get(name, 0.0) for one in stages), 2) for name in names
        },
    }


class _Client:
    """One kept connection of the standard library, which adds less to what it measures than larger ones."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port)

    def search(self, query: str) -> dict[str, Any]:
        """Ask for five passages."""
        body = json.dumps({"query": query, "top_k": 5, "mode": "hybrid"})
        self._connection.request("POST", "/api/v1/search", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(content.decode())
        return dict(json.loads(content))

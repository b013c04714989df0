"""How much of the bare model's speed indexing keeps, and what searches feel of it meanwhile."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Sequence

from running_server import RunningServer

from bench import data
from bench.data import Document
from bench.serving import FILES_PER_UPLOAD, Result, content, percentile, say, server, wait_found
from likeopt.services.models import built_in
from likeopt.settings import Settings

ALONE, WITH_SEARCHES, PROBES = 1500, 600, 200


def measure() -> Result:
    """Index SciFact's abstracts alone and under searches; embed the same chunks with the bare session."""
    documents, questions = data.scifact()
    with server() as running:
        say(f"indexing {ALONE} abstracts")
        elapsed_s = _index(running, documents[:ALONE])
        chunks = running.status()["chunks"]
        idle_ms = _probe(running, [question.text for question in questions[:PROBES]])
        say(f"indexing {WITH_SEARCHES} abstracts under searches")
        busy_ms = _probe_while_indexing(running, documents[ALONE : ALONE + WITH_SEARCHES], questions)
        texts = _chunk_texts(running)
    bare_per_s = _bare(texts[:chunks])
    return {
        "chunks": chunks,
        "indexed chunks/s": round(chunks / elapsed_s, 1),
        "bare session chunks/s": round(bare_per_s, 1),
        "share of the bare session": round(chunks / elapsed_s / bare_per_s, 3),
        "search p95 ms, idle": round(percentile(idle_ms, 0.95), 2),
        "search p95 ms, while indexing": round(percentile(busy_ms, 0.95), 2),
    }


def _index(running: RunningServer, documents: Sequence[Document]) -> float:
    """Seconds from the first upload until the last document is found."""
    start_s = time.perf_counter()
    for start in range(0, len(documents), FILES_PER_UPLOAD):
        running.upload({one.name: content(one) for one in documents[start : start + FILES_PER_UPLOAD]})
    wait_found(running)
    return time.perf_counter() - start_s


def _probe(running: RunningServer, texts: Sequence[str]) -> list[float]:
    elapsed_ms = []
    for text in texts:
        start_s = time.perf_counter()
        running.search(f"{text} {time.monotonic_ns()}")
        elapsed_ms.append((time.perf_counter() - start_s) * 1000)
    return elapsed_ms


def _probe_while_indexing(
    running: RunningServer, documents: Sequence[Document], questions: Sequence[data.Question]
) -> list[float]:
    work = threading.Thread(target=_index, args=(running, documents))
    work.start()
    elapsed_ms: list[float] = []
    while work.is_alive():
        elapsed_ms += _probe(running, [question.text for question in questions[:20]])
    work.join()
    return elapsed_ms


def _chunk_texts(running: RunningServer) -> list[str]:
    """What the index process embedded, by the API: title, heading and text of every chunk."""
    texts: list[str] = []
    page = 1
    while items := running.client.get(f"/api/v1/documents?page={page}&page_size=100").json()["items"]:
        for item in items:
            chunks = running.client.get(f"/api/v1/documents/{item['id']}/chunks?page_size=100").json()
            for chunk in chunks["items"]:
                parts = (item["title"], chunk["heading"], chunk["text"])
                texts.append("\n".join(part for part in parts if part))
        page += 1
    return texts


def _bare(texts: Sequence[str]) -> float:
    """Chunks per second of the ONNX session alone: same threads, batches sorted by length, tokens ready."""
    model = built_in(Settings(), threads=len(os.sched_getaffinity(0)))
    if model is None:
        raise SystemExit("the embedding model is not installed: run `likeopt model install`")
    tokens = model.encode(texts)
    model.run(tokens[:64])
    start_s = time.perf_counter()
    model.run(tokens)
    return len(texts) / (time.perf_counter() - start_s)

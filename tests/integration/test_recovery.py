"""Killed anywhere, indexing goes on, and every document is found exactly once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections import Counter
from typing import Any

import httpx
import pytest
from animal_notes import document, marker
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.process

DOCUMENTS = 200


def _chunks_found(running: RunningServer, mode: str, number: int) -> int:
    results = running.search(marker(number), mode=mode, top_k=10)["results"]
    return sum(marker(number) in result["text"] for result in results)


def _assert_each_found_once(running: RunningServer, documents: int) -> None:
    assert Counter(_chunks_found(running, "bm25", number) for number in range(documents)) == {1: documents}
    names = [item["name"] for item in _all_documents(running)]
    assert len(names) == len(set(names)) == documents


def _all_documents(running: RunningServer) -> list[dict[str, object]]:
    items: list[dict[str, object]] = []
    page = 1
    while True:
        answer = running.client.get(f"/api/v1/documents?page={page}&page_size=100").json()
        items += answer["items"]
        if len(items) >= answer["total"]:
            return items
        page += 1


def test_killing_every_kind_of_child_in_the_middle_of_an_ingestion_loses_nothing(start_server) -> None:
    running = start_server()
    running.upload({f"notes/{number}.md": document(number) for number in range(DOCUMENTS)})
    for share, kind in ((0.1, "index"), (0.3, "chroma"), (0.5, "web"), (0.7, "index")):
        wait_for(lambda at=share: _ready(running) >= DOCUMENTS * at, "some are ready")
        running.kill(kind)
        wait_for(lambda: running.answers(), "the server answers again")
    status = running.wait_indexed()
    assert (status["ready"], status["failed"]) == (DOCUMENTS, 0)
    _assert_each_found_once(running, DOCUMENTS)
    for number in range(0, DOCUMENTS, 20):
        query = f"field notes {number} {marker(number)}"
        # A worker that met no vector store lately leaves it alone for a moment.
        answer = wait_for(lambda query=query: _with_vectors(running, query), "the vectors answer")
        assert any(result["scores"]["vector"] is not None for result in answer["results"])


def _ready(running: RunningServer) -> int:
    """How many documents are ready, as a worker says that was not killed."""
    try:
        return int(running.status()["ready"])
    except httpx.TransportError:
        return 0


def _with_vectors(running: RunningServer, query: str) -> dict[str, Any] | None:
    """What a search finds, None while it finds by words alone."""
    answer = running.search(query, mode="hybrid", top_k=10)
    return None if answer["notes"] else answer


def test_projections_deleted_by_hand_are_built_again(start_server) -> None:
    running = start_server()
    running.upload({f"{number}.md": document(number) for number in range(20)})
    running.wait_indexed()
    generation = running.search(marker(3))["generation"]
    assert running.stop() == 0
    for name in ("chroma", "bm25"):
        shutil.rmtree(running.data_dir / name)
    running = start_server()
    wait_for(lambda: running.client.get("/ready").json()["status"] == "ready", "BM25 can be read again")
    wait_for(lambda: running.search(marker(3), mode="bm25")["results"], "BM25 is filled again")

    def vectors_are_back() -> bool:
        answer = running.search("field notes of the otter", mode="vector", top_k=20)
        return not answer["notes"] and len(answer["results"]) >= 20

    wait_for(vectors_are_back, "the vectors are back")
    _assert_each_found_once(running, 20)
    assert running.search(marker(3))["generation"] >= generation


def test_index_rebuild_gives_the_same_results(start_server) -> None:
    running = start_server()
    running.upload({f"{number}.md": document(number) for number in range(20)})
    running.wait_indexed()
    before = running.search("otter seen near the river", top_k=20)
    done = subprocess.run(
        [sys.executable, "-m", "likeopt.cli", "index", "rebuild"],
        env=running._environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    after = running.search("otter seen near the river", top_k=20)
    assert {hit["chunk_id"] for hit in before["results"]} == {hit["chunk_id"] for hit in after["results"]}

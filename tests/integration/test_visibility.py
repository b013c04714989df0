"""What one worker accepts or removes, every worker finds or no longer finds."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import httpx
import pytest
from animal_notes import document, marker
from running_server import NO_TLS, RunningServer, wait_for

pytestmark = pytest.mark.process


@pytest.fixture
def clients(start_server) -> Iterator[tuple[RunningServer, list[httpx.Client]]]:
    """A server, and for each of its workers a connection that stays with it."""
    running = start_server()
    by_worker: dict[int, httpx.Client] = {}

    def another_worker_answers() -> bool:
        client = httpx.Client(base_url=running.url, timeout=30.0, verify=NO_TLS)
        worker = running.worker_of(client)
        if worker in by_worker:
            client.close()
        else:
            by_worker[worker] = client
        return len(by_worker) == 2

    wait_for(another_worker_answers, "both workers answer")
    yield running, list(by_worker.values())
    for client in by_worker.values():
        client.close()


def _found(running: RunningServer, client: httpx.Client, number: int) -> bool:
    results = running.search(marker(number), client, mode="bm25")["results"]
    return any(marker(number) in result["text"] for result in results)


def test_uploaded_on_one_worker_found_on_every_other(clients) -> None:
    running, (first, second) = clients
    answer = first.post("/api/v1/documents", files=[("file", ("notes.md", document(1)))])
    assert answer.status_code == 202
    running.wait_indexed()
    assert _found(running, first, 1)
    assert _found(running, second, 1)


def test_deleted_while_the_index_process_stands_still_is_found_nowhere(clients) -> None:
    running, workers = clients
    first, second = running.upload({"a.md": document(1), "b.md": document(2)})
    running.wait_indexed()
    index = running.children("index")[0]
    index.send_signal(signal.SIGSTOP)
    try:
        assert workers[0].delete(f"/api/v1/documents/{first['id']}").status_code == 204
        for client in workers:
            assert not _found(running, client, 1)
            assert _found(running, client, 2)
        assert workers[1].post(f"/api/v1/documents/{first['id']}/restore").status_code == 200
        for client in workers:
            assert _found(running, client, 1)
    finally:
        index.send_signal(signal.SIGCONT)
    assert second["id"]


def test_a_new_version_replaces_the_old_without_a_moment_of_neither_or_both(clients) -> None:
    running, workers = clients
    (old,) = running.upload({"folder/mod.rs": document(1, paragraphs=3)})
    running.wait_indexed()
    (new,) = running.upload({"folder/mod.rs": document(2, paragraphs=3)})
    assert (new["id"], new["version"]) == (old["id"], 2)

    def switched() -> bool:
        for client in workers:
            texts = " ".join(
                result["text"]
                for result in running.search(f"{marker(1)} {marker(2)}", client, mode="bm25")["results"]
            )
            assert (marker(1) in texts) != (marker(2) in texts), texts
        return running.status()["ready"] == 1 and marker(2) in texts

    wait_for(switched, "the new version serves")


def test_two_files_of_one_name_in_different_folders_are_two_documents(clients) -> None:
    running, _ = clients
    first, second = running.upload({"a/mod.rs": document(1), "b/mod.rs": document(2)})
    assert first["id"] != second["id"]
    (again,) = running.upload({"c/copy.rs": document(1)})
    assert again["id"] == first["id"]

"""Streams over real workers: followed, resumed and stopped from anywhere, ended in order."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import httpx
import pytest
from animal_notes import document
from fake_upstream.running import FakeUpstream
from running_server import NO_TLS, RunningServer, wait_for

pytestmark = pytest.mark.process


@pytest.fixture
def model_server(start_server, upstream: FakeUpstream) -> RunningServer:
    running = start_server(
        OPENAI_BASE_URL=upstream.base_url, LIKEOPT_MODEL="fake", LIKEOPT_STREAM_GRACE_S="1"
    )
    running.upload({"a.md": document(1)})
    running.wait_indexed()
    return running


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    event_id = name = ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "id":
            event_id = value
        elif field == "event":
            name = value
        elif field == "data":
            yield event_id, name, json.loads(value)


def _ask(client: httpx.Client) -> Any:
    return client.stream("POST", "/api/v1/chat", json={"message": "What was seen?", "stream": True})


def _other_worker(running: RunningServer, worker: int) -> httpx.Client:
    """A connection held by another worker than ``worker``."""

    def client_elsewhere() -> httpx.Client | None:
        client = httpx.Client(base_url=running.url, timeout=30.0, verify=NO_TLS)
        if running.worker_of(client) != worker:
            return client
        client.close()
        return None

    return wait_for(client_elsewhere, "another worker answers")


def test_a_stream_is_resumed_and_stopped_on_another_worker(
    model_server: RunningServer, upstream: FakeUpstream
) -> None:
    upstream.set_plan(tokens=100_000, token_ms=5)
    worker = model_server.worker_of(model_server.client)
    with _ask(model_server.client) as first:
        events = _events(first.iter_lines())
        _, name, meta = next(events)
        assert name == "meta"
        last_id = next(event_id for event_id, name, _ in events if name == "delta")
        with closing(_other_worker(model_server, worker)) as elsewhere:
            path = f"/api/v1/chat/{meta['message_id']}"
            with elsewhere.stream("GET", f"{path}/events", headers={"Last-Event-ID": last_id}) as second:
                resumed = _events(second.iter_lines())
                event_id, name, _ = next(resumed)
                assert (int(event_id) > int(last_id), name) == (True, "delta")
                stop = httpx.post(f"{model_server.url}{path}/stop", verify=NO_TLS)
                assert stop.status_code == 204
                assert [name for _, name, _ in resumed][-1] == "done"
        rest = list(events)
    assert (rest[-1][1], rest[-1][2]["status"]) == ("done", "stopped")
    assert upstream.until(lambda seen: seen[-1]["status"] == "closed by client")


def test_a_worker_that_dies_interrupts_its_streams_and_keeps_the_question(
    model_server: RunningServer, upstream: FakeUpstream
) -> None:
    upstream.set_plan(tokens=100_000, token_ms=5)
    worker = model_server.worker_of(model_server.client)
    with _ask(model_server.client) as first:
        events = _events(first.iter_lines())
        _, _, meta = next(events)
        next(event for event in events if event[1] == "delta")
        with closing(_other_worker(model_server, worker)) as elsewhere:
            path = f"/api/v1/chat/{meta['message_id']}/events"
            with elsewhere.stream("GET", path) as second:
                resumed = _events(second.iter_lines())
                next(resumed)
                next(child for child in model_server.children("web") if child.pid == worker).kill()
                _, name, problem = list(resumed)[-1]
                assert (name, problem["code"]) == ("error", "interrupted")
            messages = elsewhere.get(f"/api/v1/conversations/{meta['conversation_id']}").json()["messages"]
            assert [message["role"] for message in messages] == ["user", "assistant"]
            assert messages[1]["status"] == "interrupted"


def test_streams_end_in_order_when_the_server_goes(
    model_server: RunningServer, upstream: FakeUpstream
) -> None:
    upstream.set_plan(tokens=100_000, token_ms=5)
    with _ask(model_server.client) as answer:
        events = _events(answer.iter_lines())
        next(event for event in events if event[1] == "delta")
        stopping = threading.Thread(target=model_server.stop)
        stopping.start()
        _, name, problem = list(events)[-1]
        assert (name, problem["code"]) == ("error", "interrupted")
    stopping.join()
    assert model_server.process is not None
    assert model_server.process.returncode == 0


def test_a_client_that_leaves_ends_the_upstream_call(
    model_server: RunningServer, upstream: FakeUpstream
) -> None:
    upstream.set_plan(tokens=100_000, token_ms=5)
    impatient = httpx.Client(base_url=model_server.url, timeout=1.0, verify=NO_TLS)
    with pytest.raises(httpx.ReadTimeout):
        impatient.post("/api/v1/chat", json={"message": "What was seen?"})
    impatient.close()
    assert upstream.until(lambda seen: seen[-1]["status"] == "closed by client", within_s=5.0)
    with _ask(model_server.client) as answer:
        next(event for event in _events(answer.iter_lines()) if event[1] == "delta")
    # A stream goes on for its grace (one second here) without a listener, then it is ended.
    assert upstream.until(
        lambda seen: len(seen) == 2 and seen[-1]["status"] == "closed by client", within_s=20.0
    )

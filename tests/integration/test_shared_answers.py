"""Equal questions at the same moment, over both workers: the model is asked once, and all have its answer."""

from __future__ import annotations

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from animal_notes import document
from fake_upstream.running import FakeUpstream
from integration.crowd import at_once
from integration.other_host import settings_of_another_host, wait_until_equal
from redis_server import RunningRedis, needs_redis
from running_server import NO_TLS, RunningServer, wait_for

pytestmark = pytest.mark.process

CALLERS = 200
TOKENS = 40
QUESTION = {"message": "What was seen near the river?"}
WHOLE = "".join(f"word{number} " for number in range(TOKENS))


@pytest.fixture
def model_server(start_server, upstream: FakeUpstream) -> RunningServer:
    return _ready(start_server(**_model(upstream)))


def _model(upstream: FakeUpstream) -> dict[str, str]:
    # The first word comes late enough for all to have asked by then.
    upstream.set_plan(tokens=TOKENS, token_ms=20, first_ms=1500)
    return {"OPENAI_BASE_URL": upstream.base_url, "LIKEOPT_MODEL": "fake"}


def _ready(running: RunningServer) -> RunningServer:
    running.upload({"a.md": document(1)})
    running.wait_indexed()
    return running


def _events(body: bytes) -> list[tuple[str, dict[str, Any]]]:
    events, name = [], ""
    for line in body.decode().splitlines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            events.append((name, json.loads(value)))
    return events


def _said(body: bytes, *, streamed: bool) -> str:
    if not streamed:
        return str(json.loads(body)["answer"])
    events = _events(body)
    assert [name for name, _ in events[:2]] == ["meta", "sources"]
    assert (events[-1][0], events[-1][1]["status"]) == ("done", "done")
    return "".join(event["text"] for name, event in events if name == "delta")


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_many_equal_questions_are_one_call_and_as_many_whole_answers(
    model_server: RunningServer, upstream: FakeUpstream, streamed: bool
) -> None:
    question = QUESTION | {"stream": streamed}
    answers = at_once(model_server, CALLERS, "/api/v1/chat", question)
    assert {status for status, _, _ in answers} == {200}
    assert {_said(body, streamed=streamed).strip() for _, _, body in answers} == {WHOLE.strip()}
    assert [seen["status"] for seen in upstream.seen()] == ["done"]
    again = model_server.client.post("/api/v1/chat", json=question)
    assert _said(again.content, streamed=streamed).strip() == WHOLE.strip()
    assert len(upstream.seen()) == 1


def _first_words(client: httpx.Client, stack: ExitStack) -> str:
    """Ask, and go on listening until the stack is left; what is said first."""
    answer = stack.enter_context(client.stream("POST", "/api/v1/chat", json=QUESTION | {"stream": True}))
    said = ""
    for line in answer.iter_lines():
        if line.startswith('data: {"text"'):
            said += json.loads(line.removeprefix("data: "))["text"]
        if "word9 " in said:
            break
    return said


def test_who_asks_later_on_any_worker_hears_what_was_said_and_what_comes(
    model_server: RunningServer, upstream: FakeUpstream
) -> None:
    upstream.set_plan(tokens=100_000, token_ms=5)
    with ExitStack() as stack:
        by_worker: Counter[int] = Counter()

        def another_listens() -> bool:
            client = stack.enter_context(httpx.Client(base_url=model_server.url, timeout=10.0, verify=NO_TLS))
            by_worker[model_server.worker_of(client)] += 1
            assert _first_words(client, stack).startswith(WHOLE[: WHOLE.index("word9 ")])
            return len(by_worker) == 2 and min(by_worker.values()) > 1

        wait_for(another_listens, "two listen on each worker")
        assert len(upstream.seen()) == 1


@needs_redis
def test_two_hosts_with_one_redis_are_one_call_too(
    start_server, upstream: FakeUpstream, tmp_path: Path
) -> None:
    with RunningRedis() as redis, ThreadPoolExecutor(2) as pool:
        settings = _model(upstream) | {"REDIS_URL": redis.url}
        first = _ready(start_server(**settings))
        elsewhere = RunningServer(tmp_path / "elsewhere", **settings, **settings_of_another_host(first))
        try:
            wait_until_equal(first, elsewhere.start())
            hosts = [first, elsewhere]
            ask = partial(at_once, callers=CALLERS // 2, path="/api/v1/chat", body=QUESTION)
            answers = [answer for host in pool.map(ask, hosts) for answer in host]
        finally:
            elsewhere.stop()
    assert {status for status, _, _ in answers} == {200}
    assert {_said(body, streamed=False).strip() for _, _, body in answers} == {WHOLE.strip()}
    assert [seen["status"] for seen in upstream.seen()] == ["done"]

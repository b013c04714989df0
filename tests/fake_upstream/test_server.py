"""The fake chat server itself: what other tests rely on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from fake_upstream.running import FakeUpstream, running_upstream, running_upstreams


@pytest.fixture(scope="module")
def upstream() -> Iterator[FakeUpstream]:
    with running_upstream() as running:
        yield running


@pytest.fixture
def client(upstream: FakeUpstream) -> Iterator[httpx.Client]:
    upstream.reset()
    with httpx.Client(base_url=upstream.base_url) as opened:
        yield opened


def chat(client: httpx.Client, model: str, **fields) -> httpx.Response:
    body = {"model": model, "messages": [{"role": "user", "content": "안녕하세요?"}]} | fields
    return client.post("/chat/completions", json=body)


def test_a_whole_answer(client: httpx.Client) -> None:
    answer = chat(client, "fake?echo=1").json()
    assert answer["choices"][0]["message"]["content"] == "안녕하세요?"
    assert answer["usage"]["completion_tokens"] > 0


def test_a_streamed_answer(client: httpx.Client) -> None:
    response = chat(client, "fake?text=one two", stream=True)
    assert response.headers["content-type"] == "text/event-stream"
    assert '"content": "one "' in response.text
    assert response.text.endswith("data: [DONE]\n\n")


def test_plain_names_answer_as_they_were_told(client: httpx.Client, upstream: FakeUpstream) -> None:
    upstream.set_plan(fault="429")
    assert chat(client, "fake").status_code == 429
    assert chat(client, "fake?text=x").status_code == 200
    upstream.reset()
    assert chat(client, "fake").status_code == 200


def test_vectors_depend_on_the_words_alone(client: httpx.Client) -> None:
    body = {"model": "fake", "input": ["red fox", "red dog", "blue sea", "red fox"], "dimensions": 32}
    data = client.post("/embeddings", json=body).json()["data"]
    first, second, third, again = (item["embedding"] for item in data)
    assert len(first) == 32
    assert first == again
    assert sum(a * a for a in first) == pytest.approx(1)
    assert sum(a * b for a, b in zip(first, second, strict=True)) > sum(
        a * b for a, b in zip(first, third, strict=True)
    )


def test_models_are_listed(client: httpx.Client) -> None:
    assert [model["id"] for model in client.get("/models").json()["data"]] == [
        "fake",
        "fake-small",
        "fake-large",
    ]


def test_it_tells_what_it_has_seen(client: httpx.Client, upstream: FakeUpstream) -> None:
    chat(client, "fake?text=x", stream=True)
    client.get("/nowhere")
    seen = upstream.seen()
    assert [(request["path"], request["status"]) for request in seen] == [
        ("/v1/chat/completions", "done"),
        ("/v1/nowhere", "done"),
    ]
    assert seen[0]["connection"] == seen[1]["connection"]
    assert seen[0]["pieces"] == 1


def test_messages_in_anthropics_form(client: httpx.Client, upstream: FakeUpstream) -> None:
    said = [{"role": "user", "content": [{"type": "text", "text": "안녕하세요? 반갑습니다."}]}]
    body = {"model": "fake?echo=1", "messages": said, "system": "Be kind.", "max_tokens": 5}
    headers = {"x-api-key": "sk-ant-none"}
    answer = client.post("/messages", json=body, headers=headers).json()
    assert answer["content"] == [{"type": "text", "text": "안녕하세요? 반갑습니다."}]
    assert answer["stop_reason"] == "end_turn"
    assert answer["usage"]["input_tokens"] + answer["usage"]["cache_read_input_tokens"] == 5
    assert upstream.seen()[0]["headers"]["x-api-key"] == "sk-ant-none"


def test_messages_are_streamed_as_anthropics_events(client: httpx.Client) -> None:
    body = {"model": "fake?text=one two&finish=length", "messages": [], "stream": True}
    lines = client.post("/messages", json=body).text.splitlines()
    events = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert [f"event: {event['type']}" for event in events] == [line for line in lines if line[:6] == "event:"]
    assert [event["type"] for event in events] == [
        *("message_start", "content_block_start", "ping"),
        *("content_block_delta", "content_block_delta"),
        *("content_block_stop", "message_delta", "message_stop"),
    ]
    assert "".join(event["delta"]["text"] for event in events[3:5]) == "one two"
    assert events[-2]["delta"]["stop_reason"] == "max_tokens"
    assert events[-2]["usage"] == {"output_tokens": 2}


def test_it_can_be_down_for_a_while(client: httpx.Client, upstream: FakeUpstream) -> None:
    chat(client, "fake")
    upstream.go_down()
    for _ in range(2):
        with pytest.raises(httpx.TransportError):
            chat(client, "fake")
    upstream.come_up()
    assert chat(client, "fake").status_code == 200


def test_a_stream_is_reset_when_it_goes_down(client: httpx.Client, upstream: FakeUpstream) -> None:
    body = {"model": "fake?token_ms=60000", "messages": [], "stream": True}
    with client.stream("POST", "/chat/completions", json=body) as answer:
        lines = answer.iter_lines()
        next(lines)
        upstream.go_down()
        with pytest.raises(httpx.ReadError):
            list(lines)
    assert upstream.counts()["open"] == 1


def test_it_can_be_killed_and_started_again_on_its_port() -> None:
    with running_upstreams(2) as (first, second):
        addresses = {first.address, second.address}
        first.kill()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{first.base_url}/models")
        assert httpx.get(f"{second.base_url}/models").status_code == 200
        first.start()
        assert httpx.get(f"{first.base_url}/models").status_code == 200
        assert {first.address, second.address} == addresses
        assert len(addresses) == 2

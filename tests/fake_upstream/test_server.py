"""The fake chat server itself: what other tests rely on."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from fake_upstream.running import FakeUpstream, running_upstream


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

"""The official package of OpenAI's API, asking a served Like-Opt."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator

import numpy as np
import openai
import own_loop
import pytest
from animal_notes import marker
from fake_upstream.running import FakeUpstream
from integration.foreign_server import KEY, QUESTION, TEXT, foreign_server, is_asked, was_left
from openai.types import CreateEmbeddingResponse
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from running_server import RunningServer

pytestmark = pytest.mark.process

ASK = [{"role": "user", "content": QUESTION}]
# What the fake server's pieces are, of which "broken" sends three.
SAID_BEFORE_CUT = TEXT[:12]


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, upstream_process: FakeUpstream
) -> Iterator[RunningServer]:
    with foreign_server(tmp_path_factory.mktemp("openai"), upstream_process) as server:
        yield server


@pytest.fixture
def client(running: RunningServer, upstream: FakeUpstream) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{running.url}/v1", api_key=KEY, max_retries=0, timeout=30.0) as made:
        yield made


def strictly(kind: type, told: openai.BaseModel) -> None:
    """What the package took on trust is what it says it is."""
    kind.model_validate(told.to_dict(), strict=True)


def test_a_chat_completion_is_whole(client: openai.OpenAI) -> None:
    told = client.chat.completions.create(model="plain", messages=ASK)
    strictly(ChatCompletion, told)
    (choice,) = told.choices
    assert (choice.message.content, choice.finish_reason, told.model) == (TEXT, "stop", "plain")
    assert told.usage is not None
    assert told.usage.total_tokens == told.usage.prompt_tokens + told.usage.completion_tokens > 0
    (citation,) = [one for one in choice.message.citations if one["n"] == 1]  # type: ignore[attr-defined]
    assert marker(0) in citation["text"]
    assert told.likeopt["model"] == "plain"  # type: ignore[attr-defined]
    assert told.likeopt["route"]["intent"] == "question"  # type: ignore[attr-defined]


@pytest.mark.parametrize("with_usage", [True, False, None])
def test_a_chat_completion_comes_in_chunks(client: openai.OpenAI, with_usage: bool | None) -> None:
    options = None if with_usage is None else {"include_usage": with_usage}
    stream = client.chat.completions.create(model="plain", messages=ASK, stream=True, stream_options=options)
    chunks = list(stream)
    for chunk in chunks:
        strictly(ChatCompletionChunk, chunk)
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    usage = chunks.pop().usage if with_usage else None
    assert (usage is not None and usage.completion_tokens > 0) is bool(with_usage)
    assert all(chunk.usage is None for chunk in chunks)
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == TEXT
    reasons = [chunk.choices[0].finish_reason for chunk in chunks]
    assert reasons == [None] * (len(chunks) - 1) + ["stop"]
    first, last = chunks[0].likeopt["citations"], deltas[-1].citations  # type: ignore[attr-defined]
    assert [one["n"] for one in first] == [one["n"] for one in last]
    assert last[0]["verdict"]
    assert chunks[-1].likeopt["model"] == "plain"  # type: ignore[attr-defined]


def test_the_packages_own_collector_of_chunks_understands_them(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="plain", messages=ASK) as stream:
        kinds = {event.type for event in stream}
        final = stream.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds
    assert (final.choices[0].message.content, final.choices[0].finish_reason) == (TEXT, "stop")
    assert final.choices[0].message.citations[0]["verdict"]  # type: ignore[attr-defined]


def test_many_can_be_asked_at_once(running: RunningServer, upstream: FakeUpstream) -> None:
    async def ask() -> list[str]:
        async with openai.AsyncOpenAI(base_url=f"{running.url}/v1", api_key=KEY) as client:

            async def one(number: int) -> str:
                stream = await client.chat.completions.create(
                    model="plain", messages=[{"role": "user", "content": f"{QUESTION} {number}"}], stream=True
                )
                return "".join([chunk.choices[0].delta.content or "" async for chunk in stream])

            return await asyncio.gather(*(one(number) for number in range(8)))

    assert own_loop.run(ask()) == [TEXT] * 8


def test_an_answer_that_is_cut_short_says_so(client: openai.OpenAI) -> None:
    told = client.chat.completions.create(model="cut-short", messages=ASK)
    assert told.choices[0].finish_reason == "length"


def test_likeopt_a_persona_and_a_model_are_models(client: openai.OpenAI) -> None:
    names = [model.id for model in client.models.list()]
    assert names[0] == "likeopt"
    assert {"auto", "default", "plain", "extractive"} <= set(names)
    persona = next(name for name in names if name not in {"likeopt", "auto", "default"})
    assert client.models.retrieve(persona).id == persona
    answers = {
        name: client.chat.completions.create(model=name, messages=ASK).likeopt  # type: ignore[attr-defined]
        for name in ("likeopt", persona, "extractive")
    }
    assert answers["likeopt"]["persona"] == "default"
    assert answers[persona]["persona"] == persona
    assert answers["extractive"]["model"] == "extractive"


def test_our_own_fields_go_along_as_extra_body(client: openai.OpenAI, upstream: FakeUpstream) -> None:
    fields = {"persona": "auto", "top_k": 1, "collection": "empty", "cache": {"no-store": True}, "unknown": 1}
    told = client.chat.completions.create(model="plain", messages=ASK, extra_body=fields)
    assert told.choices[0].message.citations == []  # type: ignore[attr-defined]
    assert told.likeopt["cache"]["status"] == "miss"  # type: ignore[attr-defined]


def test_bounds_and_instructions_reach_the_model(client: openai.OpenAI, upstream: FakeUpstream) -> None:
    client.chat.completions.create(
        model="plain",
        messages=[
            {"role": "system", "content": "Speak like a sailor."},
            {"role": "developer", "content": [{"type": "text", "text": "Never mention rum."}]},
            {"role": "user", "content": [{"type": "text", "text": QUESTION}]},
        ],
        max_completion_tokens=77,
        temperature=0.5,
        top_p=0.9,
        stop="END",
        seed=7,
        user="somebody",
        metadata={"a": "b"},
        logprobs=None,
        presence_penalty=0.5,
        extra_body={"cache": {"no-cache": True}},
    )
    sent = upstream.seen()[-1]["body"]
    assert (sent["temperature"], sent["top_p"], sent["stop"], sent["seed"]) == (0.5, 0.9, ["END"], 7)
    assert 77 in (sent.get("max_tokens"), sent.get("max_completion_tokens"))
    assert "sailor" in sent["messages"][0]["content"]
    assert "rum" in sent["messages"][0]["content"]
    assert QUESTION in sent["messages"][-1]["content"]


def test_a_follow_up_is_understood_from_the_messages(client: openai.OpenAI, upstream: FakeUpstream) -> None:
    told = client.chat.completions.create(
        model="plain",
        messages=[
            {"role": "assistant", "content": "Hello! How can I help?"},
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": "The otter number 0 [1]."},
            {"role": "user", "content": "And how old was it?"},
        ],
    )
    (citation,) = [one for one in told.choices[0].message.citations if one["n"] == 1]  # type: ignore[attr-defined]
    assert marker(0) in citation["text"]
    said = [message["content"] for message in upstream.seen()[-1]["body"]["messages"]]
    assert any("otter number 0" in text for text in said)
    assert not any("How can I help" in text for text in said)


def test_nothing_is_kept(client: openai.OpenAI, running: RunningServer) -> None:
    told = client.chat.completions.create(model="plain", messages=ASK)
    assert running.client.get("/api/v1/conversations").json()["total"] == 0
    message_id = told.id.removeprefix("chatcmpl-")
    assert running.client.get(f"/api/v1/cache/why/{message_id}").status_code == 404


def test_headers_come_through(client: openai.OpenAI) -> None:
    raw = client.chat.completions.with_raw_response.create(
        model="plain", messages=ASK, extra_headers={"X-Request-ID": "mine-1"}
    )
    assert raw.headers["x-request-id"] == "mine-1"
    assert raw.parse()._request_id == "mine-1"
    assert "first_token" in raw.headers["server-timing"]
    assert raw.headers["cache-status"].startswith("likeopt; ")
    with client.chat.completions.with_streaming_response.create(
        model="plain", messages=ASK, stream=True
    ) as streamed:
        assert streamed.headers["content-type"].startswith("text/event-stream")
        assert streamed.headers["cache-status"].startswith("likeopt; ")
        assert "x-request-id" in streamed.headers


@pytest.mark.parametrize("streamed", [True, False])
def test_who_leaves_ends_the_models_call(
    client: openai.OpenAI, upstream: FakeUpstream, streamed: bool
) -> None:
    question = [{"role": "user", "content": f"{QUESTION} At length ({streamed})?"}]
    if streamed:
        stream = client.chat.completions.create(model="endless", messages=question, stream=True)
        assert [next(stream) for _ in range(5)]
        stream.close()
    else:
        with pytest.raises(openai.APITimeoutError):
            client.with_options(timeout=0.7).chat.completions.create(model="endless", messages=question)
    assert was_left(upstream, 1.0)


def test_who_leaves_in_silence_ends_the_models_call(client: openai.OpenAI, upstream: FakeUpstream) -> None:
    question = [{"role": "user", "content": f"{QUESTION} In silence?"}]
    stream = client.chat.completions.create(model="silent", messages=question, stream=True)
    assert next(stream).choices[0].delta.role == "assistant"
    assert is_asked(upstream)
    stream.close()
    assert was_left(upstream, 1.0)


def test_an_answer_that_breaks_off_is_an_error(client: openai.OpenAI, upstream: FakeUpstream) -> None:
    question = [{"role": "user", "content": f"{QUESTION} Broken?"}]
    stream = client.chat.completions.create(model="broken", messages=question, stream=True)
    said: list[str] = []
    with pytest.raises(openai.APIError) as failed:
        said.extend(chunk.choices[0].delta.content or "" for chunk in stream)
    assert "".join(said) == SAID_BEFORE_CUT
    assert failed.value.type == "server_error"
    assert str(failed.value.code).startswith("model_")
    with pytest.raises(openai.InternalServerError) as refused:
        client.chat.completions.create(model="broken", messages=question)
    assert refused.value.status_code == 503
    assert int(refused.value.response.headers["retry-after"]) >= 1


TEXTS = ["The otter was seen near the river.", "Interest rates rose again.", "An otter swam in the stream."]


def test_texts_become_vectors_in_their_order(client: openai.OpenAI) -> None:
    told = client.embeddings.create(model="likeopt", input=TEXTS)
    strictly(CreateEmbeddingResponse, told)
    assert [one.index for one in told.data] == [0, 1, 2]
    assert told.usage.total_tokens == told.usage.prompt_tokens > len(TEXTS)
    vectors = np.array([one.embedding for one in told.data])
    otter, money, stream = vectors
    assert otter @ stream > 0.5 > otter @ money
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_the_packages_own_form_of_vectors_is_as_exact_as_numbers(client: openai.OpenAI) -> None:
    given = {form: _vector(client, form) for form in ("float", "base64")}
    own = client.embeddings.create(model=_embedder(client), input=TEXTS[0]).data[0].embedding
    np.testing.assert_array_equal(given["float"], given["base64"])
    np.testing.assert_array_equal(np.array(own, np.float32), given["float"])


def _vector(client: openai.OpenAI, form: str) -> np.ndarray:
    raw = client.embeddings.with_raw_response.create(
        model="likeopt", input=TEXTS[0], encoding_format=form, dimensions=384
    )
    told = raw.http_response.json()["data"][0]["embedding"]
    return np.frombuffer(base64.b64decode(told), "<f4") if form == "base64" else np.array(told, np.float32)


def _embedder(client: openai.OpenAI) -> str:
    return client.embeddings.create(model="likeopt", input="x").model


def test_vectors_of_another_model_or_length_are_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.NotFoundError):
        client.embeddings.create(model="text-embedding-3-small", input="x")
    with pytest.raises(openai.BadRequestError) as refused:
        client.embeddings.create(model="likeopt", input="x", dimensions=7)
    assert "384" in refused.value.message


def test_a_key_is_needed(running: RunningServer) -> None:
    with openai.OpenAI(base_url=f"{running.url}/v1", api_key="wrong") as client:
        with pytest.raises(openai.AuthenticationError) as refused:
            client.chat.completions.create(model="likeopt", messages=ASK)
        with pytest.raises(openai.AuthenticationError):
            client.chat.completions.create(model="likeopt", messages=ASK, stream=True)
    assert refused.value.response.headers["www-authenticate"].startswith("Bearer")

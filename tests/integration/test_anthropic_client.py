"""The official package of Anthropic's API, asking a served Like-Opt."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import anthropic
import own_loop
import pytest
from animal_notes import marker
from anthropic.types import Message, RawMessageStreamEvent
from fake_upstream.running import FakeUpstream
from integration.foreign_server import KEY, QUESTION, TEXT, foreign_server, is_asked, was_left
from pydantic import TypeAdapter
from running_server import RunningServer

pytestmark = pytest.mark.process

ASK: list[Any] = [{"role": "user", "content": QUESTION}]
EVENT: TypeAdapter[Any] = TypeAdapter(RawMessageStreamEvent)
SAID_BEFORE_CUT = TEXT[:12]


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, upstream_process: FakeUpstream
) -> Iterator[RunningServer]:
    with foreign_server(tmp_path_factory.mktemp("anthropic"), upstream_process) as server:
        yield server


@pytest.fixture
def client(running: RunningServer, upstream: FakeUpstream) -> Iterator[anthropic.Anthropic]:
    with anthropic.Anthropic(base_url=running.url, api_key=KEY, max_retries=0, timeout=30.0) as made:
        yield made


def test_a_message_is_answered_whole(client: anthropic.Anthropic) -> None:
    told = client.messages.create(model="plain", max_tokens=500, messages=ASK)
    Message.model_validate(told.to_dict(), strict=True)
    (block,) = told.content
    assert (block.type, block.text) == ("text", TEXT)
    assert (told.role, told.stop_reason, told.stop_sequence, told.model) == (
        *("assistant", "end_turn", None),
        "plain",
    )
    assert told.usage.input_tokens > 0
    assert told.usage.output_tokens > 0
    likeopt = told.likeopt  # type: ignore[attr-defined]
    assert marker(0) in next(one["text"] for one in likeopt["citations"] if one["n"] == 1)
    assert likeopt["route"]["intent"] == "question"


def test_a_message_is_streamed_as_the_package_collects_it(client: anthropic.Anthropic) -> None:
    with client.messages.stream(model="plain", max_tokens=500, messages=ASK) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == TEXT
    assert (final.content[0].type, final.stop_reason) == ("text", "end_turn")
    assert "".join(block.text for block in final.content if block.type == "text") == TEXT
    assert final.usage.input_tokens > 0
    assert final.usage.output_tokens > 0


def test_the_events_come_in_their_order(client: anthropic.Anthropic) -> None:
    events = list(client.messages.create(model="plain", max_tokens=500, messages=ASK, stream=True))
    for event in events:
        EVENT.validate_python(event.to_dict(), strict=True)
    kinds = [event.type for event in events]
    assert kinds[:2] == ["message_start", "content_block_start"]
    assert set(kinds[2:-3]) == {"content_block_delta"}
    assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    cited = events[0].message.likeopt["citations"]  # type: ignore[union-attr]
    judged = events[-2].likeopt["citations"]  # type: ignore[union-attr]
    assert [one["n"] for one in cited] == [one["n"] for one in judged]
    assert judged[0]["verdict"]


def test_many_can_be_asked_at_once(running: RunningServer, upstream: FakeUpstream) -> None:
    async def ask() -> list[str]:
        async with anthropic.AsyncAnthropic(base_url=running.url, api_key=KEY) as client:

            async def one(number: int) -> str:
                asked: list[Any] = [{"role": "user", "content": f"{QUESTION} {number}"}]
                async with client.messages.stream(model="plain", max_tokens=50, messages=asked) as stream:
                    return await stream.get_final_text()

            return await asyncio.gather(*(one(number) for number in range(6)))

    assert own_loop.run(ask()) == [TEXT] * 6


def test_an_answer_that_is_cut_short_says_so(client: anthropic.Anthropic) -> None:
    told = client.messages.create(model="cut-short", max_tokens=500, messages=ASK)
    assert told.stop_reason == "max_tokens"


def test_bounds_and_instructions_reach_the_model(client: anthropic.Anthropic, upstream: FakeUpstream) -> None:
    client.messages.create(
        model="plain",
        max_tokens=77,
        stop_sequences=["END"],
        system=[{"type": "text", "text": "Speak like a sailor.", "cache_control": {"type": "ephemeral"}}],
        messages=[
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": [{"type": "text", "text": "The otter number 0."}]},
            {"role": "user", "content": [{"type": "text", "text": "How old was it?"}]},
        ],
        metadata={"user_id": "somebody"},
        thinking={"type": "disabled"},
        extra_body={"passages": 1, "cache": {"no-cache": True}, "temperature": 0.5, "top_k": 40},
    )
    sent = upstream.seen()[-1]["body"]
    assert (sent["temperature"], sent["stop"]) == (0.5, ["END"])
    assert 77 in (sent.get("max_tokens"), sent.get("max_completion_tokens"))
    assert "sailor" in sent["messages"][0]["content"]
    said = [message["content"] for message in sent["messages"]]
    assert any("otter number 0" in text for text in said)
    assert marker(0) in said[-1], "the follow-up was not understood"


def test_names_to_choose_from(client: anthropic.Anthropic) -> None:
    page = client.models.list(limit=5)
    assert page.data[0].id == "likeopt"
    assert {"plain", "auto", "extractive"} <= {model.id for model in client.models.list()}
    one = client.models.retrieve("plain")
    assert (one.display_name, one.lifecycle) == ("plain", "active")
    type(one).model_validate(one.to_dict())
    assert client.messages.create(model="likeopt", max_tokens=50, messages=ASK).model == "likeopt"


def test_tokens_are_counted(client: anthropic.Anthropic) -> None:
    short = client.messages.count_tokens(model="plain", messages=ASK)
    long = client.messages.count_tokens(model="plain", messages=ASK, system="Be brief. " * 50)
    assert 0 < short.input_tokens < long.input_tokens
    with pytest.raises(anthropic.NotFoundError):
        client.messages.count_tokens(model="nobody", messages=ASK)


def test_nothing_is_kept_and_the_request_is_named(
    client: anthropic.Anthropic, running: RunningServer
) -> None:
    raw = client.messages.with_raw_response.create(model="plain", max_tokens=50, messages=ASK)
    told = raw.parse()
    assert told._request_id == raw.headers["x-request-id"]
    assert raw.headers["cache-status"].startswith("likeopt; ")
    assert "first_token" in raw.headers["server-timing"]
    assert running.client.get("/api/v1/conversations").json()["total"] == 0


@pytest.mark.parametrize("model", ["endless", "silent"])
def test_who_leaves_ends_the_models_call(
    client: anthropic.Anthropic, upstream: FakeUpstream, model: str
) -> None:
    asked: list[Any] = [{"role": "user", "content": f"{QUESTION} At length ({model})?"}]
    with client.messages.stream(model=model, max_tokens=500, messages=asked) as stream:
        assert next(iter(stream)).type == "message_start"
        assert is_asked(upstream)
    assert was_left(upstream, 1.0)


def test_who_leaves_a_whole_answer_ends_the_models_call(
    client: anthropic.Anthropic, upstream: FakeUpstream
) -> None:
    asked: list[Any] = [{"role": "user", "content": f"{QUESTION} All of it?"}]
    with pytest.raises(anthropic.APITimeoutError):
        client.with_options(timeout=0.7).messages.create(model="endless", max_tokens=500, messages=asked)
    assert was_left(upstream, 1.0)


def test_an_answer_that_breaks_off_is_an_error(client: anthropic.Anthropic) -> None:
    asked: list[Any] = [{"role": "user", "content": f"{QUESTION} Broken?"}]
    said: list[str] = []
    stream = client.messages.stream(model="broken", max_tokens=50, messages=asked)
    with stream as told, pytest.raises(anthropic.APIStatusError) as failed:
        said.extend(told.text_stream)
    assert "".join(said) == SAID_BEFORE_CUT
    assert failed.value.type == "overloaded_error"
    with pytest.raises(anthropic.InternalServerError) as refused:
        client.messages.create(model="broken", max_tokens=50, messages=asked)
    assert (refused.value.status_code, refused.value.type) == (503, "overloaded_error")
    assert int(refused.value.response.headers["retry-after"]) >= 1


def test_a_key_is_needed(running: RunningServer) -> None:
    client = anthropic.Anthropic(base_url=running.url, api_key="wrong")
    with client, pytest.raises(anthropic.AuthenticationError) as refused:
        client.messages.create(model="likeopt", max_tokens=50, messages=ASK)
    assert refused.value.type == "authentication_error"

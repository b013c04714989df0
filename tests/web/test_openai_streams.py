"""Streams for clients of other APIs, however they begin and end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from likeopt.chat.answers import Answer
from likeopt.chat.context.ledger import Ledger
from likeopt.chat.routing.route import Route
from likeopt.chat.streams import AnswerStream
from likeopt.errors import LikeOptError, ModelUnavailable
from likeopt.llm.contract import Usage
from likeopt.web.anthropic.events import MessageEvents
from likeopt.web.foreign_answers import telling
from likeopt.web.openai.chunks import Chunks
from likeopt.web.sole_listener import heard_by_one
from likeopt.web.sse import written_stream

URL = "/v1/stream"
ANSWER = Answer(
    *("", "id", "", "text", "stopped", "m", "default"),
    route=Route("question", "low", "m", ()),
    citations=(),
    usage=Usage(3, 2, 1),
    context=Ledger(),
    timings_ms={},
)


@pytest.fixture
def stream() -> AnswerStream:
    return AnswerStream("id", "", "local")


def finish(stream: AnswerStream, answer: Answer = ANSWER) -> None:
    stream.answer = answer
    stream.append("done", answer.done_event())


def fail(stream: AnswerStream, error: LikeOptError) -> None:
    stream.error = error
    stream.append("error", {"code": error.code, "params": error.params})


def told(app: Flask, stream: AnswerStream, dialect: str) -> TestResponse:
    """What is sent of ``stream``, in one of the two dialects."""

    def view() -> Any:
        chunks = Chunks("m", 1, "id", with_usage=True)
        put = chunks if dialect == "openai" else MessageEvents("m", "id")
        events = heard_by_one(stream, lambda: False, look_s=0.005)
        return written_stream(events, telling(stream, put), heartbeat=put.heartbeat, error=put.error)

    app.add_url_rule(URL, view_func=view)
    return app.test_client().get(URL)


def data(answer: TestResponse) -> list[Any]:
    """The data of each event."""
    assert answer.status_code == 200
    blocks = [line.removeprefix("data: ") for line in answer.text.splitlines() if line.startswith("data: ")]
    return [block if block == "[DONE]" else json.loads(block) for block in blocks]


def test_an_answer_stopped_before_its_sources_is_complete_for_openai(
    app: Flask, stream: AnswerStream
) -> None:
    stream.append("meta", {})
    finish(stream)
    opening, last, usage, done = data(told(app, stream, "openai"))
    assert opening["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert last["choices"][0]["finish_reason"] == "length"
    assert usage["usage"]["total_tokens"] == 5
    assert usage["usage"]["prompt_tokens_details"] == {"cached_tokens": 1}
    assert done == "[DONE]"


def test_an_answer_stopped_before_its_sources_is_complete_for_anthropic(
    app: Flask, stream: AnswerStream
) -> None:
    finish(stream)
    events = data(told(app, stream, "anthropic"))
    assert [event["type"] for event in events] == [
        *("message_start", "content_block_start", "content_block_stop", "message_delta", "message_stop")
    ]
    assert events[-2]["delta"]["stop_reason"] == "max_tokens"
    assert events[-2]["usage"] == {
        "input_tokens": 2,
        "output_tokens": 2,
        "cache_read_input_tokens": 1,
        "cache_creation_input_tokens": 0,
    }


@pytest.mark.parametrize("dialect", ["openai", "anthropic"])
def test_text_that_needs_escapes_arrives_as_it_is(app: Flask, stream: AnswerStream, dialect: str) -> None:
    text = '한국어 "quoted"\n\\n\u2028data: [DONE] 😀'
    stream.append("sources", {"citations": []})
    stream.append("delta", {"text": text})
    finish(stream, msgspec.structs.replace(ANSWER, finish_reason="stop"))
    sent = told(app, stream, dialect).text
    assert json.dumps(text, ensure_ascii=False)[1:-1] in sent
    assert '"length"' not in sent


@pytest.mark.parametrize("dialect", ["openai", "anthropic"])
def test_a_failure_is_a_status_before_text_and_an_event_after_it(
    make_app: Any, stream: AnswerStream, dialect: str
) -> None:
    error = ModelUnavailable("model_bad_answer")
    fail(stream, error)
    refused = told(make_app(), stream, dialect)
    assert (refused.status_code, refused.mimetype) == (503, "application/json")
    later = AnswerStream("id", "", "local")
    later.append("sources", {"citations": []})
    fail(later, error)
    events = data(told(make_app(), later, dialect))
    assert events[-1]["error"]["message"] == refused.json["error"]["message"]
    assert "[DONE]" not in events


def test_who_leaves_in_silence_stops_the_answer(stream: AnswerStream) -> None:
    stopped: list[str] = []
    stream.on_early_end(stopped.append)
    assert list(heard_by_one(stream, lambda: True, look_s=0.001)) == []
    assert stopped == ["stopped"]
    listening = heard_by_one(stream, lambda: False, look_s=0.001, heartbeat_s=0.002)
    assert next(listening) is None
    _close(listening)
    assert stopped == ["stopped", "stopped"]
    assert stream.unheard_s() >= 0


def _close(events: Iterator[Any]) -> None:
    events.close()  # type: ignore[attr-defined]

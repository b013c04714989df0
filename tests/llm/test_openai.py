"""What is OpenAI's alone: the request, and what servers refuse of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_upstream.running import FakeUpstream
from llm.conftest import ASKED, KEY, Endpoints, NewModel, failure, whole
from llm.raw_server import STREAM_HEAD, serving

from likeopt.errors import ModelUnavailable
from likeopt.llm.contract import Limits, Usage
from likeopt.llm.models import Dialect
from likeopt.llm.openai import OpenAI
from likeopt.llm.wire import read_piece


@pytest.fixture
def dialect() -> Dialect:
    return "openai"


def test_the_request_is_openais(new_model: NewModel, upstream: FakeUpstream) -> None:
    whole(new_model(text="yes"))
    [seen] = upstream.seen()
    assert seen["path"] == "/v1/chat/completions"
    assert seen["headers"]["authorization"] == f"Bearer {KEY}"
    assert seen["body"] == {
        "model": upstream.model(text="yes"),
        "messages": [
            {"role": "system", "content": "Answer."},
            {"role": "user", "content": "How many?"},
        ],
        "stream": True,
        "max_tokens": 200,
        "stream_options": {"include_usage": True},
    }


def test_limits_that_are_set_are_sent(new_model: NewModel, upstream: FakeUpstream) -> None:
    whole(new_model(text="yes"), temperature=0.0, top_p=0.9, stop=("END",), seed=0)
    body = upstream.seen()[0]["body"]
    assert [body[name] for name in ("temperature", "top_p", "stop", "seed")] == [0.0, 0.9, ["END"], 0]


@pytest.mark.parametrize("field", ["stream_options", "max_tokens", "temperature", "top_p", "stop", "seed"])
def test_a_field_the_server_refuses_is_left_out_from_then_on(
    new_model: NewModel, upstream: FakeUpstream, field: str
) -> None:
    model = new_model(text="yes", refuse=field)
    for _ in range(2):
        assert whole(model, temperature=0.2, top_p=0.9, stop=("END",), seed=7) == "yes"
    bodies = [seen["body"] for seen in upstream.seen()]
    assert [field in body for body in bodies] == [True, False, False]
    assert len(bodies[0]) - len(bodies[2]) == 1


def test_a_request_without_what_was_refused_loses_nothing_else(
    new_model: NewModel, upstream: FakeUpstream
) -> None:
    model = new_model(text="yes", refuse="temperature")
    whole(model, temperature=0.2)
    whole(model)
    assert "stream_options" in upstream.seen()[-1]["body"]


BODY = OpenAI().body("m", ASKED, Limits(10, temperature=1, top_p=1, stop=("x",), seed=1))


@pytest.mark.parametrize(
    ("complaint", "field"),
    [
        ("Use 'max_completion_tokens' instead of 'max_tokens'.", "max_completion_tokens"),
        ("max_tokens must be at most 5", "max_tokens"),
        ("temperature and top_p cannot both be given", "top_p"),
        ("extra_forbidden: stop_words", "stream_options"),
        ("Unsupported parameter: 'stop'", "stop"),
        ("who knows", "stream_options"),
        ("This model's maximum context length is 4096 tokens; reduce max_tokens.", ""),
        ("max_tokens or max_completion_tokens is too large for the context window", ""),
    ],
)
def test_what_is_left_out_is_what_the_complaint_is_about(complaint: str, field: str) -> None:
    assert OpenAI().refused(BODY, complaint) == field


def test_the_newer_name_takes_the_place_of_the_older() -> None:
    simpler = OpenAI().without(BODY, "max_completion_tokens")
    assert simpler["max_completion_tokens"] == 10
    assert "max_tokens" not in simpler
    assert OpenAI().without(simpler, "max_completion_tokens") == simpler


@pytest.mark.parametrize(
    "told",
    [
        b'"prompt_tokens_details": {"cached_tokens": 6}',
        b'"prompt_cache_hit_tokens": 6, "prompt_cache_miss_tokens": 3',
        b'"cached_tokens": 6, "prompt_tokens_details": null',
    ],
)
def test_cached_tokens_are_read_under_each_of_their_names(told: bytes) -> None:
    piece = read_piece(b'{"choices": [], "usage": {"prompt_tokens": 9, "completion_tokens": 2, %s}}' % told)
    assert piece.usage == Usage(9, 2, 6)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (b'{"message": "busy", "code": 429}', "model_rate_limited"),
        (b'{"message": "down", "code": 502}', "model_failed"),
        (b'{"code": "invalid_api_key"}', "model_failed"),
        (b'"no"', "model_failed"),
    ],
)
def test_an_error_within_the_stream_has_the_code_of_its_status(error: bytes, code: str) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        read_piece(b'{"error": %s, "choices": [{"finish_reason": "error"}]}' % error)
    assert caught.value.code == code


def test_an_end_in_error_is_none() -> None:
    with pytest.raises(ModelUnavailable):
        read_piece(b'{"choices": [{"delta": {"content": ""}, "finish_reason": "error"}]}')


def test_a_connection_closed_while_idle_is_replaced(endpoints: Endpoints) -> None:
    """A server that closes after each answer without saying so."""
    body = b'data: {"choices":[{"delta":{"content":"yes"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'

    def script(number: int) -> Iterator[bytes]:
        yield STREAM_HEAD[:-2] + b"content-length: %d\r\n\r\n" % len(body) + body

    with serving(script) as server:
        model = endpoints.model(server.base_url)
        assert [whole(model) for _ in range(3)] == ["yes"] * 3
        assert len(server.requests) == 3


def test_an_object_that_is_no_answer_is_none(endpoints: Endpoints) -> None:
    def script(number: int) -> Iterator[bytes]:
        yield b'HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{"detail": "hm"}'

    with serving(script) as server:
        assert failure(endpoints.model(server.base_url)).code == "model_bad_answer"

"""What is Anthropic's alone: the request, its marks for the cache, and the events."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from fake_upstream.running import FakeUpstream
from llm.conftest import ASKED, KEY, Endpoints, NewModel, whole
from llm.raw_server import STREAM_HEAD, serving

from likeopt.errors import ModelUnavailable
from likeopt.llm.anthropic import Anthropic
from likeopt.llm.anthropic_wire import MessageReader
from likeopt.llm.contract import ChatMessage, Limits, Usage
from likeopt.llm.models import Dialect, ModelSpec

MARK = {"type": "ephemeral"}


@pytest.fixture
def dialect() -> Dialect:
    return "anthropic"


def body(*messages: tuple[str, str], **limits: Any) -> dict[str, Any]:
    """The request as it is sent."""
    said = [ChatMessage(role, content) for role, content in messages]  # type: ignore[arg-type]
    sent: dict[str, Any] = msgspec.json.decode(
        msgspec.json.encode(Anthropic().body("m", said, Limits(**limits)))
    )
    return sent


def text(content: str, *, marked: bool = False) -> dict[str, Any]:
    return {"type": "text", "text": content} | ({"cache_control": MARK} if marked else {})


def read(*events: dict[str, Any]) -> list[Any]:
    reader = MessageReader()
    return [reader(json.dumps(event).encode()) for event in events]


def test_the_request_is_anthropics(new_model: NewModel, upstream: FakeUpstream) -> None:
    whole(new_model(text="yes"))
    [seen] = upstream.seen()
    assert seen["path"] == "/v1/messages"
    assert seen["headers"]["x-api-key"] == KEY
    assert seen["headers"]["anthropic-version"] == "2023-06-01"
    assert "authorization" not in seen["headers"]
    assert seen["body"] == {
        "model": upstream.model(text="yes"),
        "max_tokens": 200,
        "stream": True,
        "system": [text("Answer.", marked=True)],
        "messages": [{"role": "user", "content": [text("How many?")]}],
    }


def test_what_stays_the_same_is_marked() -> None:
    sent = body(("system", "A"), ("system", "B"), ("user", "1"), ("assistant", "2"), ("user", "3"))
    assert sent["system"] == [text("A"), text("B", marked=True)]
    assert [turn["content"] for turn in sent["messages"]] == [
        [text("1")],
        [text("2", marked=True)],
        [text("3")],
    ]


def test_what_is_said_by_the_system_between_turns_comes_after_the_mark() -> None:
    sent = body(("system", "A"), ("user", "1"), ("system", "B"), ("user", "2"))
    assert sent["system"] == [text("A", marked=True), text("B")]


def test_neighbours_of_one_role_become_one_turn() -> None:
    sent = body(("user", "1"), ("user", "2"), ("assistant", "3"), ("assistant", "4"), ("user", "5"))
    assert [turn["role"] for turn in sent["messages"]] == ["user", "assistant", "user"]
    assert sent["messages"][0]["content"] == [text("1"), text("2")]
    assert sent["messages"][1]["content"] == [text("3"), text("4", marked=True)]


@pytest.mark.parametrize("messages", [(), (("system", "A"),), (("assistant", "hi"), ("user", "1"))])
def test_the_user_always_begins(messages: tuple[tuple[str, str], ...]) -> None:
    assert body(*messages)["messages"][0]["role"] == "user"


def test_nothing_is_empty_and_a_begun_answer_ends_without_spaces() -> None:
    sent = body(("system", " "), ("user", "1"), ("assistant", ""), ("user", "\n"), ("assistant", "So \n"))
    assert "system" not in sent
    assert [turn["content"][0]["text"] for turn in sent["messages"]] == ["1", "So"]


def test_limits_are_sent_as_they_are_taken_there() -> None:
    sent = body(("user", "1"), answer_tokens=9, temperature=1.7, top_p=0.5, stop=("END", "\n"), seed=3)
    limits = {"max_tokens": 9, "temperature": 1.0, "top_p": 0.5, "stop_sequences": ["END"]}
    assert {name: sent[name] for name in sent if name not in {"model", "stream", "messages"}} == limits


@pytest.mark.parametrize(
    ("complaint", "field"),
    [
        ("`temperature` and `top_p` cannot both be specified for this model", "top_p"),
        ("messages.0.content.0.cache_control: Extra inputs are not permitted", "cache_control"),
        ("stop_sequences: too many", "stop_sequences"),
        ("prompt is too long: 210000 tokens > 200000 maximum", ""),
        ("max_tokens: must be at least 1", ""),
    ],
)
def test_what_is_left_out_is_what_the_complaint_is_about(complaint: str, field: str) -> None:
    sent = Anthropic().body("m", ASKED, Limits(9, temperature=1, top_p=1, stop=("x",)))
    assert Anthropic().refused(sent, complaint) == field
    assert not field or field not in msgspec.json.encode(Anthropic().without(sent, field)).decode()


def test_a_server_that_knows_no_marks_gets_none() -> None:
    sent = Anthropic().without(
        body(("system", "A"), ("user", "1"), ("assistant", "2"), ("user", "3")), "cache_control"
    )
    assert sent["system"] == [text("A")]
    assert sent["messages"][1]["content"] == [text("2")]
    assert Anthropic().refused(sent, "cache_control") == ""


def test_usage_comes_in_two_parts_and_counts_the_cached_prompt() -> None:
    told = {"input_tokens": 10, "cache_read_input_tokens": 70, "cache_creation_input_tokens": 20}
    start, end = read(
        {"type": "message_start", "message": {"usage": told | {"output_tokens": 1}}},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 33}},
    )
    assert start.usage == Usage(100, 1, 70)
    assert end.usage == Usage(100, 33, 70)
    assert end.finish_reason == "stop"


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("tool_use", "tool_calls"),
        ("refusal", "content_filter"),
        ("brand_new", "brand_new"),
    ],
)
def test_reasons_have_the_names_of_the_other_dialect(reason: str, told: str) -> None:
    [piece] = read({"type": "message_delta", "delta": {"stop_reason": reason}})
    assert piece.finish_reason == told


def test_thoughts_and_tools_are_passed_over() -> None:
    pieces = read(
        {"type": "content_block_start", "content_block": {"type": "thinking", "thinking": "hm"}},
        {"type": "content_block_delta", "delta": {"type": "thinking_delta", "thinking": "hm"}},
        {"type": "content_block_delta", "delta": {"type": "signature_delta", "signature": "x"}},
        {"type": "content_block_delta", "delta": {"type": "input_json_delta", "partial_json": "{"}},
        {"type": "content_block_start", "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_stop", "index": 0},
        {"type": "ping"},
        {"type": "something_new", "content": None},
    )
    assert [piece.text for piece in pieces] == [""] * len(pieces)
    assert not any(piece.is_end or piece.finish_reason or piece.usage for piece in pieces)


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("overloaded_error", "model_failed", 529),
        ("api_error", "model_failed", 500),
        ("rate_limit_error", "model_rate_limited", None),
        ("authentication_error", "model_refused_key", 401),
        ("invalid_request_error", "model_rejected", 400),
        ("brand_new_error", "model_failed", 500),
    ],
)
def test_errors_within_the_stream_have_codes(kind: str, code: str, status: int | None) -> None:
    with pytest.raises(ModelUnavailable) as caught:
        read({"type": "error", "error": {"type": kind, "message": "no"}})
    assert (caught.value.code, caught.value.params.get("status")) == (code, status)


def test_hangul_cut_anywhere_arrives_whole(endpoints: Endpoints) -> None:
    events = "".join(
        f"event: {event['type']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n"
        for event in (
            {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "서울의 "}},
            {"type": "content_block_delta", "delta": {"type": "text_delta", "text": "인구"}},
            {"type": "message_delta", "delta": {"stop_reason": "end_turn"}},
            {"type": "message_stop"},
        )
    ).encode()
    cut = events.index("울".encode()) + 1
    spec = ModelSpec("m", "m", "fake")
    with serving(lambda number: iter([STREAM_HEAD + events[:cut], 0.02, events[cut:]])) as server:
        model = endpoints.at(server.base_url, dialect="anthropic").model(spec)
        assert whole(model) == "서울의 인구"

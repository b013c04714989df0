"""What goes wrong comes out of Anthropic's own client as the classes it has for that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp
from web.foreign_clients import ASK, anthropic_client

URL = "/v1/messages"


@pytest.fixture
def client(library: Flask) -> Iterator[anthropic.Anthropic]:
    with anthropic_client(library) as made:
        yield made


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("tools", [{"name": "x"}], "tools: Tools and functions"),
        ("output_config", {"format": {"type": "json_schema"}}, "output_config.format: Answers are text"),
        ("max_tokens", 0, "max_tokens: "),
        ("temperature", 1.5, "temperature: "),
        ("stop_sequences", "x", "stop_sequences: "),
        ("messages", [], "messages: "),
        ("messages", [*ASK, {"role": "assistant", "content": "It"}], "messages: The last message"),
        ("messages", [{"role": "user", "content": [{"type": "image"}]}], "messages.0.content: Only text"),
        ("messages", [{"role": "user", "content": [{"type": "tool_result"}]}], "messages.0.content: Only"),
        ("messages", [{"role": "user", "content": None}], "messages.0.content: "),
        ("system", [{"type": "document"}], "system: Only text"),
        ("passages", 0, "passages: "),
        ("persona", "nobody", "nobody"),
    ],
)
def test_what_cannot_be_done_is_a_bad_request(
    client: anthropic.Anthropic, field: str, value: Any, said: str
) -> None:
    with pytest.raises(anthropic.BadRequestError) as refused:
        client.messages.create(model="likeopt", max_tokens=50, messages=ASK, extra_body={field: value})
    assert refused.value.type == "invalid_request_error"
    assert said in refused.value.message


def test_the_number_of_tokens_must_be_said(reader: FlaskClient) -> None:
    answer = reader.post(URL, json={"model": "likeopt", "messages": ASK})
    assert (answer.status_code, answer.json["type"]) == (400, "error")
    assert answer.json["error"]["message"].startswith("max_tokens: ")
    assert answer.json["request_id"] == answer.headers["request-id"] == answer.headers["X-Request-ID"]


def test_what_is_not_served_is_not_found(client: anthropic.Anthropic, reader: FlaskClient) -> None:
    with pytest.raises(anthropic.NotFoundError) as refused:
        client.messages.create(model="claude", max_tokens=50, messages=ASK)
    assert refused.value.type == "not_found_error"
    assert refused.value.request_id
    with pytest.raises(anthropic.NotFoundError):
        client.models.retrieve("claude")
    with pytest.raises(anthropic.NotFoundError):
        client.messages.batches.list()
    assert reader.get(URL).json["error"]["type"] == "invalid_request_error"


def test_keys_come_in_their_own_header_or_as_bearers(make_library: MakeApp) -> None:
    app = make_library(api_keys="ann:right")
    assert anthropic_client(app, "right").models.list().data
    assert anthropic_client(app, None, auth_token="right").models.list().data
    with pytest.raises(anthropic.AuthenticationError) as refused:
        anthropic_client(app, "wrong").messages.create(model="likeopt", max_tokens=50, messages=ASK)
    assert refused.value.type == "authentication_error"


def test_limits_and_sizes_are_told_in_the_same_shape(make_library: MakeApp) -> None:
    client = anthropic_client(make_library(rate_limit="1/hour", max_body_bytes=2_000))
    with pytest.raises(anthropic.ContentTooLargeError) as large:
        client.messages.create(
            model="likeopt", max_tokens=50, messages=[{"role": "user", "content": "x" * 3_000}]
        )
    assert large.value.type == "request_too_large"
    client.models.list()
    with pytest.raises(anthropic.RateLimitError) as refused:
        client.messages.create(model="likeopt", max_tokens=50, messages=ASK)
    assert refused.value.type == "rate_limit_error"
    assert int(refused.value.response.headers["retry-after"]) > 1


@pytest.mark.parametrize("streamed", [True, False])
def test_what_fails_before_any_text_has_a_true_status(make_app: MakeApp, streamed: bool) -> None:
    client = anthropic_client(make_app())
    with pytest.raises(anthropic.InternalServerError) as failed:
        client.messages.create(model="likeopt", max_tokens=50, messages=ASK, stream=streamed)
    assert (failed.value.status_code, failed.value.type) == (503, "overloaded_error")

"""What goes wrong comes out of OpenAI's own client as the classes it has for that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from fake_upstream.running import FakeUpstream
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp
from web.foreign_clients import ASK, openai_client

URL = "/v1/chat/completions"


@pytest.fixture
def client(library: Flask) -> Iterator[openai.OpenAI]:
    with openai_client(library) as made:
        yield made


def shape(answer: Any) -> dict[str, Any]:
    """The error in OpenAI's shape."""
    assert answer.mimetype == "application/json"
    assert set(answer.json) == {"error"}
    assert set(answer.json["error"]) == {"message", "type", "param", "code"}
    return answer.json["error"]


@pytest.mark.parametrize(
    ("field", "value", "param", "said"),
    [
        ("tools", [{"type": "function"}], "tools", "Tools"),
        ("functions", [{}], "functions", "Tools"),
        ("n", 2, "n", "n must be 1"),
        ("n", 0, "n", "n must be 1"),
        ("response_format", {"type": "json_object"}, "response_format.type", "Answers are text"),
        ("response_format", {"type": "json_schema", "json_schema": {}}, "response_format.type", "text"),
        ("modalities", ["text", "audio"], "modalities", "Answers are text"),
        ("temperature", 3, "temperature", "2"),
        ("top_p", -0.1, "top_p", "0"),
        ("max_tokens", 0, "max_tokens", "1"),
        ("max_completion_tokens", "9", "max_completion_tokens", "whole number"),
        ("stop", ["a", "b", "c", "d", "e"], "stop", "4"),
        ("stop", 5, "stop", "list"),
        ("stream", "yes", "stream", "true or false"),
        ("model", "", "model", "empty"),
        ("messages", [], "messages", "1"),
        ("messages", [{"role": "system", "content": "Be brief."}], "messages", "last message"),
        ("messages", [*ASK, {"role": "assistant", "content": "Yes."}], "messages", "last message"),
        ("messages", [{"role": "user", "content": " \n"}], "messages", "last message"),
        ("messages", [{"role": "user", "content": None}], "messages", "last message"),
        ("messages", [{"role": "user", "content": 5}], "messages.0.content", "text"),
        ("messages", [{"role": "wizard", "content": "x"}], "messages.0.role", "user"),
        ("messages", [*ASK, {"role": "tool", "content": "x"}], "messages.1.role", "Tools"),
        (
            "messages",
            [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:x"}}]}],
            "messages.0.content",
            "Only text",
        ),
        ("messages", [{"role": "user", "content": [{"type": "text"}]}], "messages.0.content", "Only text"),
        ("messages", [{"role": "user", "content": ["x"]}], "messages.0.content", "Only text"),
        ("top_k", 0, "top_k", "1"),
        ("latency_budget_ms", 0, "latency_budget_ms", "1"),
        ("persona", "nobody", None, "nobody"),
        ("messages", [{"role": "user", "content": "x" * 32_001}], None, "32000"),
    ],
)
def test_what_cannot_be_done_is_a_bad_request(
    client: openai.OpenAI, field: str, value: Any, param: str | None, said: str
) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="likeopt", messages=ASK, stream=True, extra_body={field: value})
    error = refused.value
    assert (error.status_code, error.type, error.param) == (400, "invalid_request_error", param)
    assert said in error.message


def test_what_is_not_served_is_not_found(client: openai.OpenAI, reader: FlaskClient) -> None:
    with pytest.raises(openai.NotFoundError) as refused:
        client.chat.completions.create(model="gpt-4o", messages=ASK)
    assert refused.value.code == "model_not_served"
    assert "GET /v1/models" in refused.value.message
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("gpt-4o")
    with pytest.raises(openai.NotFoundError):
        client.responses.create(model="likeopt", input="x")
    for path in ("/v1", "/v1/", "/v1/nothing"):
        assert shape(reader.get(path))["code"] == "path_not_found"


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"model": NaN}', b"[" * 100_000])
def test_what_is_no_json_is_a_bad_request(reader: FlaskClient, body: bytes) -> None:
    answer = reader.post(URL, data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, shape(answer)["code"]) == (400, "body_malformed")


def test_wrong_methods_types_and_sizes_are_told_in_the_same_shape(make_library: MakeApp) -> None:
    client = make_library(max_body_bytes=2_000).test_client(use_cookies=False)
    wrong = client.get(URL)
    assert (wrong.status_code, shape(wrong)["code"]) == (405, "method_not_allowed")
    assert "POST" in wrong.headers["Allow"]
    form = client.post(URL, data={"model": "likeopt"})
    assert (form.status_code, shape(form)["code"]) == (415, "body_type_unsupported")
    large = client.post(
        URL, json={"model": "likeopt", "messages": [{"role": "user", "content": "x" * 3_000}]}
    )
    assert (large.status_code, shape(large)["code"]) == (413, "body_too_large")


def test_options_and_head_are_answered_and_no_other_site_is_let_in(reader: FlaskClient) -> None:
    asked = reader.options(URL)
    assert asked.status_code == 200
    assert "POST" in asked.headers["Allow"]
    assert not [name for name in dict(asked.headers) if name.lower().startswith("access-control")]
    head = reader.head("/v1/models")
    assert (head.status_code, head.data) == (200, b"")
    other = reader.post(URL, json={}, headers={"Origin": "https://elsewhere.example"})
    assert (other.status_code, shape(other)["type"]) == (403, "permission_error")


def test_without_a_key_nobody_is_let_in(make_library: MakeApp) -> None:
    app = make_library(api_keys="ann:right")
    for method, path in (("POST", URL), ("GET", "/v1/models"), ("OPTIONS", URL), ("GET", "/v1/nothing")):
        answer = app.test_client().open(path, method=method)
        assert (answer.status_code, shape(answer)["type"]) == (401, "authentication_error")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    for key in ("wrong", "ann:right"):
        with pytest.raises(openai.AuthenticationError) as refused:
            openai_client(app, key).models.list()
        assert refused.value.code == "key_wrong"
    assert openai_client(app, "right").models.list().data[0].id == "likeopt"


def test_who_asks_too_often_is_told_when_to_come_back(make_library: MakeApp) -> None:
    app = make_library(rate_limit="1/hour")
    client = openai_client(app)
    client.models.list()
    with pytest.raises(openai.RateLimitError) as refused:
        client.chat.completions.create(model="likeopt", messages=ASK, stream=True)
    assert (refused.value.type, refused.value.code) == ("rate_limit_error", "rate_limited")
    assert int(refused.value.response.headers["retry-after"]) > 1


def test_the_client_comes_back_by_itself_when_told_to(make_library: MakeApp) -> None:
    client = openai_client(make_library(rate_limit="2/second"), max_retries=3)
    assert [client.models.retrieve("likeopt").id for _ in range(3)] == ["likeopt"] * 3


def test_what_does_not_answer_is_an_error_of_the_server(
    make_library: MakeApp, upstream: FakeUpstream
) -> None:
    model = upstream.model(fault="cut", after=3)
    client = openai_client(make_library(openai_base_url=upstream.base_url, model=model))
    with pytest.raises(openai.InternalServerError) as failed:
        client.chat.completions.create(model=model, messages=ASK)
    assert (failed.value.status_code, failed.value.type) == (503, "server_error")
    assert int(failed.value.response.headers["retry-after"]) >= 1
    with pytest.raises(openai.APIError) as broken:
        list(client.chat.completions.create(model=model, messages=ASK, stream=True))
    assert type(broken.value) is openai.APIError
    assert broken.value.code == failed.value.code
    with pytest.raises(openai.InternalServerError) as without:
        client.embeddings.create(model="likeopt", input="x")
    assert without.value.code == "embedding_unavailable"


@pytest.mark.parametrize("streamed", [True, False])
def test_what_fails_before_any_text_has_a_true_status(make_app: MakeApp, streamed: bool) -> None:
    client = openai_client(make_app())
    with pytest.raises(openai.InternalServerError) as failed:
        client.chat.completions.create(model="likeopt", messages=ASK, stream=streamed)
    assert (failed.value.status_code, failed.value.code) == (503, "search_unavailable")

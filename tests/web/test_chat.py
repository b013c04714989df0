from __future__ import annotations

import json
import re
import socket
from typing import Any

import pytest
from fake_upstream.running import FakeUpstream
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp
from web.wsgi_caller import Connection, environ
from werkzeug.test import TestResponse

URL = "/api/v1/chat"
HEARTBEAT = ":\n\n"
QUESTION = "How often must the pump be serviced?"

NOT_KEPT_YET = {"status": "miss", "layer": None, "kind": None, "saved_tokens": 0, "collapsed": False}


def events_of(answer: TestResponse) -> list[tuple[int, str, dict[str, Any]]]:
    """(id, name, data) of every event, and nothing else in the stream but signs of life."""
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    events = []
    for block in answer.text.removeprefix(HEARTBEAT).split("\n\n")[:-1]:
        match = re.fullmatch(r"id: (\d+)\nevent: (\w+)\ndata: (.*)", block)
        assert match, block
        events.append((int(match[1]), match[2], json.loads(match[3])))
    return events


def test_a_question_is_answered_with_citations(reader: FlaskClient) -> None:
    answer = reader.post(URL, json={"message": QUESTION})
    assert answer.status_code == 200
    told = answer.json
    assert "500 hours" in told["answer"]
    assert "[1]" in told["answer"]
    assert told["model"] == "extractive"
    (citation,) = [one for one in told["citations"] if one["n"] == 1]
    assert (citation["title"], citation["verdict"]) == ("Pumps", "supported")
    stages = {"queue", "cache", "route", "search", "context", "first_token", "generate", "total"}
    assert stages <= set(told["timings_ms"])
    assert told["timings_ms"]["queue"] > 0
    assert told["cache"] == NOT_KEPT_YET
    assert set(told["usage"]) == {"prompt_tokens", "completion_tokens", "cached_tokens"}


def test_what_the_server_says_is_in_the_askers_language(reader: FlaskClient) -> None:
    told = reader.post(URL, json={"message": QUESTION}, headers={"Accept-Language": "ko"}).json
    said = [*told["notes"], *told["route"]["reasons"]]
    assert said
    for one in said:
        assert set(one) == {"code", "params", "message"}
        assert re.search("[가-힣]", one["message"])


def test_the_same_answer_streams_as_numbered_events(reader: FlaskClient) -> None:
    events = events_of(reader.post(URL, json={"message": QUESTION, "stream": True}))
    assert [number for number, _, _ in events] == sorted({number for number, _, _ in events})
    names = [name for _, name, _ in events]
    assert names[:2] == ["meta", "sources"]
    assert names[-1] == "done"
    assert set(names[2:-1]) == {"delta"}
    meta, done = events[0][2], events[-1][2]
    text = "".join(data["text"] for _, name, data in events if name == "delta")
    assert "500 hours" in text
    assert {"message_id", "conversation_id", "model", "persona", "route"} <= set(meta)
    assert meta["message_id"] == done["message_id"]
    assert "answer" not in done
    assert all("message" in note for note in [*done["notes"], *meta["route"]["reasons"]])


def test_a_stream_is_resumed_where_it_was_left(reader: FlaskClient) -> None:
    events = events_of(reader.post(URL, json={"message": QUESTION, "stream": True}))
    address = f"{URL}/{events[0][2]['message_id']}/events"
    assert events_of(reader.get(address)) == events
    rest = events_of(reader.get(address, headers={"Last-Event-ID": str(events[1][0])}))
    assert rest == events[2:]
    assert reader.get(address, headers={"Last-Event-ID": str(events[-1][0])}).text == HEARTBEAT
    for wrong in ("x", "-1", "1.5", "٣", "9" * 30):
        assert reader.get(address, headers={"Last-Event-ID": wrong}).status_code == 400


def test_no_stream_is_followed_or_stopped_that_is_not_the_askers(make_library: MakeApp) -> None:
    app = make_library(api_keys="local:mine,other:theirs")
    mine, theirs = ({"Authorization": f"Bearer {key}"} for key in ("mine", "theirs"))
    client = app.test_client(use_cookies=False)
    made = client.post(URL, json={"message": QUESTION}, headers=mine).json
    for method, path in (("GET", "events"), ("POST", "stop")):
        address = f"{URL}/{made['message_id']}/{path}"
        assert client.open(address, method=method, headers=theirs).status_code == 404
        assert client.open(address, method=method, headers=mine).status_code in (200, 204)


def test_an_answer_nobody_makes_is_404(reader: FlaskClient) -> None:
    for method, path in (("GET", "events"), ("POST", "stop")):
        answer = reader.open(f"{URL}/nothing/{path}", method=method)
        assert (answer.status_code, answer.json["code"]) == (404, "stream_not_found")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "message"),
        ({"message": ""}, "message"),
        ({"message": " \n"}, "message"),
        ({"message": "a\x00"}, "message"),
        ({"message": "a\ud800"}, "message"),
        ({"message": "a" * 32_001}, "message"),
        ({"message": QUESTION, "top_k": 51}, "top_k"),
        ({"message": QUESTION, "stream": "yes"}, "stream"),
        ({"message": QUESTION, "conversation_id": "x" * 65}, "conversation_id"),
        ({"message": QUESTION, "cache": {"no-cache": 1}}, "cache.no-cache"),
        ({"message": QUESTION, "latency_budget_ms": 0}, "latency_budget_ms"),
    ],
)
def test_a_question_that_cannot_be_is_422(reader: FlaskClient, body: dict[str, Any], field: str) -> None:
    answer = reader.post(URL, json=body)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"conversation_id": "nothing"}, 404, "conversation_not_found"),
        ({"parent_id": "nothing"}, 404, "message_not_found"),
        ({"model": "nothing"}, 422, "model_unknown"),
        ({"persona": "nothing"}, 422, "persona_unknown"),
    ],
)
def test_what_is_not_there_is_told_before_any_stream(
    reader: FlaskClient, body: dict[str, Any], status: int, code: str
) -> None:
    answer = reader.post(URL, json={"message": QUESTION, "stream": True} | body)
    assert answer.mimetype == "application/problem+json"
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_question_may_be_answered_anew(reader: FlaskClient) -> None:
    first = reader.post(URL, json={"message": QUESTION}).json
    again = reader.post(URL, json={"message": "", "parent_id": first["question_id"]}).json
    assert again["question_id"] == first["question_id"]
    assert again["message_id"] != first["message_id"]
    assert again["conversation_id"] == first["conversation_id"]


@pytest.fixture
def with_model(make_library: MakeApp, upstream: FakeUpstream) -> MakeApp:
    return lambda **plan: make_library(openai_base_url=upstream.base_url, model=upstream.model(**plan))


def test_a_models_answer_streams_too(with_model: MakeApp) -> None:
    client = with_model(text="Every 500 hours [1].").test_client(use_cookies=False)
    events = events_of(client.post(URL, json={"message": QUESTION, "stream": True}))
    text = "".join(data["text"] for _, name, data in events if name == "delta")
    assert text == "Every 500 hours [1]."
    assert events[-1][2]["citations"][0]["verdict"] == "supported"


def test_a_stopped_answer_ends_its_stream_at_once(with_model: MakeApp, upstream: FakeUpstream) -> None:
    app = with_model(tokens=100_000, token_ms=5)
    client = app.test_client(use_cookies=False)
    answer = client.post(URL, json={"message": QUESTION, "stream": True})
    pieces = answer.iter_encoded()
    meta = json.loads(next(pieces).decode().partition("data: ")[2])
    assert any(b"event: delta" in piece for piece in pieces)
    assert client.post(f"{URL}/{meta['message_id']}/stop").status_code == 204
    *_, last = pieces
    assert b"event: done" in last
    assert b'"status":"stopped"' in last
    answer.close()
    assert upstream.until(lambda seen: seen[-1]["status"] == "closed by client")


def test_a_model_that_fails_in_the_middle_ends_with_a_problem(with_model: MakeApp) -> None:
    client = with_model(fault="cut", after=3, tokens=50).test_client(use_cookies=False)
    answer = client.post(URL, json={"message": QUESTION, "stream": True}, headers={"Accept-Language": "ko"})
    number, name, problem = events_of(answer)[-1]
    assert name == "error"
    assert number > 2
    assert (problem["status"], problem["title"]) == (503, "Service Unavailable")
    assert problem["code"].startswith("model_")
    assert re.search("[가-힣]", problem["detail"])
    whole = client.post(URL, json={"message": QUESTION})
    assert (whole.status_code, whole.json["code"]) == (503, problem["code"])


def test_who_leaves_before_the_answer_is_whole_ends_it(with_model: MakeApp, upstream: FakeUpstream) -> None:
    app = with_model(tokens=100_000, token_ms=5)
    body = json.dumps({"message": QUESTION}).encode()
    request = environ(URL, "POST", body, Content_Type="application/json")
    ours, theirs = socket.socketpair()
    theirs.close()
    request["gunicorn.socket"] = ours
    pieces = app(request, Connection().start_response)
    told = json.loads(b"".join(pieces))
    pieces.close()
    ours.close()
    assert told["status"] == "stopped"
    assert upstream.until(lambda seen: seen[-1]["status"] == "closed by client")


def test_metrics_tell_of_answers(library: Flask, reader: FlaskClient) -> None:
    reader.post(URL, json={"message": QUESTION}, buffered=True)
    text = library.extensions["likeopt"].metrics.render().decode()
    assert 'likeopt_stage_duration_seconds_count{stage="search"}' in text
    assert 'route="/api/v1/chat"' in text

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from running_server import wait_for
from web.browsing import MakeApp
from werkzeug.test import TestResponse

from likeopt.chat.semantic.bound import Mistake

URL = "/api/v1/cache"
SEARCH = "/api/v1/search"
QUESTION = "How often must the pump be serviced?"
ANN = {"Authorization": "Bearer ka"}
BEN = {"Authorization": "Bearer kb"}


def search(client: FlaskClient, query: str, **headers: Any) -> dict[str, Any]:
    answer = client.post(SEARCH, json={"query": query, "mode": "bm25"}, **headers)
    assert answer.status_code == 200
    return answer.json["cache"]


def call(client: FlaskClient, method: str, path: str, **content: Any) -> TestResponse:
    """Ends with the response read, so that the server has nothing under way after it."""
    return client.open(f"{URL}/{path}", method=method, buffered=True, **content)


def status(client: FlaskClient, **headers: Any) -> dict[str, Any]:
    answer = call(client, "GET", "status", **headers)
    assert answer.status_code == 200
    return answer.json


def ask(client: FlaskClient, message: str = QUESTION, **headers: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/chat", json={"message": message}, **headers)
    assert answer.status_code == 200
    return answer.json


def test_the_status_tells_layers_and_objects(reader: FlaskClient) -> None:
    told = status(reader)
    assert set(told["layers"]) == {"memory", "redis", "disk"}
    assert {"embedding", "search", "answer", "page"} <= set(told["objects"])
    memory = told["layers"]["memory"]
    assert memory["status"] == "up"
    assert memory["capacity_bytes"] > memory["size_bytes"] >= 0
    assert told["layers"]["redis"]["status"] == "off"


def test_hits_and_misses_are_counted(reader: FlaskClient) -> None:
    before = status(reader)["objects"]["search"]
    for _ in range(3):
        search(reader, "counted pumps")
    after = status(reader)["objects"]["search"]
    assert (after["hits"] - before["hits"], after["misses"] - before["misses"]) == (2, 1)
    assert after["computations"] - before["computations"] == 1
    assert 0 < after["hit_ratio"] < 1
    assert after["saved_ms"] > 0


def test_clearing_one_kind_leaves_the_others(reader: FlaskClient) -> None:
    search(reader, "cleared pumps")
    assert call(reader, "POST", "clear", json={"object": "page"}).status_code == 200
    assert search(reader, "cleared pumps")["status"] == "hit"
    answer = call(reader, "POST", "clear", json={"object": "search"})
    assert answer.status_code == 200
    assert answer.json["cleared"] >= 1
    assert search(reader, "cleared pumps")["status"] == "miss"


@pytest.mark.parametrize("body", [{}, None])
def test_clearing_everything_needs_no_body(reader: FlaskClient, body: dict[str, Any] | None) -> None:
    search(reader, "cleared pumps")
    answer = call(reader, "POST", "clear", json=body) if body is not None else call(reader, "POST", "clear")
    assert answer.status_code == 200
    assert search(reader, "cleared pumps")["status"] == "miss"


def test_what_cannot_be_cleared_is_named(reader: FlaskClient) -> None:
    answer = call(reader, "POST", "clear", json={"object": "documents"})
    assert answer.status_code == 422
    (problem,) = answer.json["errors"]
    assert problem["field"] == "object"
    assert "'search'" in problem["message"]


def test_given_searches_are_warmed_and_their_hits_told(reader: FlaskClient) -> None:
    before = status(reader)["objects"]["search"]
    answer = call(reader, "POST", "warm", json={"queries": ["warm pumps"], "mode": "bm25"})
    assert (answer.status_code, answer.json) == (202, {"warming": 1})
    wait_for(lambda: status(reader)["objects"]["search"]["warmed"] > before["warmed"], "it is warmed")
    assert search(reader, "warm pumps")["status"] == "hit"
    after = status(reader)["objects"]["search"]
    assert after["warmed_hits"] - before["warmed_hits"] == 1
    assert after["warmed_saved_ms"] > 0


def test_owners_warm_what_they_have_wanted_themselves(make_library: MakeApp) -> None:
    client = make_library(api_keys="ann:ka,ben:kb").test_client(use_cookies=False)
    for query in ("pump", "glove", "pump"):
        search(client, query, headers=ANN)
    search(client, "valve", headers=BEN)
    for headers, count in ((ANN, 2), (BEN, 1)):
        answer = call(client, "POST", "warm", json={"top": 50}, headers=headers)
        assert (answer.status_code, answer.json) == (202, {"warming": count})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "queries"),
        ({"queries": []}, "queries"),
        ({"queries": [" "]}, "queries.0"),
        ({"queries": ["x" * 4001]}, "queries.0"),
        ({"queries": ["x"] * 201}, "queries"),
        ({"queries": "x"}, "queries"),
        ({"top": 0}, "top"),
        ({"top": "5"}, "top"),
        ({"queries": ["x"], "top_k": 51}, "top_k"),
    ],
)
def test_a_warming_that_cannot_be_names_its_field(
    reader: FlaskClient, body: dict[str, Any], field: str
) -> None:
    answer = call(reader, "POST", "warm", json=body)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json["errors"]] == [field]


def test_an_answer_says_why_it_was_a_hit_in_the_askers_language(reader: FlaskClient) -> None:
    first, again = ask(reader), ask(reader)
    why = call(reader, "GET", f"why/{again['message_id']}").json
    assert why["status"] == "hit"
    assert why["layer"] in ("memory", "disk")
    assert [reason["code"] for reason in why["reasons"]][:2] == ["cache_why_exact", "cache_why_same_passages"]
    assert why["parts"] == call(reader, "GET", f"why/{first['message_id']}").json["parts"]
    korean = call(reader, "GET", f"why/{again['message_id']}", headers={"Accept-Language": "ko"}).json
    assert "질문" in korean["reasons"][0]["message"]


def test_an_answer_says_why_it_was_made(reader: FlaskClient) -> None:
    made = ask(reader, "Which gloves are worn when opening a valve?")
    why = call(reader, "GET", f"why/{made['message_id']}").json
    assert why["status"] == "miss"
    assert [reason["code"] for reason in why["reasons"]] == ["cache_why_first_time"]
    fresh = ask(reader, headers={"Cache-Control": "no-cache"})
    why = call(reader, "GET", f"why/{fresh['message_id']}").json
    assert [reason["code"] for reason in why["reasons"]] == ["cache_why_asked_not_to"]


def test_nobody_learns_of_anothers_answers(make_library: MakeApp) -> None:
    client = make_library(api_keys="ann:ka,ben:kb").test_client(use_cookies=False)
    message_id = ask(client, headers=ANN)["message_id"]
    assert call(client, "GET", f"why/{message_id}", headers=ANN).status_code == 200
    for address in (message_id, "nothing"):
        answer = call(client, "GET", f"why/{address}", headers=BEN)
        assert (answer.status_code, answer.json["code"]) == (404, "message_not_found")


def test_with_keys_only_their_holders_may(make_library: MakeApp) -> None:
    client = make_library(api_keys="ann:ka").test_client(use_cookies=False)
    for method, path in (("GET", "status"), ("POST", "clear"), ("POST", "warm"), ("GET", "why/x")):
        assert call(client, method, path).status_code == 401
    assert status(client, headers=ANN)["layers"]


def test_another_sites_page_clears_nothing(library: Flask) -> None:
    client = library.test_client(use_cookies=False)
    answer = call(client, "POST", "clear", json={}, headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403


def test_semantic_answers_that_were_wrong_too_often_begin_again_when_told_to(make_library: MakeApp) -> None:
    app = make_library()
    client, bound = app.test_client(use_cookies=False), app.extensions["likeopt"].error_bound
    told = client.get(f"{URL}/semantic", buffered=True).json
    assert (told["checked"], told["wrong"], told["closed_at"], told["mistakes"]) == (0, 0, None, [])
    for turn in range(5):
        bound.record("local", Mistake("Who?", "When?", "numbers", 1_800_000_000.0 + turn))
    told = client.get(f"{URL}/semantic", buffered=True).json
    assert (told["checked"], told["wrong"]) == (5, 5)
    assert told["closed_at"] is not None
    assert told["mistakes"][0] == {
        "question": "Who?",
        "first_question": "When?",
        "reason": "numbers",
        "at": "2027-01-15T08:00:00.000Z",
    }
    assert client.post(f"{URL}/semantic/reopen", buffered=True).status_code == 204
    assert client.get(f"{URL}/semantic", buffered=True).json["closed_at"] is None

"""Personas over HTTP: a person's own beside and in place of the shipped ones."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from web.browsing import MakeApp

URL = "/api/v1/personas"
MINE = {
    "name": "나의-친구",
    "description": "Tells it straight",
    "tone": 0.9,
    "pace": 1,
    "intents": ["code", "summary"],
    "system_prompt": "Write tersely.\n반말로 쓰세요.",
}
FIELDS = {"name", "description", "tone", "pace", "intents", "system_prompt", "origin"}


def names(client: FlaskClient) -> list[str]:
    return [one["name"] for one in client.get(f"{URL}?page_size=100").json["items"]]


def address(name: str) -> str:
    return f"{URL}/{quote(name, safe='')}"


def test_the_shipped_ones_are_listed_page_by_page(client: FlaskClient) -> None:
    whole = client.get(URL).json
    assert (whole["total"], whole["page"], whole["page_size"]) == (len(whole["items"]), 1, 20)
    assert whole["total"] >= 10
    assert all(set(one) == FIELDS for one in whole["items"])
    assert whole["items"][0]["name"] == "default"
    second = client.get(f"{URL}?page=2&page_size=5").json
    assert second["items"] == whole["items"][5:10]
    assert second["total"] == whole["total"]
    assert client.get(f"{URL}?page=9").json["items"] == []
    assert client.get(f"{URL}?page_size=0").status_code == 422


def test_the_shipped_ones_speak_the_readers_language(client: FlaskClient) -> None:
    told = {
        language: client.get(f"{URL}/teacher", headers={"Accept-Language": language}).json
        for language in ("en", "ko")
    }
    assert told["en"]["description"].startswith("Patient teacher")
    assert told["ko"]["description"].startswith("차근차근")
    assert told["ko"]["tone"] == told["en"]["tone"]


def test_ones_own_is_added_read_changed_and_removed(client: FlaskClient) -> None:
    made = client.post(URL, json=MINE)
    assert (made.status_code, made.json) == (201, MINE | {"origin": "own"})
    assert client.get(address(MINE["name"])).json == made.json
    assert names(client)[-1] == MINE["name"]
    again = client.post(URL, json=MINE)
    assert (again.status_code, again.json["code"]) == (409, "persona_exists")
    assert MINE["name"] in again.json["detail"]

    changed = client.put(address(MINE["name"]), json={"system_prompt": "", "pace": 0.25})
    assert changed.status_code == 200
    expected = {"description": "", "tone": 0.5, "pace": 0.25, "intents": [], "system_prompt": ""}
    assert changed.json == expected | {"name": MINE["name"], "origin": "own"}
    assert client.delete(address(MINE["name"])).status_code == 204
    assert client.get(address(MINE["name"])).status_code == 404
    assert client.delete(address(MINE["name"])).status_code == 404
    assert client.put(address(MINE["name"]), json=MINE).status_code == 201


def test_a_shipped_one_is_replaced_and_comes_back(client: FlaskClient) -> None:
    shipped = client.get(f"{URL}/editor").json
    assert shipped["origin"] == "shipped"
    assert client.post(URL, json=MINE | {"name": "editor"}).status_code == 409
    replaced = client.put(f"{URL}/editor", json=MINE)
    assert (replaced.status_code, replaced.json["origin"]) == (200, "override")
    assert client.get(f"{URL}/editor").json["system_prompt"] == MINE["system_prompt"]
    assert client.delete(f"{URL}/editor").status_code == 204
    assert client.get(f"{URL}/editor").json == shipped


def test_a_shipped_one_is_hidden_and_brought_back(client: FlaskClient) -> None:
    before = names(client)
    assert client.delete(f"{URL}/editor").status_code == 204
    assert client.get(f"{URL}/editor").status_code == 404
    assert names(client) == [name for name in before if name != "editor"]
    restored = client.post(f"{URL}/editor/restore")
    assert (restored.status_code, restored.json["name"]) == (200, "editor")
    assert names(client) == before
    assert client.post(f"{URL}/editor/restore").status_code == 409
    assert client.post(f"{URL}/nobody/restore").status_code == 404


def test_the_default_cannot_be_hidden(client: FlaskClient) -> None:
    refused = client.delete(f"{URL}/default", headers={"Accept-Language": "ko"})
    assert (refused.status_code, refused.json["code"]) == (409, "persona_default_kept")
    assert "PUT" in refused.json["detail"]
    assert client.put(f"{URL}/default", json={"system_prompt": "Be formal."}).status_code == 200
    assert client.delete(f"{URL}/default").status_code == 204
    assert client.get(f"{URL}/default").json["system_prompt"] == ""


@pytest.mark.parametrize(
    ("change", "field", "code_words"),
    [
        ({"name": "a b"}, "name", "letters"),
        ({"name": "a/b"}, "name", "letters"),
        ({"name": "x" * 61}, "name", "60"),
        ({"name": ""}, "name", "empty"),
        ({"name": "auto"}, "name", "auto"),
        ({"name": "LikeOpt"}, "name", "LikeOpt"),
        ({"name": 5}, "name", "text"),
        ({"tone": 1.5}, "tone", "1"),
        ({"pace": -0.1}, "pace", "0"),
        ({"pace": "0.5"}, "pace", "number"),
        ({"tone": True}, "tone", "number"),
        ({"intents": ["poetry"]}, "intents.0", "question"),
        ({"intents": "code"}, "intents", "list"),
        ({"system_prompt": "x" * 4001}, "system_prompt", "4000"),
        ({"system_prompt": "a\x00b"}, "system_prompt", "character"),
        ({"system_prompt": None}, "system_prompt", "text"),
        ({"description": "x" * 301}, "description", "300"),
    ],
)
def test_what_is_not_valid_is_said_field_by_field(
    client: FlaskClient, change: dict[str, Any], field: str, code_words: str
) -> None:
    answer = client.post(URL, json=MINE | change)
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
    (problem,) = answer.json["errors"]
    assert problem["field"] == field
    assert code_words in problem["message"]


def test_a_prompt_and_a_name_at_their_limits_are_taken(client: FlaskClient) -> None:
    longest = MINE | {"name": "가" * 60, "system_prompt": "나" * 4000, "tone": 0, "pace": 0.0}
    assert client.post(URL, json=longest).json == longest | {"origin": "own"}
    assert client.get(address("가" * 60)).json["system_prompt"] == "나" * 4000


def test_what_is_missing_or_unreadable_is_refused(client: FlaskClient) -> None:
    missing = client.post(URL, json={})
    assert {problem["field"] for problem in missing.json["errors"]} == {"name", "system_prompt"}
    assert client.put(f"{URL}/a.b", json=MINE).json["errors"][0]["field"] == "name"
    assert client.put(f"{URL}/auto", json=MINE).status_code == 422
    assert client.post(URL, data="{", content_type="application/json").status_code == 400
    nan = json.dumps(MINE | {"tone": float("nan")})
    assert client.post(URL, data=nan, content_type="application/json").status_code == 400


@pytest.mark.parametrize("name", ["nobody", "..", "a b", "%2F", "x" * 300, "auto"])
def test_names_that_nobody_has_are_not_found(client: FlaskClient, name: str) -> None:
    for answer in (client.get(address(name)), client.delete(address(name))):
        assert answer.status_code == 404


def test_a_persona_may_be_called_as_a_call_is(client: FlaskClient) -> None:
    for name in ("route", "restore"):
        assert client.put(f"{URL}/{name}", json=MINE).status_code == 201
        assert client.get(f"{URL}/{name}").json["name"] == name
        assert client.delete(f"{URL}/{name}").status_code == 204


def test_each_owner_has_their_own(make_app: MakeApp) -> None:
    app = make_app(api_keys="kim:one,lee:two")
    kim, lee = app.test_client(use_cookies=False), app.test_client(use_cookies=False)
    kim.environ_base["HTTP_AUTHORIZATION"] = "Bearer one"
    lee.environ_base["HTTP_AUTHORIZATION"] = "Bearer two"
    assert kim.post(URL, json=MINE).status_code == 201
    kim.delete(f"{URL}/editor")
    assert lee.get(address(MINE["name"])).status_code == 404
    assert lee.delete(address(MINE["name"])).status_code == 404
    assert lee.get(f"{URL}/editor").status_code == 200
    assert lee.post(URL, json=MINE).status_code == 201
    assert app.test_client(use_cookies=False).get(URL).status_code == 401


def test_another_worker_sees_a_change_at_once(make_app: MakeApp) -> None:
    one, other = (make_app().test_client(use_cookies=False) for _ in range(2))
    assert names(one) == names(other)
    one.post(URL, json=MINE)
    other.delete(f"{URL}/editor")
    assert names(one) == names(other)
    assert MINE["name"] in names(other)
    assert "editor" not in names(one)


def test_a_message_is_given_the_persona_that_fits(client: FlaskClient) -> None:
    told = client.post(f"{URL}/route", json={"message": "ASAP: what is the maximum pressure?"}).json
    assert set(told) == {"persona", "resonance", "scores"}
    assert told["persona"] == "expert"
    assert (told["resonance"]["tone"], told["resonance"]["pace"]) == (0.5, 0.8)
    assert told["resonance"]["intent"] == "question"
    assert told["resonance"]["signals"] == ["urgent"]
    assert set(told["scores"]) == set(names(client))
    assert told["scores"]["expert"] == max(told["scores"].values()) <= 1
    plain = client.post(f"{URL}/route", json={"message": "펌프 점검 주기는 얼마입니까?"}).json
    assert plain["persona"] == "default"


def test_ones_own_takes_part_and_a_hidden_one_does_not(client: FlaskClient) -> None:
    client.delete(f"{URL}/expert")
    quick = {"tone": 0.5, "pace": 0.8, "intents": ["question"], "system_prompt": "Quick."}
    client.put(f"{URL}/quick", json=quick)
    told = client.post(f"{URL}/route", json={"message": "ASAP: what is the maximum pressure?"}).json
    assert told["persona"] == "quick"
    assert told["scores"]["quick"] == 1.0
    assert "expert" not in told["scores"]


@pytest.mark.parametrize("body", [{}, {"message": " "}, {"message": 5}, {"message": "x" * 32_001}])
def test_a_message_must_be_one(client: FlaskClient, body: dict[str, Any]) -> None:
    answer = client.post(f"{URL}/route", json=body)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "message")

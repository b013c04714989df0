from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from web.browsing import MakeApp

CHAT = "/api/v1/chat"
URL = "/api/v1/conversations"
QUESTION = "How often must the pump be serviced?"


def ask(client: FlaskClient, message: str = QUESTION, **body: str) -> dict:
    answer = client.post(CHAT, json={"message": message, **body})
    assert answer.status_code == 200
    return answer.json


def test_a_conversation_is_kept_opened_renamed_removed_and_brought_back(reader: FlaskClient) -> None:
    told = ask(reader)
    address = f"{URL}/{told['conversation_id']}"
    kept = reader.get(address).json
    assert kept["title"] == QUESTION
    question, answer = kept["messages"]
    assert (question["role"], question["content"]) == ("user", QUESTION)
    assert (answer["role"], answer["content"]) == ("assistant", told["answer"])
    assert answer["id"] == told["message_id"]
    assert answer["citations"] == told["citations"]
    assert answer["timings_ms"]["total"] > 0
    assert answer["feedback"] is None
    assert answer["created_at"].endswith("Z")

    renamed = reader.patch(address, json={"title": "  펌프 점검 "})
    assert (renamed.status_code, renamed.json["title"]) == (200, "펌프 점검")
    assert reader.delete(address).status_code == 204
    assert reader.get(address).status_code == 404
    assert reader.delete(address).status_code == 404
    assert reader.post(f"{address}/restore").json["title"] == "펌프 점검"
    assert reader.get(address).status_code == 200
    assert reader.post(f"{address}/restore").status_code == 409


def test_a_second_question_goes_on(reader: FlaskClient) -> None:
    first = ask(reader)
    second = ask(reader, "And what must be worn?", conversation_id=first["conversation_id"])
    assert second["conversation_id"] == first["conversation_id"]
    assert len(reader.get(f"{URL}/{first['conversation_id']}").json["messages"]) == 4


def test_conversations_are_listed_and_searched_inside(make_library: MakeApp) -> None:
    client = make_library(api_keys="carol:key").test_client(use_cookies=False)
    client.environ_base["HTTP_AUTHORIZATION"] = "Bearer key"
    ask(client, "alpha question")
    newest = ask(client, "beta question")
    page = client.get(f"{URL}?page_size=1").json
    assert (page["total"], page["page"], page["page_size"]) == (2, 1, 1)
    (line,) = page["items"]
    assert set(line) == {"id", "title", "message_count", "updated_at"}
    assert (line["id"], line["message_count"]) == (newest["conversation_id"], 2)
    assert [one["title"] for one in client.get(f"{URL}?q=alpha").json["items"]] == ["alpha question"]
    assert client.get(f"{URL}?q=nowhere").json["total"] == 0
    assert client.get(f"{URL}?page_size=0").status_code == 422


def test_a_conversation_may_begin_empty(reader: FlaskClient) -> None:
    made = reader.post(URL, json={"title": "Plans"})
    assert made.status_code == 201
    assert (made.json["title"], made.json["messages"]) == ("Plans", [])
    assert reader.post(URL).status_code == 201
    assert reader.post(URL, json={"title": " "}).status_code == 422
    assert reader.post(URL, json={"title": "x" * 201}).status_code == 422


def test_each_browser_has_its_current_conversation_and_all_see_the_owners(library: Flask) -> None:
    one, other = library.test_client(), library.test_client()
    one.get("/")
    other.get("/")
    told = ask(one)
    assert one.get("/api/v1/conversation").json["id"] == told["conversation_id"]
    current = other.get("/api/v1/conversation").json
    assert (current["messages"], current["title"]) == ([], "")
    assert other.get("/api/v1/conversation").json["id"] == current["id"]
    assert other.get(f"{URL}/{told['conversation_id']}").status_code == 200


def test_programs_share_a_current_conversation(reader: FlaskClient) -> None:
    told = ask(reader)
    assert reader.get("/api/v1/conversation").json["id"] == told["conversation_id"]


def test_answers_are_rated(reader: FlaskClient) -> None:
    told = ask(reader)
    address = f"{URL}/{told['conversation_id']}/messages/{told['message_id']}/feedback"
    assert reader.post(address, json={"rating": 1}).status_code == 204
    assert reader.post(address, json={"rating": -1, "comment": "아니에요"}).status_code == 204
    answer = reader.get(f"{URL}/{told['conversation_id']}").json["messages"][1]
    assert answer["feedback"] == {"rating": -1, "comment": "아니에요"}
    for body in ({"rating": 0}, {"rating": "1"}, {}, {"rating": 1, "comment": "x" * 4001}):
        assert reader.post(address, json=body).status_code == 422
    question = f"{URL}/{told['conversation_id']}/messages/{told['question_id']}/feedback"
    assert reader.post(question, json={"rating": 1}).status_code == 404


@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_conversation_is_downloaded_to_read(reader: FlaskClient, language: str) -> None:
    told = ask(reader, "펌프 P-101은 얼마나 자주 점검합니까?")
    address = f"{URL}/{told['conversation_id']}/export"
    answer = reader.get(address, headers={"Accept-Language": language}, buffered=True)
    assert answer.mimetype == "text/markdown"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert "filename*=UTF-8''" in disposition
    assert disposition.endswith(".md")
    assert answer.text.startswith("# 펌프")
    assert told["answer"] in answer.text


def test_a_conversation_is_downloaded_whole(reader: FlaskClient) -> None:
    told = ask(reader)
    answer = reader.get(f"{URL}/{told['conversation_id']}/export?format=json", buffered=True)
    assert answer.mimetype == "application/json"
    assert json.loads(answer.data)["messages"][1]["content"] == told["answer"]
    assert reader.get(f"{URL}/{told['conversation_id']}/export?format=pdf").status_code == 422
    assert reader.get(f"{URL}/{told['conversation_id']}/export?until=nowhere").status_code == 404


def test_notes_of_kept_answers_are_put_into_words(reader: FlaskClient) -> None:
    told = ask(reader)
    kept = reader.get(f"{URL}/{told['conversation_id']}", headers={"Accept-Language": "ko"}).json
    notes = kept["messages"][1]["notes"]
    assert notes
    assert all(re.search("[가-힣]", note["message"]) for note in notes)


def test_an_unknown_conversation_is_404(reader: FlaskClient) -> None:
    for method, path, body in (
        ("GET", "", None),
        ("PATCH", "", {"title": "x"}),
        ("DELETE", "", None),
        ("POST", "/restore", None),
        ("GET", "/export", None),
        ("POST", "/messages/x/feedback", {"rating": 1}),
    ):
        answer = reader.open(f"{URL}/nothing{path}", method=method, json=body)
        assert (answer.status_code, answer.json["code"]) == (404, "conversation_not_found")


def test_another_owner_sees_nothing(make_app: MakeApp) -> None:
    client = make_app(api_keys="ann:a-key,bob:b-key").test_client(use_cookies=False)
    ann, bob = ({"Authorization": f"Bearer {key}"} for key in ("a-key", "b-key"))
    made = client.post(URL, json={"title": "secret"}, headers=ann).json
    address = f"{URL}/{made['id']}"
    assert client.get(address, headers=bob).status_code == 404
    assert client.patch(address, json={"title": "x"}, headers=bob).status_code == 404
    assert client.get(f"{address}/export", headers=bob).status_code == 404
    assert client.get(URL, headers=bob).json["total"] == 0
    body = {"message": "x", "conversation_id": made["id"]}
    assert client.post(CHAT, json=body, headers=bob).status_code == 404


def test_questions_are_suggested_in_the_askers_language(reader: FlaskClient) -> None:
    english = reader.get("/api/v1/suggestions").json["items"]
    assert 0 < len(english) <= 4
    assert all(question.endswith("?") for question in english)
    korean = reader.get("/api/v1/suggestions", headers={"Accept-Language": "ko"}).json["items"]
    assert all(question.endswith("요?") for question in korean)
    assert reader.get("/api/v1/suggestions?collection=other").json["items"] == []

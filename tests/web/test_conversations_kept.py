"""What is shown of conversations is kept, and never older than the last change, on any worker."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fake_upstream.running import FakeUpstream
from flask.testing import FlaskClient
from running_server import wait_for
from web.browsing import MakeApp

from likeopt.storage import messages
from likeopt.web import parts

CHAT = "/api/v1/chat"
LIST = "/api/v1/conversations"
CURRENT = "/api/v1/conversation"
QUESTION = "How often must the pump be serviced?"
HIT = "likeopt; hit; detail=memory"


class Workers:
    """Two workers of one server: what ``one`` has kept, ``other`` changes."""

    def __init__(self, make: MakeApp, **settings: Any) -> None:
        self.apps = [make(**settings) for _ in range(2)]
        self.one, self.other = (app.test_client(use_cookies=False) for app in self.apps)

    def kept(self, path: str) -> Any:
        """What the first shows now, and shows again from what it has kept."""
        shown = self.one.get(path)
        again = self.one.get(path)
        assert (again.headers["Cache-Status"], again.data) == (HIT, shown.data)
        assert self.one.get(path, headers={"If-None-Match": again.headers["ETag"]}).status_code == 304
        return again.json


@pytest.fixture
def workers(make_library: MakeApp) -> Workers:
    return Workers(make_library)


def ask(client: FlaskClient, **body: str) -> dict[str, Any]:
    answer = client.post(CHAT, json={"message": QUESTION, **body})
    assert answer.status_code == 200
    return answer.json


def test_a_question_and_its_answer_show_at_once(workers: Workers) -> None:
    told = ask(workers.other)
    whole, found = f"{LIST}/{told['conversation_id']}", f"{LIST}?q=pump"
    assert len(workers.kept(whole)["messages"]) == 2
    before = workers.kept(found)["items"][0]
    assert workers.kept(CURRENT)["id"] == told["conversation_id"]

    second = ask(workers.other, conversation_id=told["conversation_id"])
    shown = workers.kept(whole)["messages"]
    assert [message["status"] for message in shown] == ["done"] * 4
    assert shown[-1]["content"] == second["answer"]
    after = workers.kept(found)["items"][0]
    assert (before["message_count"], after["message_count"]) == (2, 4)
    other = ask(workers.other)
    assert workers.kept(CURRENT)["id"] == other["conversation_id"]


def test_a_new_conversation_shows_at_once(workers: Workers) -> None:
    total = workers.kept(LIST)["total"]
    made = workers.other.post(LIST, json={"title": "Plans"}).json
    assert workers.kept(LIST)["total"] == total + 1
    assert workers.kept(CURRENT)["id"] == made["id"]


def test_a_new_title_a_removal_and_its_undoing_show_at_once(workers: Workers) -> None:
    made = workers.other.post(LIST, json={"title": "Plans"}).json
    whole = f"{LIST}/{made['id']}"
    assert workers.kept(whole)["title"] == workers.kept(LIST)["items"][0]["title"] == "Plans"
    workers.other.patch(whole, json={"title": "Aims"})
    assert workers.kept(whole)["title"] == workers.kept(LIST)["items"][0]["title"] == "Aims"
    workers.other.delete(whole)
    assert workers.one.get(whole).status_code == 404
    assert made["id"] not in [line["id"] for line in workers.kept(LIST)["items"]]
    workers.other.post(f"{whole}/restore")
    assert workers.kept(whole)["title"] == "Aims"
    assert workers.kept(LIST)["items"][0]["id"] == made["id"]


def test_a_rating_shows_at_once(workers: Workers) -> None:
    told = ask(workers.other)
    whole = f"{LIST}/{told['conversation_id']}"
    assert workers.kept(whole)["messages"][1]["feedback"] is None
    workers.other.post(f"{whole}/messages/{told['message_id']}/feedback", json={"rating": -1})
    assert workers.kept(whole)["messages"][1]["feedback"]["rating"] == -1


def test_an_answer_under_way_shows_its_end_wherever_it_ends(
    make_library: MakeApp, upstream: FakeUpstream
) -> None:
    model = upstream.model(tokens=100_000, token_ms=5)
    workers = Workers(make_library, openai_base_url=upstream.base_url, model=model)
    made = workers.other.post(LIST).json
    whole = f"{LIST}/{made['id']}"
    assert workers.kept(whole)["messages"] == []
    question = {"message": QUESTION, "stream": True, "conversation_id": made["id"]}
    pieces = workers.other.post(CHAT, json=question).iter_encoded()
    meta = json.loads(next(pieces).decode().partition("data: ")[2])
    assert workers.kept(whole)["messages"][1]["status"] == "streaming"
    assert any(b"event: delta" in piece for piece in pieces)
    assert workers.other.post(f"{CHAT}/{meta['message_id']}/stop").status_code == 204
    last = list(pieces)[-1]
    assert b"event: done" in last
    # Whoever has read the last event finds what it says.
    shown = workers.kept(whole)["messages"][1]
    assert (shown["status"], shown["content"] != "") == ("stopped", True)


def test_an_answer_nobody_listens_to_shows_its_end(make_library: MakeApp, upstream: FakeUpstream) -> None:
    model = upstream.model(tokens=100_000, token_ms=5)
    workers = Workers(make_library, openai_base_url=upstream.base_url, model=model, stream_grace_s=0.01)
    answer = workers.other.post(CHAT, json={"message": QUESTION, "stream": True})
    meta = json.loads(next(answer.iter_encoded()).decode().partition("data: ")[2])
    whole = f"{LIST}/{meta['conversation_id']}"
    workers.one.get(whole)
    answer.close()
    wait_for(lambda: workers.one.get(whole).json["messages"][1]["status"] == "stopped", "it is stopped")


def test_an_answer_whose_worker_died_shows_its_end(workers: Workers) -> None:
    told = ask(workers.other)
    whole = f"{LIST}/{told['conversation_id']}"
    database = workers.apps[0].extensions[parts.SERVICES].database
    # As a worker leaves it that is killed while it answers.
    database.write(messages.update, told["message_id"], status="streaming")
    workers.other.post(f"{whole}/messages/{told['message_id']}/feedback", json={"rating": 1})
    for app in workers.apps:
        app.extensions[parts.SERVICES]._conversing.registry._streams.clear()
    assert workers.kept(whole)["messages"][1]["status"] == "streaming"
    ended = workers.other.get(f"{CHAT}/{told['message_id']}/events")
    assert b"interrupted" in ended.data
    assert workers.kept(whole)["messages"][1]["status"] == "interrupted"

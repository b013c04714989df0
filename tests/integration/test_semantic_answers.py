"""Answers given again to questions that mean the same, with the real embedding model."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_upstream.running import FakeUpstream
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.process

HANDBOOK = {
    "accounts.md": b"# Accounts\n\nTo reset a password, open Settings, choose Security, and press Reset.\n",
    "travel.md": b"# Travel\n\nTravel costs are paid back within 30 days of the report.\n",
}
CITING = "Open Settings, choose Security, and press Reset [1]."


@pytest.fixture(scope="module")
def one_server(
    tmp_path_factory: pytest.TempPathFactory, upstream_process: FakeUpstream
) -> Iterator[RunningServer]:
    running = RunningServer(
        tmp_path_factory.mktemp("semantic") / "data",
        OPENAI_BASE_URL=upstream_process.base_url,
        LIKEOPT_MODEL="fake",
        LIKEOPT_SEMANTIC_TENANTS="*",
    ).start()
    running.upload(HANDBOOK)
    running.wait_indexed()
    yield running
    assert running.stop() == 0, running.log()


@pytest.fixture
def server(one_server: RunningServer, upstream: FakeUpstream) -> RunningServer:
    """The server, with nothing kept of the tests before."""
    upstream.set_plan(text=CITING)
    assert one_server.client.post("/api/v1/cache/clear", json={}).status_code == 200
    return one_server


def ask(server: RunningServer, message: str, **more) -> dict:
    answer = server.client.post("/api/v1/chat", json={"message": message, **more})
    assert answer.status_code == 200
    return answer.json()


def test_a_question_that_means_the_same_is_given_the_same_answer(
    server: RunningServer, upstream: FakeUpstream
) -> None:
    first = ask(server, "How can I reset my password?")
    assert first["cache"]["status"] == "miss"
    again = ask(server, "How do I reset my password?")
    assert (again["cache"]["status"], again["cache"]["kind"]) == ("hit", "semantic")
    assert again["answer"] == first["answer"]
    assert again["citations"][0]["title"] == first["citations"][0]["title"]
    assert again["citations"][0]["verdict"] == "supported"
    why = server.client.get(f"/api/v1/cache/why/{again['message_id']}").json()
    assert why["first_question"] == "How can I reset my password?"
    assert 0.8 < why["similarity"] <= 1
    checks = 'likeopt_semantic_checks_total{verdict="same"} 1.0'
    wait_for(lambda: checks in server.client.get("/metrics").text, "the first hits are checked")
    assert len(upstream.seen()) == 2


def test_a_question_that_differs_in_one_word_is_not(server: RunningServer) -> None:
    ask(server, "How can I reset my password?")
    for other in (
        "How can I not reset my password?",
        "How can I reset my PIN?",
        "Who can reset my password?",
    ):
        assert ask(server, other)["cache"]["status"] == "miss", other


def test_a_changed_passage_ends_it(server: RunningServer) -> None:
    ask(server, "How can I reset my password?")
    server.upload({"accounts.md": b"# Accounts\n\nTo reset your password, write to the help desk.\n"})
    server.wait_indexed()
    assert ask(server, "How do I reset my password?")["cache"]["status"] == "miss"

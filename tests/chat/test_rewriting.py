"""Follow-up questions rewritten by a small model, over the fake chat server."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fake_upstream.running import FakeUpstream

from likeopt.chat.context.history import Turn
from likeopt.chat.rewriting import Rewriter, query_of
from likeopt.llm.contract import ChatMessage, Limits
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.fleet import Fleet
from likeopt.llm.models import ModelSpec, Tier, UpstreamSpec
from likeopt.monitoring.metrics import Metrics

HISTORY = [Turn("Who wrote the first compiler?", "Grace Hopper wrote it [1].")]
QUESTION = "Where did she study?"
QUERY = "Where did Grace Hopper study?"
SOON_S = 10.0

Make = Callable[..., Rewriter]


@pytest.fixture
def fleets(upstream: FakeUpstream) -> Iterator[Callable[..., Fleet]]:
    made: list[Fleet] = []

    def make(tier: Tier = "small", down: bool = False, **plan: Any) -> Fleet:
        name, stalled = upstream.model(**{"text": QUERY, **plan}), upstream.model(fault="stall", after=1)
        models = (ModelSpec("tiny", name, "fake", tier), ModelSpec("stalled", stalled, "fake", "large"))
        url = "http://127.0.0.1:9/v1" if down else upstream.base_url
        spec = UpstreamSpec("fake", url, models, attempts=1, most_chats=1, adaptive=False)
        made.append(Fleet([spec], Endpoint, Metrics().models))
        return made[-1]

    yield make
    for fleet in made:
        fleet.close()


@pytest.fixture
def rewriter(fleets: Callable[..., Fleet]) -> Make:
    return lambda **plan: Rewriter(fleets(**plan))


def test_a_small_model_rewrites_the_question(rewriter: Make, upstream: FakeUpstream) -> None:
    assert rewriter().rewrite(QUESTION, HISTORY, SOON_S) == QUERY
    (request,) = upstream.seen()
    body = request["body"]
    assert (body["temperature"], body.get("max_tokens") or body["max_completion_tokens"]) == (0, 64)
    told = body["messages"][-1]["content"]
    assert told.startswith("Question: Who wrote the first compiler?\nAnswer: Grace Hopper wrote it.\n")
    assert told.endswith("Last question: Where did she study?\nSearch query in English:")


def test_the_language_of_the_question_is_asked_for(rewriter: Make, upstream: FakeUpstream) -> None:
    history = [Turn("본사는 어디에 있나요?", "부산에 있습니다 [1].")]
    made = rewriter(text="부산 본사까지 지하철로 가는 길")
    assert (
        made.rewrite("거기까지 지하철로 어떻게 가나요?", history, SOON_S) == "부산 본사까지 지하철로 가는 길"
    )
    assert upstream.seen()[0]["body"]["messages"][-1]["content"].endswith("Search query in Korean:")


def test_the_prompt_is_short_however_long_the_conversation(rewriter: Make, upstream: FakeUpstream) -> None:
    turns = [Turn(f"Question {number} " * 500, f"Answer {number} " * 5000) for number in range(30)]
    assert rewriter().rewrite(QUESTION, turns, SOON_S) == QUERY
    told = upstream.seen()[0]["body"]["messages"][-1]["content"]
    assert len(told) < 3000
    assert "Answer 27" in told
    assert "Answer 26" not in told


@pytest.mark.parametrize("tier", ["medium", "large"])
def test_without_a_small_model_nobody_is_asked(rewriter: Make, upstream: FakeUpstream, tier: Tier) -> None:
    made = rewriter(tier=tier)
    assert made.rewrite(QUESTION, HISTORY, SOON_S) is None
    assert made.expected_ms() is None
    assert upstream.seen() == []


def test_without_any_model_or_history_or_time_nobody_is_asked(rewriter: Make, upstream: FakeUpstream) -> None:
    none = Rewriter(Fleet([], Endpoint, Metrics().models))
    assert none.rewrite(QUESTION, HISTORY, SOON_S) is None
    assert none.expected_ms() is None
    assert rewriter().rewrite(QUESTION, [], SOON_S) is None
    assert rewriter().rewrite(QUESTION, HISTORY, 0.0) is None
    assert upstream.seen() == []


@pytest.mark.parametrize(
    "plan",
    [
        {"fault": "hang"},
        {"fault": "ping"},
        {"first_ms": 60_000},
        {"token_ms": 60_000},
        {"fault": "stall", "after": 2},
        {"fault": "stall", "after": 5, "text": "study of Grace Hopper in her early years"},
        {"head_ms": 60_000},
    ],
    ids=str,
)
def test_a_call_that_takes_too_long_is_given_up(
    rewriter: Make, upstream: FakeUpstream, plan: dict[str, Any]
) -> None:
    made = rewriter(**plan)
    assert made.rewrite(QUESTION, HISTORY, 0.1) is None
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")
    assert (made.expected_ms() or 0) >= 100


@pytest.mark.parametrize(
    "plan",
    [
        *({"fault": fault} for fault in ("429", "500", "close", "html")),
        *({"fault": fault, "after": 2} for fault in ("cut", "reset", "garbage", "error", "half")),
    ],
    ids=str,
)
def test_a_call_that_fails_gives_no_query(rewriter: Make, plan: dict[str, Any]) -> None:
    assert rewriter(**plan).rewrite(QUESTION, HISTORY, SOON_S) is None


def test_a_server_that_is_down_gives_no_query(rewriter: Make) -> None:
    assert rewriter(down=True).rewrite(QUESTION, HISTORY, SOON_S) is None


def test_an_answer_cut_at_its_limit_is_no_query(rewriter: Make) -> None:
    assert rewriter(finish="length").rewrite(QUESTION, HISTORY, SOON_S) is None


def test_the_same_question_is_asked_once(rewriter: Make, upstream: FakeUpstream) -> None:
    made = rewriter()
    assert [made.rewrite(QUESTION, HISTORY, SOON_S) for _ in range(3)] == [QUERY] * 3
    assert len(upstream.seen()) == 1
    made.rewrite(QUESTION, [*HISTORY, Turn("And then?", "No more [1].")], SOON_S)
    assert len(upstream.seen()) == 2


def test_what_failed_is_asked_again(rewriter: Make, upstream: FakeUpstream) -> None:
    made = rewriter(text="I am sorry, but I cannot do that.")
    assert [made.rewrite(QUESTION, HISTORY, SOON_S) for _ in range(2)] == [None, None]
    assert len(upstream.seen()) == 2


def test_what_it_takes_is_learned(rewriter: Make) -> None:
    made = rewriter(first_ms=30)
    assert made.expected_ms() is None
    made.rewrite(QUESTION, HISTORY, SOON_S)
    assert 30 <= (made.expected_ms() or 0) < 5000


def test_several_questions_are_rewritten_at_once(rewriter: Make) -> None:
    made, found = rewriter(first_ms=50), list[str | None]()

    def ask(number: int) -> None:
        found.append(made.rewrite(f"{QUESTION}{' ' * number}", HISTORY, SOON_S))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SOON_S)
    assert found == [QUERY] * 4


def test_answers_and_rewritings_do_not_take_each_others_places(fleets: Callable[..., Fleet]) -> None:
    fleet = fleets()
    answer = fleet.stream([fleet.specs()[1]], [ChatMessage("user", "Why?")], Limits())
    assert next(iter(answer))
    assert Rewriter(fleet).rewrite(QUESTION, HISTORY, SOON_S) == QUERY
    answer.close()


@pytest.mark.parametrize(
    ("said", "question", "query"),
    [
        ('Search query: "Grace Hopper studies"', QUESTION, "Grace Hopper studies"),
        ("  **Grace Hopper study place**\n", QUESTION, "Grace Hopper study place"),
        ("검색어: 서울의 면적", "그럼 면적은?", "서울의 면적"),
        ("연차 휴가 일수", "표로 정리해 줘", "연차 휴가 일수"),
        ("steam button of the espresso machine", "Why is step 2 needed?", None),
        ("why the steam button is needed", "Why is step 2 needed?", "why the steam button is needed"),
        ("", QUESTION, None),
        ("\n \n", QUESTION, None),
        ('""', QUESTION, None),
        ("Grace Hopper study\nShe studied at Yale.", QUESTION, None),
        ("<think>\nThe user asks where", QUESTION, None),
        ("Grace Hopper study " * 20, QUESTION, None),
        ("I'm sorry, I cannot study that", QUESTION, None),
        ("죄송하지만 면적은 알려 드릴 수 없습니다", "그럼 면적은?", None),
        ("weather in Rotterdam", QUESTION, None),
        (QUESTION, QUESTION, None),
        ("study", QUESTION, None),
        ("Seoul budget", "And its budget in 2024?", None),
        ("Seoul budget 2024", "And its budget in 2024?", "Seoul budget 2024"),
        ("area of Seoul 면", "그럼 면적은?", None),
        ("Seoul area", "그럼 면적은?", None),
        ("PostgreSQL setup", "PostgreSQL은요?", None),
    ],
)
def test_only_a_query_for_the_question_is_taken(said: str, question: str, query: str | None) -> None:
    assert query_of(said, question) == query

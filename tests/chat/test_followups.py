"""Follow-up questions, as they are searched; ``tests/data/followups`` says what their queries must hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from likeopt.chat.context.history import Turn
from likeopt.chat.followups import SearchQuestion, stand_alone

DATA = Path(__file__).parents[1] / "data" / "followups"
KOREAN_LIST = Turn("어떤 캐시가 있나요?", "1. 메모리 캐시 [1]\n2. Redis 캐시\n3. 디스크 캐시 [2]")

STANDS_ALONE = [
    (["서울의 인구는 얼마인가요?"], "부산항의 연간 화물 처리량은 얼마인가요?"),
    (["What is the purpose of the DiffExecutor struct?"], "How does the HTTP client retry failed requests?"),
    (["What is the default port?"], "Which environment variable sets the data directory?"),
    (["연차 휴가는 며칠인가요?"], "출장비 정산 기한은 언제까지인가요?"),
    (["Where is the index kept?"], "If the master dies, what happens to its children?"),
    (["이순신은 언제 태어났나요?"], "임진왜란이 일어난 해는 언제인가?"),
    (["Where is the index kept?"], "Are there any limits on uploads?"),
    (["Where is the index kept?"], "Is it possible to change the port?"),
    (["Where is the index kept?"], "What is the function that parses dates?"),
    (["서울의 인구는 얼마인가요?"], "2020년 이후 매출은 얼마인가요?"),
    (["서울의 인구는 얼마인가요?"], "프랑스의 수도는?"),
    (["서울의 인구는 얼마인가요?"], "다른 질문인데, 주차는?"),
    (["Where is the index kept?"], "By the way, who may park?"),
    (["Where is the index kept?"], "What does `this` mean in JavaScript classes?"),
    ([], "그것은 무엇인가요?"),
    ([], "What about it?"),
]


@pytest.mark.parametrize(("earlier", "question"), STANDS_ALONE)
def test_a_question_with_a_subject_of_its_own_is_left_alone(earlier: list[str], question: str) -> None:
    found = stand_alone(question, earlier)
    assert (found.query, found.follow_up) == (question, False)


LEANS = [
    (["서울의 인구는 얼마인가요?"], "그럼 면적은?", {"서울"}),
    (["서울의 인구는 얼마인가요?"], "부산은?", {"인구"}),
    (["What is the purpose of the DiffExecutor struct?"], "How do I create one?", {"DiffExecutor", "struct"}),
    (["What is the purpose of the DiffExecutor struct?"], "Which methods does it have?", {"DiffExecutor"}),
    (["What does `run_target` return?"], "And when does it fail?", {"run_target"}),
    (["What does `run_target` return?"], "Why?", {"run_target"}),
    (["이순신은 어디에서 태어났나요?"], "그는 언제 죽었나요?", {"이순신"}),
    (["이순신은 어디에서 태어났나요?"], "거기는 지금 어느 구인가요?", {"이순신"}),
    (["연차 휴가는 며칠인가요?"], "왜?", {"연차", "휴가"}),
    (["연차 휴가는 며칠인가요?"], "작년 규정 기준 아닌가요?", {"연차", "휴가"}),
    (["점검에서 지적된 사항이 무엇인가요?"], "세 번째 항목 담당자 이름 알려 줘", {"점검", "지적된"}),
    (["연차 휴가는 며칠인가요?"], "이건 누구에게 신청하나요?", {"연차", "휴가"}),
    (["Where are the logs written?"], "What about the metrics?", {"logs", "written"}),
    (["Where are the logs written?"], "Can that be changed?", {"logs"}),
    (["Where are the logs written?"], "Is there a limit for them?", {"logs"}),
    (["푸시캣 돌스의 첫 싱글은 무엇인가?"], "그 곡이 실린 영화는?", {"푸시캣", "돌스", "싱글"}),
]


@pytest.mark.parametrize(("earlier", "question", "carried"), LEANS)
def test_a_question_that_leans_on_the_last_one_takes_its_words(
    earlier: list[str], question: str, carried: set[str]
) -> None:
    found = stand_alone(question, earlier)
    assert found.follow_up
    assert found.query.startswith(question)
    assert carried <= set(found.query.split())


def test_the_subject_lives_on_through_several_follow_ups() -> None:
    found = stand_alone("언제?", ["서울의 인구는 얼마인가요?", "그럼 면적은?", "왜?"])
    assert {"서울", "면적"} <= set(found.query.split())


def test_a_new_subject_replaces_the_old_one() -> None:
    found = stand_alone("왜?", ["서울의 인구는 얼마인가요?", "부산항의 화물 처리량은 얼마인가요?"])
    assert "부산항" in found.query
    assert "서울" not in found.query


def test_a_long_conversation_does_not_make_a_long_query() -> None:
    earlier = ["alpha beta gamma delta epsilon", *(f"And what about topic{number}?" for number in range(30))]
    assert len(stand_alone("Why?", earlier).query.split()) <= 13


def test_no_word_is_carried_twice() -> None:
    found = stand_alone("서울은?", ["서울의 인구는 얼마인가요?"])
    assert found.query.split().count("서울") == 0
    assert found.query.split().count("인구") == 1


def told(language: str) -> list[dict[str, Any]]:
    lines = (DATA / f"{language}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_right(case: dict[str, Any], found: SearchQuestion) -> bool:
    if case.get("stays"):
        return found == SearchQuestion(case["message"])
    query = found.query.lower()
    holds = all(word.lower() in query for word in case["holds"])
    return found.follow_up and holds and not any(word.lower() in query for word in case["not"])


@pytest.mark.parametrize("language", ["english", "korean"])
def test_the_labelled_conversations_are_understood(language: str) -> None:
    cases = told(language)
    found = [stand_alone(case["message"], [Turn(*turn) for turn in case["history"]]) for case in cases]
    wrong = [
        (case["message"], one.query)
        for case, one in zip(cases, found, strict=True)
        if not is_right(case, one)
    ]
    assert wrong == []
    assert sum(not case.get("stays") for case in cases) > 40
    assert sum(bool(case.get("stays")) for case in cases) > 14


def test_what_only_asks_for_the_answer_once_more_is_not_searched_itself() -> None:
    found = stand_alone("표로 정리해 줘", ["연차 휴가는 며칠인가요?"])
    assert found == SearchQuestion("연차 휴가 며칠", follow_up=True)


@pytest.mark.parametrize(
    ("question", "held", "left_out"),
    [
        ("두 번째는?", {"Redis"}, {"메모리", "디스크"}),
        ("마지막 것은 얼마나 커요?", {"디스크"}, {"메모리", "Redis"}),
        ("3번은?", {"디스크"}, {"Redis"}),
        ("Tell me about the first one", {"메모리"}, {"Redis", "디스크"}),
    ],
)
def test_a_number_means_an_item_of_the_last_answer(question: str, held: set[str], left_out: set[str]) -> None:
    words = set(stand_alone(question, [KOREAN_LIST]).query.split())
    assert held <= words
    assert not left_out & words


def test_a_number_beyond_the_list_means_the_subject() -> None:
    found = stand_alone("다섯 번째는?", [KOREAN_LIST])
    assert found == SearchQuestion("다섯 번째는? 캐시", follow_up=True)


def test_a_number_of_something_else_means_no_item() -> None:
    caches = Turn("Which caches are there?", "1. memory\n2. Redis\n3. disk")
    question = "What is the first law of thermodynamics?"
    assert stand_alone(question, [caches]) == SearchQuestion(question)
    assert "memory" in stand_alone("How large is the first cache?", [caches]).query


def test_thanks_do_not_change_the_subject() -> None:
    earlier = [Turn("How long are the logs kept?", "For 30 days [1]."), Turn("Thanks!", "You are welcome.")]
    assert stand_alone("Why?", earlier).query == "Why? long logs kept"


def test_a_list_answered_earlier_is_not_counted_in_later() -> None:
    later = Turn("비밀번호는 어떻게 저장되나요?", "scrypt 해시로 저장됩니다 [1].")
    assert "Redis" not in stand_alone("두 번째는?", [KOREAN_LIST, later]).query


def test_somebody_who_knows_better_decides_whether_it_leans() -> None:
    earlier = [Turn("How does the HTTP client retry?", "Three times [1].")]
    whole = "Which environment variable sets the directory of the data?"
    assert stand_alone(whole, earlier, leaning=True).query == f"{whole} HTTP client retry"
    assert stand_alone("Why?", earlier, leaning=False) == SearchQuestion("Why?")


def test_markers_of_passages_are_not_carried() -> None:
    earlier = [Turn("Who wrote the first compiler?", "Grace Hopper [12] wrote it [1][2].")]
    assert stand_alone("Where did she study?", earlier).query.endswith("Hopper wrote first compiler")
    assert not set("12") & set(stand_alone("Where did she study?", earlier).query)


def test_of_a_long_question_the_ends_are_carried() -> None:
    long = f"alpha {'and ' * 500} beta {'and ' * 500} gamma"
    assert stand_alone("Why?", [long]).query == "Why? alpha gamma"


def test_long_texts_take_no_longer_than_their_ends() -> None:
    long = Turn("What is the cache? " * 2000, "It keeps answers [1]. " * 5000)
    found = stand_alone("And how large is it?", [long] * 20)
    assert found.query == "And how large is it? cache"

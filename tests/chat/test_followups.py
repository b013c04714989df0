from __future__ import annotations

import pytest

from likeopt.chat.followups import stand_alone

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
    (["연차 휴가는 며칠인가요?"], "더 자세히 설명해 줘", {"연차", "휴가"}),
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

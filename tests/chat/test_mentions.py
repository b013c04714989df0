"""What answers name, and which of it a question means."""

from __future__ import annotations

import pytest

from likeopt.chat.mentions import has_number, items, named, names_an_item, pointed_at, words_of_item

CACHES = ("the memory cache", "the shared cache in Redis", "the disk cache")


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Three [1]:\n1. memory\n2. Redis [2]\n3. disk", ("memory", "Redis", "disk")),
        ("Two:\n\n- **memory**, quick\n- disk, slow", ("**memory**, quick", "disk, slow")),
        ("① 메모리\n② 디스크", ("메모리", "디스크")),
        ("가. 메모리\n나. 디스크", ("메모리", "디스크")),
        ("Memory and disk [1].", ("Memory", "disk.")),
        ("메모리와 디스크가 있습니다.", ("메모리", "디스크가 있습니다.")),
        ("There is one cache.", ()),
        ("- only one", ()),
        ("", ()),
    ],
)
def test_items_of_an_answer(answer: str, found: tuple[str, ...]) -> None:
    assert items(answer) == found


def test_a_choice_in_the_question_counts_where_the_answer_has_none() -> None:
    assert items("It depends [1].", "SQLite or PostgreSQL?") == ("SQLite", "PostgreSQL?")


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("the second one", 1),
        ("Tell me about the last.", 2),
        ("What about the former?", 0),
        ("And the latter?", 2),
        ("Why step 3?", 2),
        ("the second cache", 1),
        ("the second world war", None),
        ("the fifth one", None),
        ("step 9", None),
        ("두 번째는?", 1),
        ("첫째는 무엇인가요?", 0),
        ("3번 설명해 줘", 2),
        ("마지막 것은?", 2),
        ("후자는?", 2),
        ("두 번째 방법은?", 1),
        ("두 번째 세계 대전은?", None),
        ("둘 다 설명해 줘", None),
        ("How many?", None),
    ],
)
def test_which_item_a_number_means(question: str, place: int | None) -> None:
    assert pointed_at(question, CACHES, "Which caches are there?") == place
    assert pointed_at(question, (), "Which caches are there?") is None


def test_a_number_with_a_word_for_an_item_speaks_of_a_list() -> None:
    assert [names_an_item(text) for text in ("the third one", "세 번째 항목", "step 2", "전자는?")] == [
        True
    ] * 4
    assert [names_an_item(text) for text in ("the first law", "세 번째 대전", "why?")] == [False] * 3
    assert has_number("the first law")
    assert not has_number("why?")


def test_the_words_of_an_item_are_told_from_those_of_the_others() -> None:
    own, others = words_of_item(CACHES, 1)
    assert own == ["shared", "cache", "Redis"]
    assert others == ["memory", "disk"]


@pytest.mark.parametrize(
    ("question", "answer", "words"),
    [
        ("Who wrote the first compiler?", "Grace Hopper wrote it in 1952 [1].", ["Grace", "Hopper"]),
        ("Which setting bounds the cache?", "`cache_mb` bounds it [1].", ["cache_mb"]),
        ("출장비는 누가 승인하나요?", "재무팀장 이정민이 승인합니다 [1].", ["재무팀장", "이정민"]),
        (
            "Where is it?",
            "In Alpha, Beta, Gamma, Delta, Epsilon and Zeta.",
            ["Alpha", "Beta", "Gamma", "Delta", "Epsilon"],
        ),
        ("What is the retry budget?", "A bound on retries [1].", []),
        ("재시도 예산이란 무엇인가요?", "한도입니다.", []),
        ("How many are there?", "Seven [1].", []),
        ("Who leads?", "", []),
    ],
)
def test_what_an_answer_names(question: str, answer: str, words: list[str]) -> None:
    assert named(question, answer) == words


def test_years_are_named_where_a_time_is_meant() -> None:
    assert named("회사 창립일은 언제인가요?", "1998년 5월 11일입니다 [2].", with_years=True) == ["1998"]
    assert named("회사 창립일은 언제인가요?", "1998년 5월 11일입니다 [2].") == []

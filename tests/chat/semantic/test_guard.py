from __future__ import annotations

import unicodedata

import pytest
from chat.semantic.pairs import ALIKE_ENGLISH, ALIKE_KOREAN, ENGLISH, KOREAN, Pair

from likeopt.chat.semantic.guard import difference

DIFFERENT = [(kind, pair) for kinds in (ENGLISH, KOREAN) for kind, pairs in kinds.items() for pair in pairs]
REASONS = {
    "number": "numbers",
    "date": "dates",
    "asking": "asking",
    "direction": "direction",
}


def test_there_are_enough_pairs_of_each_language() -> None:
    for kinds in (ENGLISH, KOREAN):
        assert sum(map(len, kinds.values())) >= 70
        assert {"number", "date", "negation", "name"} <= set(kinds)


@pytest.mark.parametrize(("kind", "pair"), DIFFERENT)
def test_questions_that_differ_in_one_thing_share_no_answer(kind: str, pair: Pair) -> None:
    assert difference(pair.first, pair.second) is not None
    assert difference(pair.second, pair.first) is not None


@pytest.mark.parametrize(("kinds", "share"), [(ENGLISH, 0.8), (KOREAN, 0.7)])
def test_the_reason_is_what_they_differ_in(kinds: dict[str, list[Pair]], share: float) -> None:
    """A question word or a direction in Korean is often told by the words that go with it."""
    judged = [
        difference(pair.first, pair.second) == reason
        for kind, reason in REASONS.items()
        for pair in kinds[kind]
    ]
    assert sum(judged) / len(judged) >= share


@pytest.mark.parametrize(("pairs", "share"), [(ALIKE_ENGLISH, 0.85), (ALIKE_KOREAN, 0.85)])
def test_questions_that_mean_the_same_are_let_pass(pairs: list[Pair], share: float) -> None:
    passed = [pair for pair in pairs if difference(pair.first, pair.second) is None]
    assert len(passed) / len(pairs) >= share


@pytest.mark.parametrize("pair", [*ALIKE_ENGLISH, *ALIKE_KOREAN])
def test_the_order_does_not_matter(pair: Pair) -> None:
    assert difference(pair.first, pair.second) == difference(pair.second, pair.first)


def test_a_question_is_as_itself_however_composed_and_spaced() -> None:
    for question in ("서울의 인구는 얼마인가요?", "Is plan A refundable?"):
        assert difference(question, unicodedata.normalize("NFD", f"  {question} ")) is None


def test_questions_of_two_languages_share_no_answer() -> None:
    assert difference("서울의 인구는 얼마인가요?", "What is the population of Seoul?") == "language"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("Can I have 3 seats?", "Can I have 4 seats?", "numbers"),
        ("Is it open on Monday?", "Is it open on Friday?", "dates"),
        ("Which plans include support?", "Which plans do not include support?", "negation"),
        ("How do I enable the alarm?", "How do I disable the alarm?", "opposites"),
        ("What is the area of France?", "What is the area of Spain?", "names"),
        ("Who repaired the pump?", "Why repaired the pump?", "asking"),
        ("Is Ann taller than Ben?", "Is Ben taller than Ann?", "direction"),
        ("what is the capital of peru", "what is the capital of chile", "subject"),
        ("세 번 해도 되나요?", "네 번 해도 되나요?", "numbers"),
        ("어제 결과는 무엇인가요?", "오늘 결과는 무엇인가요?", "dates"),
        ("이 약을 먹어도 되나요?", "이 약을 먹으면 안 되나요?", "negation"),
        ("알람을 켜는 법은?", "알람을 끄는 법은?", "opposites"),
        ("오류 E1은 무엇인가요?", "오류 E2는 무엇인가요?", "names"),
        ("누가 왔나요?", "언제 왔나요?", "asking"),
        ("개가 고양이를 무나요?", "고양이가 개를 무나요?", "direction"),
        ("서울의 인구는?", "부산의 인구는?", "subject"),
    ],
)
def test_each_comparison_names_what_it_found(first: str, second: str, reason: str) -> None:
    assert difference(first, second) == reason

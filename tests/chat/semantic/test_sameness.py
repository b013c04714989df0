from __future__ import annotations

import pytest

from likeopt.chat.semantic.sameness import Said, contradiction


def told(served: str, fresh: str, fresh_cited: str = "a") -> str | None:
    return contradiction(Said(served, ("a",)), Said(fresh, (fresh_cited,)))


def test_two_wordings_of_one_answer_are_the_same() -> None:
    assert told("The trial lasts 30 days [1].", "The trial period lasts 30 days in all [1].") is None
    assert told("연차는 15일입니다 [1].", "연차 휴가는 15일이에요 [1].") is None


@pytest.mark.parametrize(
    ("served", "fresh", "found"),
    [
        ("The trial lasts 30 days.", "The trial lasts 60 days.", "numbers"),
        ("Yes, pets are allowed in the garden.", "No, pets are not allowed in the garden.", "yes_or_no"),
        ("네, 반려동물은 됩니다.", "아니요, 반려동물은 안 됩니다.", "yes_or_no"),
        ("The garden closes at dusk.", "정원은 해가 지면 닫습니다.", "language"),
        ("The garden closes at dusk.", "Refunds are paid within a week by the shop.", "words"),
    ],
)
def test_answers_that_contradict_each_other_differ(served: str, fresh: str, found: str) -> None:
    assert told(served, fresh) == found
    assert told(fresh, served) == found


def test_a_number_more_is_no_contradiction() -> None:
    assert told("The trial lasts 30 days.", "The trial lasts 30 days, until day 31.") is None


def test_some_words_in_common_are_enough_only_with_the_same_sources() -> None:
    served, fresh = (
        "Ask the desk for a new key card.",
        "Staff at the desk print another key card whenever one is lost.",
    )
    assert told(served, fresh) is None
    assert told(served, fresh, fresh_cited="b") == "sources"


def test_markers_of_passages_are_no_numbers() -> None:
    assert told("Ask the front desk [1].", "Ask the front desk [2].") is None

from __future__ import annotations

import pytest

from likeopt.chat.semantic.numbers import Number, agree, numbers_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 apples", [("3", "")]),
        ("three apples", [("3", "")]),
        ("twenty-five percent", [("25", "%")]),
        ("two hundred and five km", [("205", "km")]),
        ("1,000 dollars", [("1000", "$")]),
        ("$1000", [("1000", "$")]),
        ("version v2.10", [("2.10", "")]),
        ("the 3rd row", [("3", "th")]),
        ("the third row", [("3", "th")]),
        ("3 million users", [("3000000", "")]),
        ("30-second pause", [("30", "s")]),
        ("세 번", [("3", "x")]),
        ("3번", [("3", "x")]),
        ("스물한 살", [("21", "살")]),
        ("이십오 퍼센트", [("25", "%")]),
        ("25%", [("25", "%")]),
        ("3만 5천 원", [("35000", "₩")]),
        ("35,000원", [("35000", "₩")]),
        ("1억 2천만 원", [("120000000", "₩")]),
        ("1.5억 원", [("150000000", "₩")]),
        ("첫 번째 문", [("1", "th")]),
        ("제2 공장", [("2", "th")]),
        ("30분", [("30", "분")]),
    ],
)
def test_numbers_and_units_are_read(text: str, expected: list[tuple[str, str]]) -> None:
    sure, unsure = numbers_of(text)
    assert (*sure, *unsure) == tuple(Number(*one) for one in expected)


@pytest.mark.parametrize(
    "text", ["사원 번호는?", "만일 그렇다면", "이번 주", "이사회 일정", "one of them is mine"]
)
def test_words_that_look_like_numbers_are_none(text: str) -> None:
    assert numbers_of(text)[0] == ()


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("in 2 steps", "in two steps", True),
        ("one account", "an account", True),
        ("one account", "1 account", True),
        ("one account", "two accounts", False),
        ("10 kg", "10 g", False),
        ("10", "10 kg", False),
        ("from 3 to 5", "from 5 to 3", False),
        ("5 km in 10 min", "in 10 min 5 km", True),
        ("what first?", "what at the beginning?", True),
        ("the first one", "the second one", False),
    ],
)
def test_numbers_agree_when_values_units_and_order_do(first: str, second: str, same: bool) -> None:
    assert agree(first, second) is same
    assert agree(second, first) is same

from __future__ import annotations

import pytest

from likeopt.chat.support.evidence import Evidence
from likeopt.chat.support.reading import Reading


def has(passage: str, statement: str) -> bool:
    """Whether ``passage`` has all numbers of ``statement``."""
    numbers = [quantity for quantity in Reading(statement).quantities if quantity.sure]
    assert numbers, statement
    evidence = Evidence([Reading(passage)])
    return all(evidence.holds(number) for number in numbers)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("15 minutes", "fifteen minutes"),
        ("15 minutes", "15분 동안"),
        ("two weeks", "14일 동안"),
        ("24 months", "two years"),
        ("3개월", "석 달"),
        ("사흘 전", "3일 전"),
        ("1,204억 원", "120.4 billion won"),
        ("85만 원", "850,000원"),
        ("3만 5천 원", "35,000원"),
        ("$48.2 million", "4,820만 달러"),
        ("$48.2M", "$48.2 million"),
        ("€1,250", "EUR 1,250"),
        ("4 g", "4,000 mg"),
        ("1,991 metres", "1.991 km"),
        ("half a kilometre", "500 m"),
        ("770.1㎢", "770.1제곱킬로미터"),
        ("25℃", "25도"),
        ("12 %", "12 percent"),
        ("12퍼센트", "12%"),
        ("12 May 2025", "2025-05-12"),
        ("May 12, 2025", "2025년 5월 12일"),
        ("12th of May", "5월 12일"),
        ("2 p.m.", "오후 2시"),
        ("14:30", "오후 2시 30분"),
        ("새벽 3시", "3 a.m."),
        ("2분기", "Q2"),
        ("twenty-five people", "25명"),
        ("다섯 번", "5회"),
        ("127.0.0.1:5000", "127.0.0.1의 5000 포트"),
    ],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert has(one, other)
    assert has(other, one)


@pytest.mark.parametrize(
    ("passage", "statement"),
    [
        ("15 minutes", "15 seconds"),
        ("30 seconds", "30 milliseconds"),
        ("EUR 1,250", "USD 1,250"),
        ("87억 원", "87만 원"),
        ("7일 동안", "7개월 동안"),
        ("1,340 people", "1.34 million people"),
        ("12 May 2025", "12 June 2025"),
        ("오전 2시", "오후 2시"),
        ("version 3.1", "version 3.10"),
        ("500 mg", "500 g"),
        ("하루 세 번, 두 알씩", "하루 두 번"),
    ],
)
def test_another_number_or_unit_is_another(passage: str, statement: str) -> None:
    assert not has(passage, statement)


def test_about_so_much_is_what_rounds_to_it() -> None:
    assert has("인구는 938만 명이다", "인구는 약 940만 명입니다")
    assert not has("인구는 938만 명이다", "인구는 940만 명입니다")
    assert not has("인구는 329만 명이다", "인구는 약 400만 명입니다")


@pytest.mark.parametrize("statement", ["There are three ways.", "one of them", "세 가지 방법", "한 번에"])
def test_what_is_merely_counted_is_no_claim(statement: str) -> None:
    assert not [quantity for quantity in Reading(statement).quantities if quantity.sure]


@pytest.mark.parametrize("statement", ["세종 때", "한국", "네트워크", "두려움", "May I ask", "만일의 경우"])
def test_words_that_begin_like_numbers_are_none(statement: str) -> None:
    assert Reading(statement).quantities == []

from __future__ import annotations

from itertools import pairwise

import pytest

from likeopt.chat.support.statements import statements
from likeopt.chat.support.stating import states_something


def cited(answer: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(found.text, found.cited) for found in statements(answer) if found.cited]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("One [1]. Two [2].", [("One.", (1,)), ("Two.", (2,))]),
        ("One. [1] Two. [2]", [("One.", (1,)), ("Two.", (2,))]),
        ("One.[1][2] Two [3]", [("One.", (1, 2)), ("Two", (3,))]),
        ("Both [1, 2] and [1-3].", [("Both and.", (1, 2, 3))]),
        (
            "한국어 문장입니다 [1]. 다음 문장입니다. [2]",
            [("한국어 문장입니다.", (1,)), ("다음 문장입니다.", (2,))],
        ),
        ("A list:\n- first [1]\n- second [2]", [("first", (1,)), ("second", (2,))]),
        ("A line of its own.\n[1]", [("A line of its own.", (1,))]),
        ("Version 3.5 [1] is out.", [("Version 3.5 is out.", (1,))]),
        ("> quoted [1]\n\n1. numbered [2]", [("quoted", (1,)), ("numbered", (2,))]),
        ("No citation. Nor here (1).", []),
        ("A [1](http://link.example) is a link.", []),
        ("Use `values[1]` there.", []),
        ("[1]", []),
    ],
)
def test_markers_belong_to_their_sentence(answer: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert cited(answer) == expected


def test_code_is_cited_by_the_line_after_it_and_its_own_brackets_are_not_markers() -> None:
    [found] = statements("```\nfirst = values[2]\n```\n[1]")
    assert found.cited == (1,)
    assert found.is_code
    assert "values[2]" in found.text


def test_a_block_of_code_that_has_not_ended_is_code_too() -> None:
    assert [found.is_code for found in statements("Text.\n```\nprint(1)")] == [False, True]


@pytest.mark.parametrize(
    ("answer", "nearby"),
    [
        ("One. Two. Three [1].", [(1,), (1,), ()]),
        ("One [1]. Two. Three [2]. Four.", [(), (2,), (), (2,)]),
        ("One.\n\nTwo [1].", [(), ()]),
        ("As told [1]:\n- one\n- two [2]", [(), (1,), (1,)]),
        ("- one\n- two\n\n[1]", [(1,), ()]),
        ("Before.\n\n- one\n- two\n[1]", [(), (1,), ()]),
        ("- one\n- two [1]", [(), ()]),
    ],
)
def test_a_marker_speaks_for_the_sentences_of_its_paragraph(
    answer: str, nearby: list[tuple[int, ...]]
) -> None:
    assert [found.nearby for found in statements(answer)] == nearby


@pytest.mark.parametrize(
    "answer",
    [
        "One [1]. Two. [2] 셋입니다 [3].",
        "## Title\n\n- first **bold** [1]\n  1. second\n\n> quoted\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        "😀 One. 𝟙 two [1].\r\n\r\nThree.",
        "A line that was wrapped because it is longer than sixty characters\nand goes on here. Next one.",
    ],
)
def test_a_statement_says_where_it_stands(answer: str) -> None:
    found = statements(answer)
    assert found
    for one, other in pairwise(found):
        assert one.end <= other.start
    for statement in found:
        said = "".join(statement.text.split())
        stands = answer[statement.start : statement.end]
        assert stands == stands.strip()
        assert "".join(filter(str.isalnum, said)) in "".join(filter(str.isalnum, stands))


def test_a_wrapped_line_is_one_sentence_and_short_lines_are_several() -> None:
    wrapped = "A line that was wrapped because it is longer than sixty characters\nand goes on here [1]."
    assert len(statements(wrapped)) == 1
    assert len(statements("Seoul: 938\nBusan: 329")) == 2


@pytest.mark.parametrize(
    "answer",
    [
        "# Paid leave in Germany",
        "**Paid leave in Germany**",
        "Which of the two plans do you mean?",
        "어떤 요금제를 말씀하시나요?",
        "The following rules apply to employees:",
        "조건은 다음과 같습니다.",
        "Hello! Let me look into your documents.",
        "안녕하세요, 문의하신 내용을 살펴보았습니다.",
        "The documents do not mention parental leave.",
        "The passages contain no information about the price of the device.",
        "문서에는 출산 휴가에 대한 내용이 없습니다.",
        "제공된 자료에서 가격 정보를 찾을 수 없습니다.",
        "Let me know if you need the rules for interns.",
        "자세한 내용은 인사팀에 문의하세요.",
        "Yes.",
        "```\nleave = 18\n```",
        "| Kind | Days |\n|---|---|",
    ],
)
def test_what_claims_nothing_need_not_be_borne_out(answer: str) -> None:
    assert [found.text for found in statements(answer) if states_something(found)] == []


@pytest.mark.parametrize(
    "answer",
    [
        "Employees get 18 days of leave.",
        "연차는 최대 25일입니다.",
        "Interns do not get paid leave.",
        "외부 네트워크에서는 접속할 수 없습니다.",
        "- 18 days of paid leave",
        "| Paid leave | 18 days |",
        "Yes, interns get paid leave.",
        "The warranty does not cover the battery.",
    ],
)
def test_what_claims_something_is_told_apart(answer: str) -> None:
    assert [states_something(found) for found in statements(answer)] == [True]

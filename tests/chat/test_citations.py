from __future__ import annotations

import pytest

from likeopt.chat.citations import check, judge, sources, statements
from likeopt.search.passages import Passage, Scores

SEOUL = "서울의 인구는 2023년 기준 약 938만 명이다. 한강이 도시를 가로지른다."
BUSAN = "부산은 대한민국의 항구 도시이며 인구는 약 329만 명이다."
HTTP = "The client waits 30 seconds before it gives up. The limit is set with read_timeout."


def passage(n: int, text: str, title: str = "") -> Passage:
    return Passage(f"c{n}", f"d{n}", title or f"title {n}", None, None, text, 1.0, Scores())


def verdicts(answer: str, *texts: str) -> list[tuple[bool, str | None]]:
    citations = sources([passage(n, text) for n, text in enumerate(texts, 1)])
    return [(citation.cited, citation.verdict) for citation in check(answer, citations)]


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
        ("A list:\n- first [1]\n- second [2]", [("- first", (1,)), ("- second", (2,))]),
        ("A line of its own.\n[1]", [("A line of its own.", (1,))]),
        ("Version 3.5 [1] is out.", [("Version 3.5 is out.", (1,))]),
        ("No citation. Nor here (1).", []),
        ("A [1](http://link.example) is a link.", []),
        ("Use `values[1]` there.", []),
        ("[1]", []),
    ],
)
def test_markers_belong_to_their_sentence(answer: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(found.text, found.cited) for found in statements(answer)] == expected


def test_code_is_cited_by_the_line_after_it_and_its_own_brackets_are_not_markers() -> None:
    [found] = statements("```\nfirst = values[2]\n```\n[1]")
    assert found.cited == (1,)
    assert "values[2]" in found.text


def test_what_a_passage_says_is_supported() -> None:
    assert verdicts("서울의 인구는 약 938만 명이다 [1].", SEOUL) == [(True, "supported")]
    assert verdicts("The client gives up after 30 seconds [1].", HTTP) == [(True, "supported")]


def test_a_wrong_number_is_supported_in_part_only() -> None:
    assert verdicts("서울의 인구는 약 512만 명이다 [1].", SEOUL) == [(True, "partly")]
    assert verdicts("The client waits 45 seconds before it gives up [1].", HTTP) == [(True, "partly")]


def test_what_a_passage_does_not_say_is_unsupported() -> None:
    assert verdicts("제주도에는 한라산이 있다 [1].", SEOUL) == [(True, "unsupported")]
    assert verdicts("Penguins live in Antarctica [1].", HTTP) == [(True, "unsupported")]


def test_a_passage_cited_rightly_and_wrongly_is_supported_in_part() -> None:
    answer = "서울의 인구는 약 938만 명이다 [1]. 제주도에는 한라산이 있다 [1]."
    assert verdicts(answer, SEOUL) == [(True, "partly")]


def test_numbers_may_come_from_any_passage_cited_together() -> None:
    answer = "서울의 인구는 약 938만 명이고 부산의 인구는 약 329만 명이다 [1][2]."
    assert verdicts(answer, SEOUL, BUSAN) == [(True, "supported"), (True, "supported")]


def test_a_passage_that_is_not_named_has_no_verdict() -> None:
    assert verdicts("서울의 인구는 약 938만 명이다 [1].", SEOUL, BUSAN) == [
        (True, "supported"),
        (False, None),
    ]


def test_numbers_of_no_passage_are_ignored() -> None:
    assert verdicts("서울의 인구는 약 938만 명이다 [7].", SEOUL) == [(False, None)]


@pytest.mark.parametrize(
    ("statement", "source", "verdict"),
    [
        ("클라이언트는 read_timeout 값인 30초 동안 기다립니다.", HTTP, "supported"),
        ("클라이언트는 read_timeout 값인 45초 동안 기다립니다.", HTTP, "partly"),
        ("펭귄은 남극에 삽니다.", HTTP, "partly"),
        ("About 938 live there.", "약 938 명이 산다.", "supported"),
    ],
)
def test_between_languages_only_what_both_share_is_compared(
    statement: str, source: str, verdict: str
) -> None:
    assert judge(statement, source) == verdict


def test_the_title_and_separators_of_thousands_do_not_matter() -> None:
    [citation] = check(
        "Like-Opt counts 1,200 rows [1].", sources([passage(1, "It counts 1200 rows.", title="Like-Opt")])
    )
    assert citation.verdict == "supported"

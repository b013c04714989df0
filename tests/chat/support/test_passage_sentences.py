from __future__ import annotations

import unicodedata

import pytest

from likeopt.chat.citations import Citation, review, sources
from likeopt.llm.extractive import Source, extract
from likeopt.search.passages import Passage, Scores

SEOUL = (
    "서울특별시는 대한민국의 수도이다. 서울의 인구는 2023년 기준 약 938만 명이다. 한강이 도시를 가로지른다."
)
HTTP = "The client waits 30 seconds before it gives up. Retries double. The limit is set with read_timeout."
RULES = (
    "수습 기간에는 연차를 사용할 수 없습니다. 사용하지 않은 연차는 이월되지 않고 수당으로 지급됩니다. "
    "이서연 과장은 6월에 하이퐁 공장을 방문합니다. 관리비에는 수도 요금이 포함됩니다. 주차는 무료입니다."
)
CODE = (
    "import os\n\n\ndef answer(x):\n    # doubled\n    y = x * 2\n    return y\n\n\n"
    "def other():\n    return 3\n"
)


def reviewed(answer: str, *texts: str) -> tuple[Citation, ...]:
    passages = [
        Passage(f"c{n}", f"d{n}", f"title {n}", None, None, text, 1.0, Scores())
        for n, text in enumerate(texts, 1)
    ]
    return review(answer, sources(passages)).citations


def marked(answer: str, *texts: str) -> list[list[str]]:
    return [[one.text[start:end] for start, end in one.support] for one in reviewed(answer, *texts)]


@pytest.mark.parametrize(
    ("answer", "text", "sentences"),
    [
        ("서울에는 약 938만 명이 살고 있습니다 [1].", SEOUL, ["서울의 인구는 2023년 기준 약 938만 명이다."]),
        ("서울을 가로지르는 강은 한강입니다 [1].", SEOUL, ["한강이 도시를 가로지른다."]),
        ("수습 중에는 연차를 쓰지 못합니다 [1].", RULES, ["수습 기간에는 연차를 사용할 수 없습니다."]),
        (
            "하이퐁 공장에는 이서연 과장이 6월에 갑니다 [1].",
            RULES,
            ["이서연 과장은 6월에 하이퐁 공장을 방문합니다."],
        ),
        (
            "The client gives up after half a minute [1].",
            HTTP,
            ["The client waits 30 seconds before it gives up."],
        ),
        ("Seoul had about 938만 people in 2023 [1].", SEOUL, ["서울의 인구는 2023년 기준 약 938만 명이다."]),
    ],
)
def test_the_sentence_that_bears_it_out_is_marked(answer: str, text: str, sentences: list[str]) -> None:
    assert marked(answer, text) == [sentences]


def test_what_two_sentences_say_together_has_both() -> None:
    answer = "The client gives up after 30 seconds, and read_timeout sets the limit [1]."
    [spans] = marked(answer, HTTP)
    assert spans == ["The client waits 30 seconds before it gives up.", "The limit is set with read_timeout."]


def test_neighbours_are_one_mark_and_no_more_than_three_sentences_are_marked() -> None:
    answer = "\n".join(f"- {sentence.rstrip('.')} [1]" for sentence in RULES.split(". "))
    [spans] = marked(answer, RULES)
    assert spans == [RULES[: RULES.index(" 관리비")]]


@pytest.mark.parametrize(
    "answer", ["제주도에는 한라산이 있다 [1].", "서울의 인구는 약 512만 명이다 [1].", "서울."]
)
def test_nothing_is_marked_where_nothing_is_borne_out(answer: str) -> None:
    assert marked(answer, SEOUL) == [[]]


def test_each_passage_has_the_sentences_of_what_cites_it() -> None:
    answer = "서울의 인구는 약 938만 명이다 [1]. The client gives up after 30 seconds [2]. Penguins swim [3]."
    assert marked(answer, SEOUL, HTTP, RULES) == [
        ["서울의 인구는 2023년 기준 약 938만 명이다."],
        ["The client waits 30 seconds before it gives up."],
        [],
    ]


def test_a_sentence_that_leaves_the_marker_to_the_next_one_is_marked_too() -> None:
    answer = "서울은 대한민국의 수도입니다. 인구는 약 938만 명입니다 [1]."
    [spans] = marked(answer, SEOUL)
    assert spans == ["서울특별시는 대한민국의 수도이다. 서울의 인구는 2023년 기준 약 938만 명이다."]


@pytest.mark.parametrize("text", [SEOUL, HTTP, RULES, RULES.replace(". ", ".\n"), CODE])
def test_of_an_extractive_answer_it_is_what_was_taken(text: str) -> None:
    question = {SEOUL: "서울의 인구는?", HTTP: "How long does the client wait?", CODE: "answer doubled"}
    asked = question.get(text, "수습 기간에 연차를 쓸 수 있나요?")
    answer = extract(asked, [Source(1, "title 1", None, text)], "ko").text
    [spans] = marked(answer, text)
    assert spans
    for span in spans:
        for line in span.splitlines():
            assert line.strip() in answer


def test_lines_of_code_are_marked_however_they_are_indented() -> None:
    nested = "class A:\n" + "".join(f"    {line}\n" if line else "\n" for line in CODE.splitlines()[3:7])
    answer = "```\ndef answer(x):\n    # doubled\n    y = x * 2\n    return y\n```\n[1]"
    [[span]] = marked(answer, nested)
    assert span.startswith("def answer(x):")
    assert span.endswith("return y")


def test_a_sentence_wrapped_over_lines_is_marked_whole() -> None:
    text = "Tokens are short-lived. A refresh token is rotated each time\nit is used by anyone. Others stay."
    assert marked("A refresh token is rotated each time it is used [1].", text) == [
        ["A refresh token is rotated each time\nit is used by anyone."]
    ]


def test_places_are_counted_in_the_text_as_it_stands_there() -> None:
    apart = unicodedata.normalize("NFD", SEOUL)
    [[span]] = marked("서울에는 약 938만 명이 살고 있습니다 [1].", f"😀 **{apart}")
    assert unicodedata.normalize("NFC", span) == "서울의 인구는 2023년 기준 약 938만 명이다."

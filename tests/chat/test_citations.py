from __future__ import annotations

import pytest

from likeopt.chat.citations import check, cited_numbers, review, sources, stated
from likeopt.llm.extractive import Source, extract
from likeopt.search.passages import Passage, Scores

SEOUL = "서울의 인구는 2023년 기준 약 938만 명이다. 한강이 도시를 가로지른다."
BUSAN = "부산은 대한민국의 항구 도시이며 인구는 약 329만 명이다."
HTTP = "The client waits 30 seconds before it gives up. The limit is set with read_timeout."


def passage(n: int, text: str, title: str = "") -> Passage:
    return Passage(f"c{n}", f"d{n}", title or f"title {n}", None, None, text, 1.0, Scores())


def verdicts(answer: str, *texts: str) -> list[tuple[bool, str | None]]:
    citations = sources([passage(n, text) for n, text in enumerate(texts, 1)])
    return [(citation.cited, citation.verdict) for citation in check(answer, citations)]


def unsupported(answer: str, *texts: str) -> list[str]:
    citations = sources([passage(n, text) for n, text in enumerate(texts, 1)])
    return [answer[start:end] for start, end in review(answer, citations).unsupported]


def test_what_a_passage_says_is_supported() -> None:
    assert verdicts("서울의 인구는 약 938만 명이다 [1].", SEOUL) == [(True, "supported")]
    assert verdicts("The client gives up after 30 seconds [1].", HTTP) == [(True, "supported")]


def test_a_wrong_number_is_unsupported_and_in_part_when_another_is_right() -> None:
    assert verdicts("서울의 인구는 약 512만 명이다 [1].", SEOUL) == [(True, "unsupported")]
    assert verdicts("서울의 인구는 2023년 기준 약 512만 명이다 [1].", SEOUL) == [(True, "partly")]


def test_what_a_passage_does_not_say_is_unsupported() -> None:
    assert verdicts("제주도에는 한라산이 있다 [1].", SEOUL) == [(True, "unsupported")]
    assert verdicts("Penguins live in Antarctica [1].", HTTP) == [(True, "unsupported")]


def test_a_passage_cited_rightly_and_wrongly_is_supported_in_part() -> None:
    answer = "서울의 인구는 약 938만 명이다 [1]. 제주도에는 한라산이 있다 [1]."
    assert verdicts(answer, SEOUL) == [(True, "partly")]


def test_passages_cited_together_bear_out_a_statement_together() -> None:
    answer = "서울의 인구는 약 938만 명이고 부산의 인구는 약 329만 명이다 [1][2]."
    assert verdicts(answer, SEOUL, BUSAN) == [(True, "supported"), (True, "supported")]


def test_a_passage_that_is_cited_with_others_and_says_nothing_of_it_is_unsupported() -> None:
    answer = "서울의 인구는 약 938만 명이다 [1][2]."
    assert verdicts(answer, SEOUL, HTTP) == [(True, "supported"), (True, "unsupported")]


def test_a_passage_that_is_not_named_has_no_verdict() -> None:
    assert verdicts("서울의 인구는 약 938만 명이다 [1].", SEOUL, BUSAN) == [
        (True, "supported"),
        (False, None),
    ]


def test_numbers_of_no_passage_are_ignored() -> None:
    assert verdicts("서울의 인구는 약 938만 명이다 [7].", SEOUL) == [(False, None)]
    assert cited_numbers("One [3]. Two [1, 7].") == (3, 1, 7)


def test_the_title_and_separators_of_thousands_do_not_matter() -> None:
    [citation] = check(
        "Like-Opt counts 1,200 rows [1].", sources([passage(1, "It counts 1200 rows.", title="Like-Opt")])
    )
    assert citation.verdict == "supported"


@pytest.mark.parametrize(
    ("answer", "marked"),
    [
        ("The client gives up after 30 seconds [1].", []),
        ("The client gives up after 45 seconds [1].", ["The client gives up after 45 seconds [1]."]),
        ("Penguins live in Antarctica.", ["Penguins live in Antarctica."]),
        ("Penguins live in Antarctica [7].", ["Penguins live in Antarctica [7]."]),
        ("The client gives up after 30 seconds. The limit is read_timeout. [1]", []),
        ("- It gives up after 30 seconds [1]\n- Penguins swim fast", ["Penguins swim fast"]),
        ("The rules [1]:\n- the client waits 30 seconds\n- penguins swim fast", ["penguins swim fast"]),
        ("The limit is set with read_timeout, and the client waits 30 seconds.", []),
        ("The documents do not say how long penguins live. Shall I look elsewhere?", []),
        ("# Penguins of the south\n\n```\npenguins = 45\n```", []),
    ],
)
def test_sentences_that_no_passage_bears_out_are_found(answer: str, marked: list[str]) -> None:
    assert unsupported(answer, HTTP) == marked


def test_places_are_counted_in_code_points() -> None:
    answer = "😀 The client gives up after 30 seconds [1]. 펭귄은 남극에서 90년을 삽니다 [2]."
    assert unsupported(answer, HTTP, SEOUL) == ["펭귄은 남극에서 90년을 삽니다 [2]."]


def test_all_sentences_that_state_something_are_counted() -> None:
    answer = "# Limits\n\nThe client gives up after 30 seconds [1]. Penguins live in Antarctica. Is that all?"
    assert stated(answer) == 2


def test_an_answer_from_no_passages_has_nothing_to_be_checked_against() -> None:
    found = review("Penguins live in Antarctica.", ())
    assert (found.citations, found.unsupported) == ((), ())


@pytest.mark.parametrize(
    "question", ["How long does the client wait?", "서울의 인구는 얼마인가요?", "read_timeout 항구"]
)
def test_an_extractive_answer_has_no_sentence_without_support(question: str) -> None:
    texts = [SEOUL, BUSAN, HTTP, "def wait():\n    read_timeout = 30\n    return read_timeout\n"]
    given = [Source(n, f"title {n}", None, text) for n, text in enumerate(texts, 1)]
    answer = extract(question, given, "en")
    assert answer.found
    assert unsupported(answer.text, *texts) == []
    assert {verdict for cited, verdict in verdicts(answer.text, *texts) if cited} == {"supported"}

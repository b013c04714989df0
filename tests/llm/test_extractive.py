from __future__ import annotations

import re

import pytest

from likeopt.llm.extractive import LONGEST_SENTENCE, MOST_SENTENCES, Source, extract
from likeopt.llm.weights import Coverage

SEOUL = (
    "서울특별시는 대한민국의 수도이다. 서울의 인구는 2023년 기준 약 938만 명이다. "
    "한강이 도시를 동서로 가로지른다. 지하철은 1974년에 개통되었다."
)
BUSAN = "부산광역시는 대한민국 제2의 도시이다. 부산의 인구는 약 329만 명이다. 해운대 해수욕장이 유명하다."
CODE = """import os


# Opens the file and gives its first line.
def first_line(path):
    with open(path) as file:
        return file.readline()


def last_line(path):
    with open(path) as file:
        return list(file)[-1]
"""


def source(n: int, text: str, title: str = "", similarity: float | None = None) -> Source:
    return Source(n, title or f"title{n}", None, text, similarity)


def ask(question: str, *texts: str, language: str = "ko") -> str:
    return extract(question, [source(n, text) for n, text in enumerate(texts, 1)], language).text


def markers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\[(\d+)\]", text)]


def test_the_sentence_that_answers_is_quoted_with_its_number() -> None:
    text = ask("2023년 서울의 인구는 얼마인가요?", SEOUL, BUSAN)
    assert text == "서울의 인구는 2023년 기준 약 938만 명이다. [1]"
    assert (
        ask("How long does the client wait?", "It is small. The client waits 30 seconds.", language="en")
        == "The client waits 30 seconds. [1]"
    )


def test_sentences_stand_in_the_order_of_their_passages() -> None:
    text = ask("서울과 부산의 인구는 각각 얼마인가요?", BUSAN, SEOUL)
    assert markers(text) == sorted(markers(text))
    assert "329만" in text
    assert "938만" in text


def test_sentences_of_one_passage_make_one_paragraph() -> None:
    text = ask("서울의 수도 인구 한강 지하철 개통", SEOUL)
    assert "\n" not in text
    assert len(markers(text)) > 1


def test_the_best_fitting_passage_is_always_quoted() -> None:
    better = "서울의 인구는 얼마인가요라는 질문에는 서울의 인구 통계가 답한다."
    assert markers(ask("서울의 인구는 얼마인가요?", SEOUL, better))[0] == 1


def test_nothing_is_said_twice() -> None:
    again = (
        "서울의 인구는 2023년 기준 약 938만 명이다. 또한 서울의 인구는 2023년 기준 약 938만 명이라고 한다."
    )
    assert markers(ask("서울의 인구는 얼마인가요?", SEOUL, again)) == [1]


def test_an_answer_has_few_sentences() -> None:
    many = " ".join(f"서울의 {number}번째 동네 이름은 동네{number}이다." for number in range(30))
    assert 1 <= len(markers(ask("서울의 동네 이름은?", many))) <= MOST_SENTENCES


def test_a_sentence_without_end_is_shortened() -> None:
    text = ask("alpha beta?", "alpha beta " * 200, language="en")
    assert len(text) < LONGEST_SENTENCE + 20
    assert text.endswith("… [1]")


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("제주도의 한라산은 얼마나 높나요?", "ko", "문서에서 이 질문에 대한 답을 찾지 못했습니다."),
        ("Who painted the ceiling?", "en", "The documents do not answer this question."),
    ],
)
def test_what_the_passages_do_not_answer_is_said(question: str, language: str, said: str) -> None:
    answer = extract(question, [source(1, SEOUL), source(2, BUSAN)], language)
    assert (answer.found, answer.text) == (False, said)


@pytest.mark.parametrize("texts", [[], [""], [" \n"]])
def test_no_passages_no_answer(texts: list[str]) -> None:
    assert not extract("서울?", [source(n, text) for n, text in enumerate(texts, 1)], "ko").found


def test_a_near_vector_counts_without_a_common_word() -> None:
    near = source(1, "The vessel left port at dawn. It was heavy.", similarity=0.7)
    far = source(1, "The vessel left port at dawn. It was heavy.", similarity=0.1)
    assert extract("When did the ship sail?", [near], "en").found
    assert not extract("When did the ship sail?", [far], "en").found


def test_the_title_helps_a_passage_to_fit() -> None:
    titled = Source(1, "푸시캣 돌스", None, "리드보컬은 니콜이다. 2003년에 영입되었다.")
    assert "니콜" in extract("푸시캣 돌스의 리드보컬은 누구인가?", [titled], "ko").text


def test_of_code_the_lines_that_matter_are_quoted_with_their_remark() -> None:
    text = ask("What does first_line return?", CODE, language="en")
    assert text == (
        "```\n"
        "# Opens the file and gives its first line.\n"
        "def first_line(path):\n"
        "    with open(path) as file:\n"
        "        return file.readline()\n"
        "```\n"
        "[1]"
    )


def test_reference_marks_of_a_document_are_not_taken_for_ours() -> None:
    assert markers(ask("서울의 인구는?", "서울의 인구는 약 938만 명이다.[7] 그렇다 [8].")) == [1]


def test_rare_terms_weigh_more() -> None:
    units = [frozenset({"common", "rare"}), *[frozenset({"common"})] * 9]
    coverage = Coverage(frozenset({"common", "rare", "missing"}), units)
    assert 0 < coverage.of(frozenset({"common"})) < coverage.of(frozenset({"rare"})) < 1
    assert coverage.of(frozenset({"common", "rare", "missing", "more"})) == pytest.approx(1)
    assert coverage.of(frozenset()) == 0


def test_a_question_without_terms_is_covered_by_nothing() -> None:
    assert Coverage(frozenset(), [frozenset({"a"})]).of(frozenset({"a"})) == 0

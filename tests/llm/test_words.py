from __future__ import annotations

import unicodedata

import pytest

from likeopt.llm.words import content_terms, content_words, language_of, numbers


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("서울의 인구는 얼마인가요?", "ko"),
        ("HttpClient의 timeout 설정은?", "ko"),
        ("LibAFL DiffExecutor run_target method 설명해줘", "ko"),
        ("What is the default port?", "en"),
        ("What does 안녕 mean?", "en"),
        ("", "en"),
        ("123?", "en"),
        (unicodedata.normalize("NFD", "서울의 인구는?"), "ko"),
    ],
)
def test_the_language_of_a_question(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("서울의 인구는 얼마인가요?", ["서울", "인구"]),
        ("김영삼은 몇 세의 나이로 사망하였는가?", ["김영삼", "세의", "나이", "사망"]),
        ("왜군은 언제 쳐들어왔나요", ["왜군", "쳐들어왔"]),
        ("What is the purpose of the `run_target` method?", ["purpose", "run_target", "method"]),
        ("그것은 무엇인가요?", []),
        ("How does it do that?", []),
        ("고양이 고양이", ["고양"]),
    ],
)
def test_content_words_leave_out_what_only_asks_or_joins(text: str, words: list[str]) -> None:
    assert content_words(text) == words


def test_hangul_is_compared_as_bigrams_whatever_sticks_to_it() -> None:
    assert (
        set(content_terms("서울특별시의"))
        == set(content_terms("서울특별시는"))
        == {"서울", "울특", "특별", "별시"}
    )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("indexes", "index"),
        ("policies", "policy"),
        ("searching", "searched"),
        ("stopped", "stops"),
        ("created", "creates"),
        ("queries", "query"),
    ],
)
def test_english_words_meet_their_other_forms(first: str, second: str) -> None:
    assert content_terms(first) == content_terms(second)


def test_identifiers_are_found_whole_and_in_parts() -> None:
    assert content_terms("DiffExecutor") == ["diffexecutor", "diff", "executor"]
    assert content_terms("run_target") == ["run_target", "run", "target"]
    assert content_terms("HTTPServer2") == ["httpserver2", "http", "server"]


def test_numbers_are_the_same_with_and_without_separators() -> None:
    assert numbers("1,200 of 3.5 and 1200.") == {"1200", "3.5"}
    assert content_terms("1,200") == content_terms("1200")


def test_decomposed_hangul_is_composed_first() -> None:
    assert content_terms(unicodedata.normalize("NFD", "서울의 인구")) == content_terms("서울의 인구")

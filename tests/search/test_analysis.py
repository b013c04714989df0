from __future__ import annotations

import unicodedata

import pytest

from likeopt.search.analysis import Analyzer
from likeopt.search.korean import kiwi_is_installed
from likeopt.search.words import INNER_BIGRAM, PART, WHOLE

needs_kiwi = pytest.mark.skipif(not kiwi_is_installed(), reason="the ko extra is not installed")


@pytest.fixture
def analyzer() -> Analyzer:
    return Analyzer()


def test_a_text_becomes_its_terms_as_often_as_they_occur(analyzer: Analyzer) -> None:
    assert analyzer.index_text("The runner runs; run, FooBar!") == "the runner run run foobar foo bar"


def test_what_is_asked_is_found_in_what_is_indexed(analyzer: Analyzer) -> None:
    indexed = set(analyzer.index_text("여의도 농민폭력시위를 주도한 parse_config(path) 1000").split())
    for query in ("농민 폭력 시위", "parseConfig", "parse config", "1,000"):
        whole = {term for term, weight in analyzer.query_terms(query).items() if weight == WHOLE}
        assert whole & indexed, query


def test_stop_words_are_left_out_of_queries_only(analyzer: Analyzer) -> None:
    assert analyzer.query_terms("What is the purpose of the DiffExecutor?") == {
        "purpos": WHOLE,
        "diffexecutor": WHOLE,
        "diff": PART,
        "executor": PART,
    }
    assert "the" in analyzer.index_text("the end").split()


def test_a_query_of_stop_words_keeps_them(analyzer: Analyzer) -> None:
    assert analyzer.query_terms("to be or not to be") == dict.fromkeys(("to", "be", "or", "not"), WHOLE)


def test_a_term_has_the_largest_of_its_weights(analyzer: Analyzer) -> None:
    assert analyzer.query_terms("fooBar bar")["bar"] == WHOLE
    assert analyzer.query_terms("시위 농민시위") == {
        "시위": WHOLE,
        "농민": WHOLE,
        "민시": INNER_BIGRAM,
    }


@pytest.mark.parametrize("text", ["한국어 문서", "café"])
def test_decomposed_letters_are_composed_first(analyzer: Analyzer, text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert decomposed != text
    assert analyzer.index_text(decomposed) == analyzer.index_text(text)
    assert analyzer.query_terms(decomposed) == analyzer.query_terms(text)


@pytest.mark.parametrize("text", ["", " \n", "?!", "🙂"])
def test_a_text_without_words_has_no_terms(analyzer: Analyzer, text: str) -> None:
    assert analyzer.index_text(text) == ""
    assert analyzer.query_terms(text) == {}


@needs_kiwi
def test_morphemes_join_the_bigrams() -> None:
    with_kiwi = Analyzer("kiwi")
    terms = with_kiwi.index_text("주도한 사람을 만났다").split()
    assert {"주도", "~주도", "~사람", "~만나"} <= set(terms)
    assert "~을" not in terms
    assert {"~주도", "~사람"} <= with_kiwi.query_terms("사람이 주도").keys()


@needs_kiwi
def test_the_fingerprint_tells_the_choices_apart(analyzer: Analyzer) -> None:
    assert analyzer.fingerprint == Analyzer().fingerprint
    assert analyzer.fingerprint != Analyzer("kiwi").fingerprint

from __future__ import annotations

import unicodedata

import pytest

from likeopt.search.analysis import Analyzer
from likeopt.search.highlights import Highlighter
from likeopt.search.words import INNER_BIGRAM, WORD, terms_of


def marked(text: str, query: str) -> list[str]:
    spans = Highlighter(Analyzer().query_terms(query)).spans(text)
    assert list(spans) == sorted(spans)
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("He runs tests, tested.", "running test", ["runs", "tests", "tested"]),
        ("Read FileName or the file.", "file_name", ["FileName", "file"]),
        ("load_config(x)", "config", ["config"]),
        ("It costs 1,000 won", "1000", ["1,000"]),
        ("여의도 농민폭력시위를 열었다", "농민 폭력 시위를", ["농민폭력시위를"]),
        ("혐의를 주도한", "주도한 혐의", ["혐의", "주도한"]),
        ("nothing here", "elsewhere", []),
        ("dying, died, dies", "die", ["dying", "died", "dies"]),
        ("X is x", "x", ["X", "x"]),
        ("the end of it", "the purpose of it", []),
        ("", "anything", []),
    ],
)
def test_what_matches_is_marked(text: str, query: str, expected: list[str]) -> None:
    assert marked(text, query) == expected


def test_endings_alone_are_not_marked() -> None:
    assert marked("도한", "주도한") == []
    assert marked("주도한", "주도한") == ["주도한"]


def test_offsets_count_code_points() -> None:
    assert Highlighter(Analyzer().query_terms("test")).spans("🙂🙂 test") == ((3, 7),)


@pytest.mark.parametrize("word", ["시위", "café"])
def test_decomposed_text_is_marked_in_its_own_offsets(word: str) -> None:
    text = unicodedata.normalize("NFD", f"옛 {word} 그리고 {word}")
    assert marked(text, word) == [unicodedata.normalize("NFD", word)] * 2


TEXT = """
Dying stars' spectra (see src/star_map.py, StarMap::loadAll and IL-6/TGF-β1 at 1,000 K) were re-analysed;
the C++ code's file-names don't matter. 임종석은 1989년 여의도 농민폭력시위를 주도하였다. 東京都の天気 v1.5.9!
"""


@pytest.mark.parametrize("word", sorted(set(TEXT.split())))
def test_no_match_is_lost_on_the_short_way(word: str) -> None:
    """The marked text is what analysing every word would mark."""
    terms = Analyzer().query_terms(word)
    expected: set[int] = set()
    for place in WORD.finditer(TEXT):
        for term in terms_of(place.group()):
            if terms.get(term.text, 0.0) > INNER_BIGRAM:
                expected |= set(range(place.start() + term.start, place.start() + term.end))
    marked_places = {place for start, end in Highlighter(terms).spans(TEXT) for place in range(start, end)}
    assert expected <= marked_places
    assert expected or not terms

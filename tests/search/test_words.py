from __future__ import annotations

import pytest

from likeopt.search.words import INNER_BIGRAM, MAX_TERM_LENGTH, PART, WHOLE, WORD, terms_of


def texts(word: str) -> list[str]:
    assert WORD.findall(word) == [word]
    return [term.text for term in terms_of(word)]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("running", ["run"]),
        ("Cities", ["citi"]),
        ("Parkinson's", ["parkinson"]),
        ("Überblick", ["überblick"]),
        ("snake_case_words", ["snakecaseword", "snake", "case", "word"]),
        ("CamelCase", ["camelcas", "camel", "case"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("max_HTTPRetries2", ["maxhttpretries2", "max", "http", "retri", "2"]),
        ("kebab-case", ["kebabcas", "kebab", "case"]),
        ("dotted.names", ["dotted.names", "dot", "name"]),
        ("std::vector", ["std::vector", "std", "vector"]),
        ("a.file_name", ["a.filename", "a", "filenam", "file", "name"]),
        ("src/main.py", ["src/main.py", "src", "main", "py"]),
        ("__init__", ["init"]),
        ("sha256", ["sha256", "sha", "256"]),
        ("B12", ["b12"]),
        ("TGF-β", ["tgfβ", "tgf", "β"]),
        ("C++", ["c++"]),
        ("C#", ["c#"]),
        ("1,000", ["1000"]),
        ("1,234,567.5", ["1234567.5"]),
        ("3.14", ["3.14"]),
        ("v1.5.9", ["v1.5.9", "v1", "5", "9"]),
        ("시위를", ["시위", "위를"]),
        ("물", ["물"]),
        ("물은", ["물은", "물"]),
        ("東京都", ["東京", "京都"]),
        ("カタカナ", ["カタ", "タカ", "カナ"]),
        ("Москва", ["москва"]),
    ],
)
def test_a_word_stands_for_itself_and_its_parts(word: str, expected: list[str]) -> None:
    assert texts(word) == expected


@pytest.mark.parametrize("spelling", ["file_name", "file-name", "fileName", "FileName", "filename"])
def test_the_spellings_of_an_identifier_share_a_term(spelling: str) -> None:
    assert texts(spelling)[0] == texts("filename")[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("API는 3월에 1,000개", ["API", "는", "3", "월에", "1,000", "개"]),
        ("Wait... what?! (yes)", ["Wait", "what", "yes"]),
        ("a, b and 12,34", ["a", "b", "and", "12", "34"]),
        ("see src/main.py.", ["see", "src/main.py"]),
        ("", []),
        ("!?… ___", ["___"]),
    ],
)
def test_words_end_where_the_script_or_the_sentence_does(text: str, words: list[str]) -> None:
    assert WORD.findall(text) == words


def test_underscores_alone_stand_for_nothing() -> None:
    assert terms_of("___") == ()


def test_wholes_count_more_than_parts_and_openings_more_than_endings() -> None:
    assert [term.weight for term in terms_of("fooBar")] == [WHOLE, PART, PART]
    assert [term.weight for term in terms_of("시위를")] == [WHOLE, INNER_BIGRAM]


@pytest.mark.parametrize(
    "word", ["max_HTTPRetries2", "a.file_name", "시위를", "물은", "Parkinson's", "1,000"]
)
def test_offsets_lie_within_the_word(word: str) -> None:
    for term in terms_of(word):
        assert 0 <= term.start < term.end <= len(word)


def test_parts_are_where_they_say() -> None:
    word = "x.file_nameBar"
    spans = {term.text: word[term.start : term.end] for term in terms_of(word)}
    assert spans["file"] == "file"
    assert spans["name"] == "name"
    assert spans["bar"] == "Bar"


def test_a_term_is_never_longer_than_the_index_takes() -> None:
    assert max(len(term.text) for term in terms_of("x" * 5000)) == MAX_TERM_LENGTH

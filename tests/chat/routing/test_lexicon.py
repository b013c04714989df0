from __future__ import annotations

import pytest

from likeopt.chat.routing.lexicon import Lexicon, Match, word_starts


def latin(**table: str) -> Lexicon:
    return Lexicon((table,), plain=2, after="(?![a-z0-9_])")


def hangul(**table: str) -> Lexicon:
    return Lexicon((table,), plain=1, before="(?<![가-힣0-9])")


def found(lexicon: Lexicon, text: str) -> list[tuple[str, str]]:
    return [(match.signal, text[match.start : match.end]) for match in lexicon.find(text, word_starts(text))]


def found_anywhere(lexicon: Lexicon, text: str) -> list[tuple[str, str]]:
    return [(match.signal, text[match.start : match.end]) for match in lexicon.find(text, range(len(text)))]


def test_wordings_are_found_where_words_begin_and_end() -> None:
    lexicon = latin(short="sum up, gist", why="why")
    assert found(lexicon, "why? sum up the gist, the gists and a digist") == [
        ("why", "why"),
        ("short", "sum up"),
        ("short", "gist"),
    ]


def test_the_place_of_a_match_is_that_in_the_text() -> None:
    assert list(latin(short="gist").find("the gist", [4])) == [Match("short", 4, 8)]


def test_one_word_may_show_several_signals() -> None:
    assert found(latin(first="list", second="list, lists"), "list") == [("first", "list"), ("second", "list")]


def test_several_tables_make_one_lexicon() -> None:
    lexicon = Lexicon(({"a": "gist"}, {"a": "digest", "b": "list"}), plain=2)
    assert found(lexicon, "gist digest list") == [("a", "gist"), ("a", "digest"), ("b", "list")]


def test_the_rest_of_a_wording_is_a_pattern() -> None:
    lexicon = latin(short=r"boil\w* (?:\S+ ){0,3}?down")
    assert found(lexicon, "boiling it all down") == [("short", "boiling it all down")]
    assert found(lexicon, "boil an egg") == []


def test_a_choice_of_beginnings_is_written_out() -> None:
    lexicon = latin(steps="(?:walk|lead) (?:me|us) through")
    assert found(lexicon, "walk me through, lead us through, talk me through") == [
        ("steps", "walk me through"),
        ("steps", "lead us through"),
    ]


def test_lines_part_wordings_as_blanks_do() -> None:
    assert found(latin(short="\n    gist,\n    sum\n    up\n"), "gist sum up") == [
        ("short", "gist"),
        ("short", "sum up"),
    ]


def test_korean_wordings_are_found_anywhere() -> None:
    assert found_anywhere(hangul(short="요약"), "보고서요약을 요약") == [("short", "요약"), ("short", "요약")]


def test_an_underscore_asks_for_the_beginning_of_a_word() -> None:
    lexicon = hangul(why="_왜, _진짜(?! ?좋)")
    assert found_anywhere(lexicon, "왜 늦었어? 진짜?") == [("why", "왜"), ("why", "진짜")]
    assert found_anywhere(lexicon, "통왜 3왜 진짜 좋다") == []


def test_a_choice_after_an_underscore_is_written_out() -> None:
    lexicon = hangul(why="_(?:왜|어째)서")
    assert found_anywhere(lexicon, "왜서 어째서 통왜서") == [("why", "왜서"), ("why", "어째서")]


@pytest.mark.parametrize(
    "wording", ["a", r"\w+ up", "a.b", "a?b", "(?:walk|[ab]c) on", "[ab]c", "^gist", "(a|b)c"]
)
def test_a_wording_needs_a_plain_beginning(wording: str) -> None:
    with pytest.raises(ValueError, match="does not begin with 2 plain characters"):
        latin(short=wording)


def test_an_escaped_sign_is_plain() -> None:
    lexicon = Lexicon(({"code": r"c\+\+"},), plain=2)
    assert list(lexicon.find("c++", [0])) == [Match("code", 0, 3)]


def test_nothing_is_found_in_nothing() -> None:
    assert found(latin(short="gist"), "") == []
    assert list(latin(short="gist").find("g", [0])) == []


def test_words_begin_with_letters_or_digits() -> None:
    assert word_starts("why 3 it's _a 가b") == [0, 4, 6, 12, 15]

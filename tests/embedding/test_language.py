"""Which languages a text is written in, as far as a model's languages need to be told."""

from __future__ import annotations

import pytest

from likeopt.embedding.language import known_share, knows


@pytest.mark.parametrize(
    ("text", "languages", "known"),
    [
        ("How do I set the timeout?", ("en",), True),
        ("Wie stelle ich die Zeitüberschreitung ein?", ("de",), True),
        ("시간 제한은 어떻게 설정하나요?", ("en",), False),
        ("시간 제한은 어떻게 설정하나요?", ("ko",), True),
        ("시간 제한은 어떻게 설정하나요?", ("en", "ko"), True),
        ("How do I set the timeout?", ("ko",), False),
        ("東京の天気はどうですか", ("ja",), True),
        ("東京の天気はどうですか", ("ko",), False),
        ("北京的天气怎么样", ("zh",), True),
        ("北京的天气怎么样", ("zh-Hant",), True),
        ("Какая погода в Москве?", ("ru",), True),
        ("Какая погода в Москве?", ("en",), False),
        ("Dobar dan, добар дан", ("sr",), True),
        ("ﾃｽﾄ", ("ja",), True),
        ("Ｆｌａｓｋ", ("en",), True),
        ("ㅋㅋㅋ", ("ko",), True),
    ],
)
def test_the_script_tells(text: str, languages: tuple[str, ...], known: bool) -> None:
    assert knows(text, languages) is known


def test_a_model_without_languages_knows_all() -> None:
    assert known_share("시간 제한 timeout", ()) == 1.0


@pytest.mark.parametrize("text", ["", "  ", "2024-11-21 13:45", "§ 12 (3) ½ → 𝛼"])
def test_a_text_without_letters_is_known(text: str) -> None:
    assert known_share(text, ("en",)) == 1.0
    assert known_share(text, ("ko",)) == 1.0


def test_a_syllable_counts_for_two_letters() -> None:
    assert known_share("abcd 가나", ("en",)) == pytest.approx(0.5)
    assert known_share("abcd 가나", ("ko",)) == pytest.approx(0.5)
    assert known_share("abc 漢字", ("ja",)) == pytest.approx(4 / 7)


@pytest.mark.parametrize("name", ["read_config", "readConfig", "os.path", "utf8", "_start", "HTTPServer2"])
def test_a_name_of_code_belongs_to_no_language(name: str) -> None:
    assert known_share(name, ("ko",)) == 1.0
    assert known_share(f"{name} 함수", ("ko",)) == 1.0


def test_a_plain_word_does_belong_to_one() -> None:
    assert known_share("Config.", ("ko",)) == 0.0


def test_letters_of_formulas_take_little_away() -> None:
    assert 0.9 < known_share("the role of β-catenin in naïve cells", ("en",)) < 1.0

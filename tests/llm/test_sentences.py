from __future__ import annotations

import pytest

from likeopt.llm.sentences import is_code, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("첫 문장이다. 둘째 문장인가? 셋째!", ["첫 문장이다.", "둘째 문장인가?", "셋째!"]),
        ('"그랬다." 그는 말했다.', ['"그랬다."', "그는 말했다."]),
        ("See Fig. 3, e.g. the U.S. case. Next.", ["See Fig. 3, e.g. the U.S. case.", "Next."]),
        ("It is 3.5 m. Long.", ["It is 3.5 m. Long."]),
        ("1989. 2. 15. 체포되었다. 끝.", ["1989. 2. 15. 체포되었다.", "끝."]),
        ("J. Smith wrote it. Yes.", ["J. Smith wrote it.", "Yes."]),
        ("wrapped\nin lines. And\nso on.", ["wrapped in lines.", "And so on."]),
        ("one paragraph\n\nanother", ["one paragraph", "another"]),
        ("# Title\n\n- item one\n- item two", ["Title", "item one", "item two"]),
        ("1. first step\n2. second step", ["1. first step", "2. second step"]),
        ("| a | b |\n| c | d |", ["a | b", "c | d"]),
        ("Known fact [12]. Other [3, 4].", ["Known fact.", "Other."]),
        ("no end", ["no end"]),
        ("", []),
        ("\n \n", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "def add(a, b):\n    total = a + b\n    return total",
        "#include <stdio.h>\nint main(void) {\n  return 0;\n}",
        "pub fn new(primary: A) -> Self\nwhere\n    A: UsesState,\n{\n    Self { primary }\n}",
        "const x = await fetch(url);\nif (!x.ok) {\n  throw new Error(x.status);\n}",
    ],
)
def test_code_is_told_from_prose(text: str) -> None:
    assert is_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "서울특별시는 대한민국의 수도이다.\n한강이 도시를 가로지른다.",
        "The client waits 30 seconds.\nThen it gives up.\n\nThe limit can be set.",
        "# Title\n\n- first item\n- second item\n- third item",
        "x = 1",
    ],
)
def test_prose_is_not_code(text: str) -> None:
    assert not is_code(text)

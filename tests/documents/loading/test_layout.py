from __future__ import annotations

import pytest

from likeopt.documents.loading.grids import Grid, is_header, named_rows, table_text
from likeopt.documents.loading.languages import looks_like_code
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.reflow import display_width, reflow
from likeopt.documents.loading.sections import SectionWriter
from likeopt.errors import DocumentRejected

WORDS = [
    "The measurements were taken in the central valley of the northern",
    "province, where the river is at its widest and the banks are flat",
    "and sandy.",
    "A second paragraph begins here and goes on for a full line or more",
    "of text.",
]
SET_BY_LETTERS = [
    "임종석은 청량리경찰서에서 약 1시간 동안 조사를 받은 뒤 장안동의 서울지방경찰청 공안분실로 인",
    "계되었다. 내각과 장관들이 소외되고 대통령비서실의 권한이 너무 크다는 의견이 제기되었다가 철",
    "회되었으며, 대표적인 예가 개헌안 발표이다. 원로 헌법학자인 교수는 정부의 헌법개정안 준비 과정에",
    "대해 지적했다.",
]
SET_BY_WORDS = [
    "임종석은 청량리경찰서에서 약 1시간 동안 조사를 받은 뒤",
    "서울 장안동의 서울지방경찰청 공안분실로 인계되었다. 내각과",
    "장관들이 소외되고 대통령비서실의 권한이 너무 크다는 의견이",
    "제기되었다. 대표적인 예가 10차 개헌안 발표이다.",
]


def test_lines_become_paragraphs() -> None:
    paragraphs = reflow(WORDS).split("\n")
    assert paragraphs == [" ".join(WORDS[:3]), " ".join(WORDS[3:])]


def test_hangul_set_by_letters_is_joined_within_words() -> None:
    text = reflow(SET_BY_LETTERS)
    assert "인계되었다" in text
    assert "철회되었으며" in text
    assert "과정에 대해" in text


def test_hangul_set_by_words_keeps_its_spaces() -> None:
    text = reflow(SET_BY_WORDS)
    assert "받은 뒤 서울 장안동" in text
    assert "내각과 장관들이" in text


def test_items_begin_lines_of_their_own() -> None:
    line = "a long line of text that reaches the margin of the page, surely so"
    items = ["• " + line, "2. " + line, "가. " + line, "제2조(정의) " + line]
    assert reflow([line, *items]).split("\n") == [line, *items]
    assert "\n" not in reflow([line, line, line])


def test_soft_hyphens_join_words() -> None:
    lines = [
        "the quick brown fox jumps over the lazy dog and then archi\x02",
        "tecture matters to all",
        "end",
    ]
    assert "architecture" in reflow(lines)


def test_leaders_are_shortened() -> None:
    assert reflow(["Introduction . . . . . . . . . . 12"]) == "Introduction … 12"


def test_hangul_is_twice_as_wide() -> None:
    assert display_width("가나 ab") == 7


def test_headers() -> None:
    assert is_header(["name", "age"])
    assert not is_header(["name", "30"])
    assert not is_header(["name", ""])
    assert is_header(["name", "age", ""])
    assert not is_header(["2024-01-31", "1,000원"])
    assert not is_header(["same", "same"])


def test_long_rows_take_a_line_per_value() -> None:
    (row,) = named_rows(["a", "b"], [["x" * 300, "y"]])
    assert row == f"\na: {'x' * 300}\nb: y\n"


def test_two_columns_are_names_and_values() -> None:
    assert table_text([["성명:", "홍길동"], ["나이", "30"], ["", ""]]) == "성명: 홍길동\n나이: 30"


def test_spans_fill_a_rectangle() -> None:
    grid = Grid()
    grid.add_row([("a", 2, 2), ("b", 1, 1)])
    grid.add_row([("c", 1, 1)])
    grid.add_row([("d", 1, 1), ("e", 10_000, 1)])
    assert grid.rows[:2] == [["a", "", "b"], ["a", "", "c"]]
    assert len(grid.rows[2]) < 300


def test_sections_end_with_pages_and_kinds() -> None:
    writer = SectionWriter(Limits())
    writer.page(1)
    writer.heading(1, "A")
    writer.block("one")
    writer.block("row", "table")
    writer.page(2)
    writer.block("two")
    writer.heading(3, "deep")
    writer.heading(2, "B")
    writer.block("three")
    assert [(s.heading, s.page, s.kind, s.text) for s in writer.finish()] == [
        ("A", 1, "prose", "one"),
        ("A", 1, "table", "row"),
        ("A", 2, "prose", "two"),
        ("A", 2, "prose", "deep"),
        ("A › B", 2, "prose", "three"),
    ]


def test_text_has_a_limit() -> None:
    writer = SectionWriter(Limits(max_text_chars=10))
    writer.block("x" * 10)
    with pytest.raises(DocumentRejected, match="document_unpacks_too_large"):
        writer.block("x")


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return x\n\nclass A:\n    y = 1\n",
        "/* License text\n * of many lines\n */\npackage a.b;\n\nimport c.d;\n\nclass X {\n  int y;\n}\n",
        "#include <stdio.h>\n\nint main(void) {\n  return 0;\n}\n",
    ],
)
def test_code_looks_like_code(text: str) -> None:
    assert looks_like_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Sir,\n\nI write to you\nbecause of the matter\nwe spoke about.\n\nYours\n",
        " * first note of the release\n * second note\n * third note\n * fourth note\n * fifth\n",
        "제1조(목적)\n이 규정은 관리에 필요한\n사항을 정함을\n목적으로 한다.\n",
    ],
)
def test_prose_does_not(text: str) -> None:
    assert not looks_like_code(text)

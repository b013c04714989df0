from __future__ import annotations

import json

import pytest

from likeopt.documents.loading.delimited import load_delimited
from likeopt.documents.loading.json_text import load_json, load_json_lines
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.plain import load_plain
from likeopt.errors import DocumentRejected


def csv_text(text: str) -> str:
    document = load_delimited(text, "text/csv", Limits())
    assert {section.kind for section in document.sections} == {"table"}
    return "\n".join(section.text for section in document.sections)


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_rows_name_their_columns(separator: str) -> None:
    text = "이름,나이,도시\n김,30,서울\n이,,부산\n".replace(",", separator)
    assert csv_text(text) == "이름: 김 | 나이: 30 | 도시: 서울\n이름: 이 | 도시: 부산"


def test_quoted_cells_may_hold_separators_and_lines() -> None:
    assert csv_text('name,note\nKim,"a, b\nc"\n') == "\nname: Kim\nnote: a, b\nc\n"


def test_rows_without_a_header_stay_bare() -> None:
    assert csv_text("1,2,3\n4,5,6\n") == "1 | 2 | 3\n4 | 5 | 6"


def test_a_line_above_the_header_is_kept() -> None:
    assert csv_text("Sales 2024,,\nmonth,sum,note\n1,100,x\n") == "Sales 2024\nmonth: 1 | sum: 100 | note: x"


def test_a_header_alone_is_kept() -> None:
    assert csv_text("name,age\n") == "name: age"


def test_json_paths() -> None:
    text = json.dumps(
        {
            "name": "cfg",
            "on": True,
            "none": None,
            "server": {"host": "x", "tls": {"port": 1}, "tags": ["a", "b"]},
            "users": [{"id": 1, "city": {"name": "서울"}}, {"id": 2}],
        }
    )
    document = load_json(text, "application/json", Limits())
    assert document.title == "cfg"
    assert [(s.heading, s.text) for s in document.sections] == [
        (None, "name: cfg\non: true"),
        ("server", "host: x\ntls.port: 1\ntags: a, b"),
        ("users", "\nid: 1\ncity.name: 서울\n\n\nid: 2\n"),
    ]


def test_json_that_is_not_strict_is_kept_as_written() -> None:
    text = '{\n  // comment\n  "a": 1,\n}'
    document = load_json(text, "application/json", Limits())
    assert [(s.kind, s.text) for s in document.sections] == [("code", text)]


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(DocumentRejected, match="document_corrupt"):
        load_json("[" * 100_000 + "]" * 100_000, "application/json", Limits())


def test_json_just_within_the_depth_that_can_be_read() -> None:
    text = '{"a":' * 300 + '"leaf"' + "}" * 300
    document = load_json(text, "application/json", Limits())
    assert document.sections[0].text.endswith("a.a: leaf")


def test_json_lines_are_records() -> None:
    document = load_json_lines('{"a": 1, "t": "x"}\nnot json\n{"a": 2}\n', "application/x-ndjson", Limits())
    assert [line for line in document.sections[0].text.split("\n") if line] == [
        "a: 1",
        "t: x",
        "not json",
        "a: 2",
    ]


def test_form_feeds_are_pages() -> None:
    document = load_plain("one\ftwo", "text/plain", Limits())
    assert [(s.page, s.text) for s in document.sections] == [(1, "one"), (2, "two")]
    assert load_plain("one", "text/plain", Limits()).sections[0].page is None


def test_more_text_than_allowed() -> None:
    with pytest.raises(DocumentRejected, match="document_unpacks_too_large"):
        load_plain("x" * 101, "text/plain", Limits(max_text_chars=100))

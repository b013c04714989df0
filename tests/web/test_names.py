from __future__ import annotations

import unicodedata

import pytest

from likeopt.web.names import name_for_text, safe_name


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a.md", "a.md"),
        ("src/lib.rs", "src/lib.rs"),
        ("/etc/passwd", "etc/passwd"),
        ("../../etc/passwd", "etc/passwd"),
        ("a/../../b", "a/b"),
        ("..\\..\\windows\\win.ini", "windows/win.ini"),
        ("C:\\docs\\a.md", "C:/docs/a.md"),
        ("./a//b/", "a/b"),
        ("a\x00b\r\nc.md", "abc.md"),
        ("..", "unnamed"),
        ("///", "unnamed"),
        ("", "unnamed"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        (" a / b ", "a/b"),
        ("...", "..."),
    ],
)
def test_a_name_is_a_plain_relative_path(given: str, kept: str) -> None:
    assert safe_name(given) == kept


def test_decomposed_hangul_is_the_same_name() -> None:
    assert safe_name(unicodedata.normalize("NFD", "보고서/한글.hwpx")) == "보고서/한글.hwpx"


def test_of_a_long_path_the_end_is_kept() -> None:
    kept = safe_name("long/" * 400 + "end.md")
    assert len(kept) <= 1024
    assert kept.endswith("/long/end.md")
    assert not kept.startswith("/")


def test_two_texts_of_one_title_get_two_names_and_one_text_one() -> None:
    assert name_for_text("Notes", "a") != name_for_text("Notes", "b")
    assert name_for_text("Notes", "a") == name_for_text("Notes", "a")


@pytest.mark.parametrize(
    ("title", "beginning", "end"),
    [("Notes", "Notes-", ".md"), ("src/lib.rs", "src/lib-", ".rs"), ("Version 2.0", "Version 2.0-", ".md")],
)
def test_an_extension_in_the_title_stays_the_extension(title: str, beginning: str, end: str) -> None:
    name = name_for_text(title, "text")
    assert name.startswith(beginning)
    assert name.endswith(end)


def test_a_name_made_of_a_long_title_is_short_enough() -> None:
    assert len(name_for_text("x" * 1024, "text")) == 1024
    assert len(name_for_text("x" * 1020 + ".rs", "text")) <= 1024

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from likeopt.documents.loading.media_types import extension_of, names_other_kind, sniff, sniff_file

RUST = (
    b"use std::fmt;\n\npub struct A {\n    x: u8,\n}\n"
    b"impl A {\n    fn f(&self) -> u8 {\n        self.x\n    }\n}\n"
)


def zipped(*names: str, mimetype: str | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"", "a.pdf", "application/x-empty"),
        (b"%PDF-1.7\n", "whatever.txt", "application/pdf"),
        (b"garbage\n%PDF-1.4\n", "a.pdf", "application/pdf"),
        (b"PDF files begin with %PDF-1.4, as you know.", "a.txt", "text/plain"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a.pdf", "image/png"),
        (b"\x7fELF\x02\x01\x01\0", "a.pdf", "application/x-elf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0", "a.docx", "application/x-ole-storage"),
        (b"{\\rtf1\\ansi hello}", "a.txt", "application/rtf"),
        (b"BMW makes cars, and MZ made motorcycles.", "a.txt", "text/plain"),
        (b"\x00\x01\x02\x03" * 100, "a.txt", "application/octet-stream"),
        (b"\x00" * 1000, "notes.txt", "application/octet-stream"),
        (b"# Title\n", "README.md", "text/markdown"),
        (b"<p align=center>badge</p>\n# Title\n", "README.md", "text/markdown"),
        (b"<!DOCTYPE html><html></html>", "page", "text/html"),
        (b"<!-- saved --><html><body>x</body></html>", "page.txt", "text/html"),
        (b"<!DOCTYPE html><?php echo 1; ?>", "index.php", "text/x-php"),
        (b"a,b\n1,2\n", "t.CSV", "text/csv"),
        (b"a\tb\n", "t.tsv", "text/tab-separated-values"),
        (b'{"a": 1}', "noname", "application/json"),
        (b'{"a": 1}\n{"a": 2}\n', "noname", "application/x-ndjson"),
        (b'{"a": 1}', "x.json", "application/json"),
        (b"print(1)\n", "a.py", "text/x-python"),
        (b"all:\n\techo\n", "src/Makefile", "text/x-make"),
        (b"#!/usr/bin/env python3\nprint(1)\n", "tool", "text/x-python"),
        (RUST, "doc_1", "text/x-code"),
        (RUST, "doc_1.txt", "text/x-code"),
        (b"Dear all,\n\nthis is a letter;\nit goes on.\nRegards\n", "letter", "text/plain"),
        ("한국어 문서입니다.\n".encode("cp949"), "memo.txt", "text/plain"),
        ("한국어 문서입니다.\n".encode("utf-16-le"), "memo.txt", "text/plain"),
        ("가나다라".encode()[:-1], "memo.txt", "text/plain"),
    ],
)
def test_type_by_content_then_name(head: bytes, name: str, expected: str) -> None:
    assert sniff(head, name) == expected


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (zipped("[Content_Types].xml", "word/document.xml"), "a.xlsx", "wordprocessingml.document"),
        (zipped("[Content_Types].xml", "ppt/presentation.xml"), "a", "presentationml.presentation"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "a.zip", "spreadsheetml.sheet"),
        (zipped("Contents/section0.xml", mimetype="application/hwp+zip"), "a", "application/hwp+zip"),
        (zipped("Contents/section0.xml"), "a", "application/hwp+zip"),
        (zipped(mimetype="application/epub+zip"), "a.docx", "application/epub+zip"),
        (zipped("photos/1.jpg"), "a.docx", "application/zip"),
    ],
)
def test_archives_are_known_by_their_members(tmp_path: Path, data: bytes, name: str, expected: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(data)
    assert sniff_file(path, name).endswith(expected)


def test_an_archive_whose_members_are_not_known_is_what_its_name_says() -> None:
    head = zipped("a", "b")[:40]
    assert sniff(head, "a.docx").endswith("wordprocessingml.document")
    assert sniff(head, "a.zip") == "application/zip"


def test_a_broken_archive_is_still_sniffed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(zipped("word/document.xml")[:50])
    assert sniff_file(path, "a.docx").endswith("wordprocessingml.document")


def test_text_made_to_be_hard_to_sniff() -> None:
    assert sniff(b"<!---->" * 5_000 + b"x", "a") == "text/plain"
    assert sniff(b"a(" + b")" * 20_000 + b"x\n" * 9, "a") == "text/plain"


def test_text_under_a_binary_name_is_told() -> None:
    assert names_other_kind("text/plain", "report.PDF")
    assert not names_other_kind("text/plain", "report.txt")
    assert not names_other_kind("application/pdf", "report.pdf")
    assert not names_other_kind("text/html", "export.xls")


def test_extension_is_that_of_the_last_part_of_a_path() -> None:
    assert extension_of("a.b/Report.TAR.GZ") == ".gz"
    assert extension_of("dir.d\\noext") == ""

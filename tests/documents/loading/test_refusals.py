from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.loader import load
from likeopt.messages import SENTENCES

Load = Callable[..., LoadedDocument]
Refusal = Callable[..., str]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
WORD = "word/document.xml"


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.txt", b"", "document_empty"),
        ("a.txt", b" \n\t\n", "document_has_no_text"),
        ("a.txt", b"\n---\n***\n", "document_has_no_text"),
        ("a.txt", b"\x00" * 5000, "document_type_unsupported"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(64), "document_is_image"),
        ("a.pdf", b"\x7fELF" + bytes(64), "document_type_unsupported"),
        ("a.pdf", b"not a pdf at all", "document_type_mismatch"),
        ("a.docx", b"<html>error 404</html>", "document_type_mismatch"),
        ("a.doc", OLE, "document_format_old"),
        ("a.hwp", OLE, "document_format_old"),
        ("a.hwp", b"HWP Document File V3.00 \x1a\x01\x02", "document_format_old"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le") + bytes(100), "document_encrypted"),
        ("a.rtf", b"{\\rtf1 hello}", "document_type_unsupported"),
        ("a.zip", zipped({"a.txt": b"x"}), "document_is_archive"),
        ("a.docx", zipped({"a.txt": b"x"}), "document_is_archive"),
        ("a.gz", gzip.compress(b"x", mtime=0), "document_is_archive"),
        ("a.docx", zipped({WORD: b"<w"}), "document_corrupt"),
        ("a.docx", zipped({"word/other.xml": b"<w/>"}), "document_corrupt"),
        ("a.docx", zipped({WORD: b"<w/>"})[:-10], "document_corrupt"),
        ("a.xlsx", zipped({"xl/workbook.xml": b"<w/>"}), "document_corrupt"),
        ("a.pptx", zipped({"ppt/presentation.xml": b"<w/>"}), "document_corrupt"),
    ],
)
def test_reasons_a_person_can_act_on(refusal: Refusal, name: str, data: bytes, code: str) -> None:
    assert refusal(name, data) == code
    assert code in SENTENCES


def test_a_bomb_is_refused_before_it_is_unpacked(refusal: Refusal) -> None:
    bomb = zipped({WORD: bytes(40 * 1024 * 1024)})
    assert len(bomb) < 50_000
    assert refusal("a.docx", bomb) == "document_unpacks_too_large"
    assert refusal("a.docx", bomb, Limits(max_ratio=10_000, max_unpacked_bytes=1024)) == (
        "document_unpacks_too_large"
    )


def test_small_parts_may_pack_well(refusal: Refusal) -> None:
    padded = b"<document>" + b" " * 1_000_000 + b"</document>"
    assert refusal("a.docx", zipped({WORD: padded})) == "document_has_no_text"


def test_a_member_that_unpacks_to_more_than_it_says(refusal: Refusal) -> None:
    data = bytearray(zipped({WORD: b"<w>" + bytes(100_000) + b"</w>"}))
    directory = data.index(b"PK\x01\x02")
    struct.pack_into("<I", data, directory + 24, 10)
    assert refusal("a.docx", bytes(data)) == "document_corrupt"


def test_members_that_share_bytes(refusal: Refusal) -> None:
    data = bytearray(zipped({WORD: b"x" * 5000}, zipfile.ZIP_STORED))
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entry = bytes(data[start:end])
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, 3, 3, 3 * len(entry))
    assert refusal("a.docx", bytes(data[:start]) + entry * 3 + bytes(tail)) == "document_corrupt"


def test_encrypted_members(refusal: Refusal) -> None:
    data = bytearray(zipped({WORD: b"<w/>"}))
    struct.pack_into("<H", data, data.index(b"PK\x01\x02") + 8, 1)
    assert refusal("a.docx", bytes(data)) == "document_encrypted"


def test_too_many_members(refusal: Refusal) -> None:
    parts = {f"word/{number}": b"" for number in range(11)}
    assert refusal("a.docx", zipped(parts), Limits(max_members=10)) == "document_corrupt"


@pytest.mark.parametrize("name", [WORD, "xl/workbook.xml", "ppt/presentation.xml"])
def test_entity_bombs_are_refused(refusal: Refusal, name: str) -> None:
    entities = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    bomb = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY e0 "ha">{entities}]><w>&e9;</w>'
    assert refusal("a.docx", zipped({name: bomb.encode()})) == "document_corrupt"


def test_external_entities_are_refused(refusal: Refusal, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    part = f'<!DOCTYPE w [<!ENTITY x SYSTEM "file://{secret}">]><w>&x;</w>'
    assert refusal("a.docx", zipped({WORD: part.encode()})) == "document_corrupt"


def test_unusual_xml_encodings_are_refused(refusal: Refusal) -> None:
    part = '<?xml version="1.0" encoding="UTF-7"?>+ADw-w/+AD4-'
    assert refusal("a.docx", zipped({WORD: part.encode()})) == "document_corrupt"


def test_xml_nested_without_end(refusal: Refusal) -> None:
    deep = b"<w:p xmlns:w='x'>" + b"<w:sdt>" * 10_000 + b"</w:sdt>" * 10_000 + b"</w:p>"
    assert refusal("a.docx", zipped({WORD: deep})) == "document_corrupt"


def test_memory_errors_are_not_called_corruption(load_bytes: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("likeopt.documents.loading.loader.decode", exhausted)
    with pytest.raises(MemoryError):
        load_bytes("a.txt", b"text")


def test_a_web_page_exported_as_a_sheet_is_read(load_bytes: Load) -> None:
    page = b"<html><table><tr><td>a</td><td>b</td></tr></table></html>"
    assert load_bytes("export.xls", page).sections[0].text == "a: b"


def test_what_no_store_holds_is_taken_out(load_bytes: Load) -> None:
    document = load_bytes("a.json", b'{"text": "a\\ud800b\\u0000c\\u0007"}')
    assert document.sections[0].text == "text: abc"
    assert (
        load_bytes("a.txt", b"one\r\ntwo\rthree\x00 NUL" + b" and more text" * 10)
        .sections[0]
        .text.startswith("one\ntwo\nthree NUL")
    )


def test_hangul_is_composed_but_code_is_left_alone(load_bytes: Load) -> None:
    apart = "한글"
    assert load_bytes("a.txt", apart.encode()).sections[0].text == "한글"
    assert load_bytes("a.py", f"# {apart}".encode()).sections[0].text == f"# {apart}"


def test_a_path_may_be_text(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("hello")
    assert load(str(tmp_path / "a"), "a.txt", Limits()).sections[0].text == "hello"

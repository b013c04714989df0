from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from likeopt.documents.content import LoadedDocument

Load = Callable[..., LoadedDocument]
Outline = Callable[[LoadedDocument], list[tuple[str | None, int | None, str]]]
Refusal = Callable[..., str]

_SPACES = (
    'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" '
    'xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section" '
    'xmlns:hh="http://www.hancom.co.kr/hwpml/2011/head"'
)
HEADER = (
    f"<hh:head {_SPACES}><hh:refList>"
    '<hh:styles><hh:style id="0" name="바탕글" engName="Normal"/>'
    '<hh:style id="2" name="개요 1" engName="Outline 1"/></hh:styles>'
    '<hh:paraPr id="7"><hh:heading type="OUTLINE" idRef="0" level="1"/></hh:paraPr>'
    "</hh:refList></hh:head>"
)


def paragraph(content: str, attributes: str = 'styleIDRef="0"') -> str:
    return f"<hp:p {attributes}><hp:run>{content}</hp:run></hp:p>"


def text(content: str, attributes: str = 'styleIDRef="0"') -> str:
    return paragraph(f"<hp:t>{content}</hp:t>", attributes)


def cell(content: str, columns: int = 1, rows: int = 1) -> str:
    span = f'<hp:cellSpan colSpan="{columns}" rowSpan="{rows}"/>'
    return f"<hp:tc><hp:subList>{text(content)}</hp:subList>{span}</hp:tc>"


def table(*rows: str) -> str:
    return "<hp:tbl>" + "".join(f"<hp:tr>{row}</hp:tr>" for row in rows) + "</hp:tbl>"


def hwpx(*sections: str, parts: dict[str, str] | None = None) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/hwp+zip", zipfile.ZIP_STORED)
        archive.writestr("Contents/header.xml", HEADER)
        for number, body in enumerate(sections):
            archive.writestr(f"Contents/section{number}.xml", f"<hs:sec {_SPACES}>{body}</hs:sec>")
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_outline_text_and_tables(load_bytes: Load, outline: Outline) -> None:
    body = (
        text("제1장 총칙", 'styleIDRef="2"')
        + text("이 규정은<hp:tab/>목적을 <hp:markpenBegin/>정한다<hp:markpenEnd/>.")
        + text("제1절", 'styleIDRef="0" paraPrIDRef="7"')
        + paragraph(
            table(
                cell("구분") + cell("항목") + cell("금액"),
                cell("식비", rows=2) + cell("점심") + cell("1"),
                cell("저녁") + cell("2"),
            )
        )
    )
    title = '<opf:package xmlns:opf="x"><opf:title>관리 규정</opf:title></opf:package>'
    document = load_bytes("규정.hwpx", hwpx(body, parts={"Contents/content.hpf": title}))
    assert document.title == "관리 규정"
    assert outline(document) == [
        ("제1장 총칙", None, "이 규정은\t목적을 정한다."),
        (
            "제1장 총칙 › 제1절",
            None,
            "구분: 식비 | 항목: 점심 | 금액: 1\n구분: 식비 | 항목: 저녁 | 금액: 2",
        ),
    ]


def test_sections_follow_their_numbers(load_bytes: Load) -> None:
    bodies = [text(f"section {number}") for number in range(11)]
    loaded = load_bytes("a.hwpx", hwpx(*bodies)).sections[0].text
    assert loaded.split("\n\n") == [f"section {number}" for number in range(11)]


def test_boxes_are_read_and_page_headers_are_not(load_bytes: Load) -> None:
    box = f"<hp:rect><hp:drawText><hp:subList>{text('in a box')}</hp:subList></hp:drawText></hp:rect>"
    header = f"<hp:ctrl><hp:header><hp:subList>{text('running head')}</hp:subList></hp:header></hp:ctrl>"
    loaded = load_bytes("a.hwpx", hwpx(paragraph(f"{header}<hp:t>before</hp:t>{box}"))).sections[0].text
    assert loaded == "before\nin a box"


def test_protected_by_a_password(refusal: Refusal) -> None:
    manifest = '<m:manifest xmlns:m="x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    assert (
        refusal("a.hwpx", hwpx(text("x"), parts={"META-INF/manifest.xml": manifest})) == "document_encrypted"
    )


def test_entities_are_refused(refusal: Refusal) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
    assert refusal("a.hwpx", hwpx(parts={"Contents/section0.xml": bomb})) == "document_corrupt"
    wide = ('<?xml version="1.0" encoding="UTF-16"?>' + bomb).encode("utf-16").decode("latin-1")
    buffer = io.BytesIO(hwpx())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("Contents/section0.xml", wide.encode("latin-1"))
    assert refusal("a.hwpx", buffer.getvalue()) == "document_corrupt"


def test_nesting_without_end(refusal: Refusal) -> None:
    depth = 5_000
    assert refusal("a.hwpx", hwpx("<hp:p>" * depth + "</hp:p>" * depth)) == "document_corrupt"


def test_tables_in_tables_stay_in_their_cell(load_bytes: Load) -> None:
    inner = text("outer")
    for _ in range(30):
        cell_of_one = f"<hp:tc><hp:subList>{inner}</hp:subList></hp:tc>"
        inner = paragraph(table(cell_of_one))
    assert load_bytes("a.hwpx", hwpx(inner)).sections[0].text == "outer"


def test_without_sections(refusal: Refusal) -> None:
    assert refusal("a.hwpx", hwpx()) == "document_corrupt"

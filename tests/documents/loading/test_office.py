from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pptx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from likeopt.documents.content import LoadedDocument

Load = Callable[..., LoadedDocument]
Outline = Callable[[LoadedDocument], list[tuple[str | None, int | None, str]]]


def saved(file: Any) -> bytes:
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def rewritten(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one of its parts changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            new.writestr(member.filename, change(content) if member.filename == part else content)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def report() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Annual plan"
    document.add_heading("연간 계획", 0)
    document.add_paragraph("Intro.")
    document.add_heading("Goals", 1)
    document.add_paragraph("We want growth.")
    document.add_paragraph("first", style="List Bullet")
    document.add_paragraph("second", style="List Bullet")
    document.add_heading("Details", 2)
    table = document.add_table(3, 3)
    for row, cells in enumerate([["이름", "나이", "도시"], ["김", "30", "서울"], ["이", "41", "부산"]]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_heading("End", 1)
    return saved(document)


def test_word_headings_lists_and_tables(load_bytes: Load, outline: Outline, report: bytes) -> None:
    document = load_bytes("plan.docx", report)
    assert document.title == "Annual plan"
    assert outline(document) == [
        (None, None, "연간 계획\n\nIntro."),
        ("Goals", None, "We want growth.\n\n- first\n- second"),
        ("Goals › Details", None, "이름: 김 | 나이: 30 | 도시: 서울\n이름: 이 | 나이: 41 | 도시: 부산"),
        (None, None, "End"),
    ]


def test_word_merged_cells_repeat_downwards(load_bytes: Load) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, cells in enumerate([["A", "B", "C"], ["x", "1", "2"], ["", "3", "4"]]):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    text = load_bytes("t.docx", saved(document)).sections[0].text
    assert text == "A: x | B: 1 | C: 2\nA: x | B: 3 | C: 4"


def test_word_tracked_changes_and_content_controls(load_bytes: Load) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("kept ")
    inserted, deleted = OxmlElement("w:ins"), OxmlElement("w:del")
    for wrapper, tag, text in ((inserted, "w:t", "inserted"), (deleted, "w:delText", "deleted")):
        run, content = OxmlElement("w:r"), OxmlElement(tag)
        content.text = text
        run.append(content)
        wrapper.append(run)
        paragraph._p.append(wrapper)
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    content.append(document.add_paragraph("in a control")._p)
    control.append(content)
    document.element.body.insert(0, control)
    assert load_bytes("t.docx", saved(document)).sections[0].text == "in a control\n\nkept inserted"


def test_word_outline_level_makes_a_heading(load_bytes: Load, outline: Outline) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Looks plain")
    level = OxmlElement("w:outlineLvl")
    level.set(qn("w:val"), "1")
    paragraph._p.get_or_add_pPr().append(level)
    document.add_paragraph("body")
    assert outline(load_bytes("t.docx", saved(document))) == [("Looks plain", None, "body")]


def test_word_footnotes_follow_their_paragraph(load_bytes: Load) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Claim.")
    run, reference = OxmlElement("w:r"), OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "2")
    run.append(reference)
    paragraph._p.append(run)
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        '<w:footnote w:id="2"><w:p><w:r><w:t>The proof.</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    buffer = io.BytesIO(saved(document))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("word/footnotes.xml", notes)
    assert load_bytes("t.docx", buffer.getvalue()).sections[0].text == "Claim. [The proof.]"


def test_macro_enabled_word(load_bytes: Load, report: bytes) -> None:
    macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    data = rewritten(report, "[Content_Types].xml", lambda part: part.replace(plain, macro))
    assert load_bytes("plan.docm", data).title == "Annual plan"


def test_slides_are_pages(load_bytes: Load, outline: Outline) -> None:
    deck = pptx.Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "Roadmap"
    slide.placeholders[1].text = "Q1: launch\nQ2: grow"
    slide.notes_slide.notes_text_frame.text = "say hello"
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    slide.shapes.title.text = "표"
    table = slide.shapes.add_table(2, 3, 0, 0, 1000, 1000).table
    for at, text in enumerate(["a", "b", "c", "1", "2", "3"]):
        table.cell(at // 3, at % 3).text = text
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Only a title"
    assert outline(load_bytes("d.pptx", saved(deck))) == [
        ("Roadmap", 1, "Q1: launch\nQ2: grow\n\nsay hello"),
        ("표", 2, "a: 1 | b: 2 | c: 3"),
        (None, 3, "Only a title"),
    ]


def test_sheets_are_headings(load_bytes: Load, outline: Outline) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "매출"
    for row in (
        ["2024년 매출"],
        [],
        ["월", "금액", "날짜"],
        [1, 1000.0, dt.datetime(2024, 1, 31)],  # noqa: DTZ001 (sheets know no zones)
        [2, 0.1 + 0.2, None],
    ):
        sheet.append(row)
    book.create_sheet("Two").append(["x", "y"])
    hidden = book.create_sheet("Hidden")
    hidden.append(["secret"])
    hidden.sheet_state = "hidden"
    assert outline(load_bytes("b.xlsx", saved(book))) == [
        ("매출", None, "2024년 매출\n월: 1 | 금액: 1000 | 날짜: 2024-01-31\n월: 2 | 금액: 0.3"),
        ("Two", None, "x: y"),
    ]


def test_a_sheet_that_lies_about_its_size(load_bytes: Load) -> None:
    book = openpyxl.Workbook()
    book.active.append(["only", "row"])
    book.active.append(["last", "row"])

    def lie(part: bytes) -> bytes:
        part = part.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')
        return part.replace(b'r="2"', b'r="99999999999"').replace(b'"A2"', b'"A99999999999"')

    data = rewritten(saved(book), "xl/worksheets/sheet1.xml", lie)
    assert load_bytes("b.xlsx", data).sections[0].text == "only: row"


@pytest.mark.parametrize(
    "title", ["Untitled", "제목 없음", "Microsoft Word - plan.doc", "문서1", "plan.hwp", " "]
)
def test_titles_that_say_nothing_are_dropped(load_bytes: Load, title: str) -> None:
    document = docx.Document()
    document.core_properties.title = title
    document.add_paragraph("text")
    assert load_bytes("t.docx", saved(document)).title is None

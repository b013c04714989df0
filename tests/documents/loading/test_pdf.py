from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from likeopt.documents.content import LoadedDocument

Load = Callable[..., LoadedDocument]
Outline = Callable[[LoadedDocument], list[tuple[str | None, int | None, str]]]
Refusal = Callable[..., str]

PARAGRAPH = [
    "Alterations of the architecture of cerebral white matter in the developing",
    "human brain can affect cortical development and result in functional",
    "disabilities, as has been shown in many studies over the last two decades.",
]


def pdf(
    pages: list[list[str]], bookmarks: dict[int, list[tuple[int, str]]] | None = None, **options: object
) -> bytes:
    """A PDF with the given lines on each page, and bookmarks (level, title) by page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, **options)  # type: ignore[arg-type]
    canvas.setTitle("The report")
    for number, lines in enumerate(pages, start=1):
        for at, line in enumerate(lines):
            canvas.drawString(60, 780 - 14 * at, line)
        for level, title in (bookmarks or {}).get(number, []):
            key = f"{number}-{title}"
            canvas.bookmarkPage(key)
            canvas.addOutlineEntry(title, key, level)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_pages_and_paragraphs(load_bytes: Load, outline: Outline) -> None:
    document = load_bytes("r.pdf", pdf([PARAGRAPH, ["Second page."]]))
    assert document.title == "The report"
    assert outline(document) == [(None, 1, " ".join(PARAGRAPH)), (None, 2, "Second page.")]


def test_the_outline_gives_headings(load_bytes: Load, outline: Outline) -> None:
    pages = [["1 Intro", "About it.", "1.1 Scope", "All of it."], ["More scope."], ["The text.", "2 End"]]
    bookmarks = {1: [(0, "Intro"), (1, "Scope")], 3: [(0, "Absent"), (0, "End")]}
    assert outline(load_bytes("r.pdf", pdf(pages, bookmarks))) == [
        ("Intro", 1, "About it."),
        ("Intro › Scope", 1, "All of it."),
        ("Intro › Scope", 2, "More scope."),
        ("Absent", 3, "The text."),
        (None, 3, "End"),
    ]


def test_headers_and_page_numbers_do_not_repeat(load_bytes: Load) -> None:
    pages = [["Institute report", f"Body of page {'abcde'[n]}.", f"Page {n + 1} of 5"] for n in range(5)]
    texts = [section.text for section in load_bytes("r.pdf", pdf(pages)).sections]
    assert texts[0] == "Institute report\nBody of page a."
    assert texts[1:] == [f"Body of page {letter}." for letter in "bcde"]


def test_protected_by_a_password(refusal: Refusal) -> None:
    data = pdf([["secret"]], encrypt=StandardEncryption("password"))
    assert refusal("r.pdf", data) == "document_encrypted"


def test_readable_without_password_though_encrypted(load_bytes: Load) -> None:
    data = pdf([["open to readers"]], encrypt=StandardEncryption("", ownerPassword="owner"))
    assert load_bytes("r.pdf", data).sections[0].text == "open to readers"


def test_without_text(refusal: Refusal) -> None:
    assert refusal("scan.pdf", pdf([[], []])) == "document_has_no_text"


def test_cut_short(refusal: Refusal) -> None:
    assert refusal("r.pdf", pdf([PARAGRAPH])[:300]) == "document_corrupt"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff\x00garbage" * 100])
def test_only_a_header(refusal: Refusal, data: bytes) -> None:
    assert refusal("r.pdf", data) == "document_corrupt"

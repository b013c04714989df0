"""PDF by PDFium: text page by page, headings from the outline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.reflow import reflow
from likeopt.documents.loading.sections import SectionWriter, one_line
from likeopt.errors import DocumentRejected

_PASSWORD_ERRORS = {4, 5}  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY of fpdfview.h
_EDGE_LINES = 2
_FEWEST_PAGES = 3
_REPEATED_SHARE = 0.5
_LONGEST_RUNNING_LINE = 120
_MOST_BOOKMARKS = 10_000
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:\d{1,4}|[ivxlc]{1,7})\W*")
_NOT_WORDS = re.compile(r"[\W_]+")

Bookmark = tuple[int, str]


def load_pdf(path: Path, media_type: str, limits: Limits) -> LoadedDocument:
    """Sections by page, and within a page by the outline's headings where they are found.

    Raises DocumentRejected: encrypted or corrupt.
    """
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path) as pdf:
            pages = [_page_lines(pdf[number]) for number in range(len(pdf))]
            outline = _outline(pdf, pypdfium2.PdfiumError)
            title = one_line(pdf.get_metadata_value("Title"))
    except pypdfium2.PdfiumError as error:
        code = "document_encrypted" if error.err_code in _PASSWORD_ERRORS else "document_corrupt"
        raise DocumentRejected(code) from error
    if not pages:
        raise DocumentRejected("document_corrupt")
    writer = SectionWriter(limits)
    for number, lines in enumerate(_without_running_lines(pages), start=1):
        writer.page(number)
        _write_page(writer, lines, outline.get(number, []))
    return LoadedDocument(media_type, writer.finish(), title or None)


def _page_lines(page: Any) -> list[str]:
    text_page = page.get_textpage()
    try:
        return str(text_page.get_text_bounded()).splitlines()
    finally:
        text_page.close()
        page.close()


def _outline(pdf: Any, error: type[Exception]) -> dict[int, list[Bookmark]]:
    """The outline's (level, title) by page number, both counted from 1; a broken one is cut short."""
    by_page: dict[int, list[Bookmark]] = {}
    try:
        for count, bookmark in enumerate(pdf.get_toc()):
            destination = bookmark.get_dest()
            index = destination.get_index() if destination is not None else None
            if count >= _MOST_BOOKMARKS:
                break
            if index is not None and index >= 0:
                by_page.setdefault(index + 1, []).append((bookmark.level + 1, one_line(bookmark.get_title())))
    except (error, UnicodeDecodeError):
        return by_page
    return by_page


def _write_page(writer: SectionWriter, lines: Sequence[str], bookmarks: list[Bookmark]) -> None:
    squeezed = [_squeeze(line) for line in lines]
    placed: dict[int, Bookmark] = {}
    start = 0
    for bookmark in bookmarks:
        wanted = _squeeze(bookmark[1])
        found = squeezed.index(wanted, start) if wanted and wanted in squeezed[start:] else None
        if found is None:
            writer.heading(*bookmark)
        else:
            placed[found] = bookmark
            start = found + 1
    begin = 0
    for at, bookmark in sorted(placed.items()):
        writer.block(reflow(lines[begin:at]))
        writer.heading(*bookmark)
        begin = at + 1
    writer.block(reflow(lines[begin:]))


def _squeeze(text: str) -> str:
    """Letters only, without a number before them: outlines and pages number differently."""
    letters = _NOT_WORDS.sub("", text).lower()
    return letters.lstrip("0123456789") or letters


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """``pages`` without headers and footers, which the first page that has them keeps."""
    if len(pages) < _FEWEST_PAGES:
        return pages
    counts = Counter(key for lines in pages for key in {_running_key(lines[at]) for at in _edges(lines)})
    repeated = {
        key
        for key, count in counts.items()
        if key and count >= max(_FEWEST_PAGES, _REPEATED_SHARE * len(pages))
    }
    seen: set[str] = set()
    return [_dropped(lines, repeated, seen) for lines in pages]


def _dropped(lines: list[str], repeated: set[str], seen: set[str]) -> list[str]:
    keys = {at: _running_key(lines[at]) for at in _edges(lines)}
    gone = {at for at, key in keys.items() if key in repeated and (key in seen or not _names_something(key))}
    seen.update(keys.values())
    gone |= {at for at in keys if at in (min(keys), max(keys)) and _PAGE_NUMBER.fullmatch(lines[at])}
    return [line for at, line in enumerate(lines) if at not in gone]


def _edges(lines: list[str]) -> list[int]:
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return sorted({*filled[:_EDGE_LINES], *filled[-_EDGE_LINES:]})


def _running_key(line: str) -> str:
    key = _DIGITS.sub("#", one_line(line))
    return key if len(key) <= _LONGEST_RUNNING_LINE else ""


def _names_something(key: str) -> bool:
    """Whether a running line says more than a page number."""
    return len(re.sub(r"(?i)page|쪽|페이지|of|[\W\d_#]", "", key)) > 1

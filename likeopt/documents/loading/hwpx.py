"""HWPX: a zip of OWPML (KS X 6101). Paragraphs and tables of Contents/section*.xml, in order."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.archives import check_xml_parts, opened
from likeopt.documents.loading.grids import Grid, table_text
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.markup import Element, attribute, children, local_name, parse_xml, whole_number
from likeopt.documents.loading.sections import SectionWriter, one_line
from likeopt.errors import DocumentRejected

_SECTION = re.compile(r"Contents/section(\d+)\.xml$", re.I)
_OUTLINE_NAME = re.compile(r"(?:개요|outline)\s*(\d+)$", re.I)
_ENCRYPTED = b"encryption-data"
# Page headers and footers repeat, and what is hidden is not for readers.
_NOT_SHOWN = frozenset(
    {"header", "footer", "hiddenComment", "secPr", "linesegarray", "script", "shapeComment"}
)
_BREAKS = {"tab": "\t", "lineBreak": "\n", "nbSpace": " ", "fwSpace": " ", "hyphen": "-"}


def load_hwpx(path: Path, media_type: str, limits: Limits) -> LoadedDocument:
    """Sections by outline level, tables by rows. Raises DocumentRejected."""
    with opened(path, limits) as archive:
        names = archive.namelist()
        if "META-INF/manifest.xml" in names and _ENCRYPTED in archive.read("META-INF/manifest.xml"):
            raise DocumentRejected("document_encrypted")
        check_xml_parts(archive)
        levels = (
            _Levels(parse_xml(archive.read("Contents/header.xml")))
            if "Contents/header.xml" in names
            else None
        )
        parts = sorted((int(m[1]), name) for name in names if (m := _SECTION.match(name)))
        if not parts:
            raise DocumentRejected("document_corrupt")
        writer = SectionWriter(limits)
        for _, name in parts:
            for paragraph in children(parse_xml(archive.read(name)), "p"):
                _write_paragraph(writer, paragraph, levels)
        title = _title(archive, names)
    return LoadedDocument(media_type, writer.finish(), title)


def _title(archive: zipfile.ZipFile, names: list[str]) -> str | None:
    if "Contents/content.hpf" not in names:
        return None
    package = parse_xml(archive.read("Contents/content.hpf"))
    found = (e for e in package.iter() if local_name(e) == "title")
    return next((one_line(e.text or "") for e in found), "") or None


class _Levels:
    """Outline levels, counted from 1, of styles and of paragraph properties."""

    def __init__(self, header: Element) -> None:
        self._by_style: dict[str, int] = {}
        self._by_properties: dict[str, int] = {}
        for element in header.iter():
            name = local_name(element)
            if name == "style":
                self._add_style(element)
            elif name == "paraPr":
                self._add_properties(element)

    def of(self, paragraph: Element) -> int | None:
        """The outline level of ``paragraph``, or None for body text."""
        style = self._by_style.get(attribute(paragraph, "styleIDRef") or "")
        return style or self._by_properties.get(attribute(paragraph, "paraPrIDRef") or "")

    def _add_style(self, style: Element) -> None:
        for key in ("name", "engName"):
            named = _OUTLINE_NAME.match(attribute(style, key) or "")
            if named:
                self._by_style[attribute(style, "id") or ""] = int(named[1])

    def _add_properties(self, properties: Element) -> None:
        for heading in children(properties, "heading"):
            if attribute(heading, "type") == "OUTLINE":
                self._by_properties[attribute(properties, "id") or ""] = whole_number(heading, "level", 0) + 1


def _write_paragraph(writer: SectionWriter, paragraph: Element, levels: _Levels | None) -> None:
    tables: list[Element] = []
    text = _shown_text(paragraph, tables).strip()
    level = levels.of(paragraph) if levels is not None else None
    if level and text and not tables:
        writer.heading(level, text)
    else:
        writer.block(text)
    for table in tables:
        writer.block(table_text(_rows(table)), "table")


def _shown_text(element: Element, tables: list[Element] | None = None) -> str:
    """The text a reader sees in ``element``; tables are put aside, or read as text within cells."""
    parts: list[str] = []
    stack: list[Element | str] = [element]
    while stack:
        current = stack.pop()
        if isinstance(current, str):
            parts.append(current)
            continue
        name = local_name(current)
        if name in _NOT_SHOWN:
            continue
        if name == "tbl" and tables is not None:
            tables.append(current)
            continue
        if name == "p" and parts:
            parts.append("\n")
        parts.append(_BREAKS.get(name, ""))
        _push_content(stack, current, name == "t")
    return "".join(parts)


def _push_content(stack: list[Element | str], element: Element, is_text: bool) -> None:
    """Queue what is inside ``element``: in running text, words stand between the elements too."""
    for child in reversed(element):
        if is_text and child.tail:
            stack.append(child.tail)
        stack.append(child)
    if is_text and element.text:
        stack.append(element.text)


def _rows(table: Element) -> list[list[str]]:
    grid = Grid()
    for row in children(table, "tr"):
        grid.add_row(_cell(cell) for cell in children(row, "tc"))
    return grid.rows


def _cell(cell: Element) -> tuple[str, int, int]:
    span = next(iter(children(cell, "cellSpan")), None)
    columns = whole_number(span, "colSpan", 1) if span is not None else 1
    rows = whole_number(span, "rowSpan", 1) if span is not None else 1
    return one_line(_shown_text(cell)), columns, rows

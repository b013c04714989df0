"""DOCX straight from WordprocessingML (ECMA-376 part 1, chapter 17).

The text interfaces of libraries leave out content controls, tracked insertions and text boxes,
so the tree is walked here. Headings are known by style or outline level.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.archives import check_xml_parts, opened
from likeopt.documents.loading.grids import WIDEST_SPAN, table_text
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.markup import Element, attribute, children, local_name, parse_xml, whole_number
from likeopt.documents.loading.sections import SectionWriter, one_line
from likeopt.errors import DocumentRejected

_HEADING_NAME = re.compile(r"(?:heading|제목)\s*([1-9])$", re.I)
_NOT_SHOWN = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr", "sdtPr"})
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})
_BODY_TEXT_LEVEL = 9


def load_word(path: Path, media_type: str, limits: Limits) -> LoadedDocument:
    """Sections by heading, tables by rows. Raises DocumentRejected."""
    with opened(path, limits) as archive:
        check_xml_parts(archive)
        names = set(archive.namelist())
        main = _main_part(archive, names)
        folder = main.rpartition("/")[0]
        document = parse_xml(archive.read(main))
        styles = _Styles(_part(archive, names, f"{folder}/styles.xml"))
        notes = _notes(_part(archive, names, f"{folder}/footnotes.xml"))
        title = core_title(archive, names)
    reader = _Reader(SectionWriter(limits), styles, notes)
    for body in children(document, "body"):
        reader.read(body)
    reader.close()
    return LoadedDocument(media_type, reader.writer.finish(), title or reader.title)


def core_title(archive: zipfile.ZipFile, names: set[str]) -> str | None:
    """The title in an office file's core properties, if it has one."""
    properties = _part(archive, names, "docProps/core.xml")
    if properties is None:
        return None
    return next((one_line(e.text or "") for e in properties if local_name(e) == "title"), "") or None


def _part(archive: zipfile.ZipFile, names: set[str], name: str) -> Element | None:
    return parse_xml(archive.read(name)) if name in names else None


def _main_part(archive: zipfile.ZipFile, names: set[str]) -> str:
    relations = _part(archive, names, "_rels/.rels")
    for relation in relations if relations is not None else ():
        if (attribute(relation, "Type") or "").endswith("/officeDocument"):
            target = (attribute(relation, "Target") or "").lstrip("/")
            if target in names:
                return target
    if "word/document.xml" in names:
        return "word/document.xml"
    raise DocumentRejected("document_corrupt")


def _notes(part: Element | None) -> dict[str, str]:
    if part is None:
        return {}
    return {
        attribute(note, "id") or "": one_line(_shown_text(note))
        for note in children(part, "footnote")
        if attribute(note, "type") is None
    }


class _Styles:
    """What paragraph styles say: heading levels, and which are items of a list."""

    def __init__(self, part: Element | None) -> None:
        self._elements = {
            attribute(style, "styleId") or "": style
            for style in (children(part, "style") if part is not None else ())
        }

    def level(self, style_id: str) -> int | None:
        """1–9 for a heading, 0 for the title, None for all others; inherited where not its own."""
        levels = (self._own_level(style) for style in self._line(style_id))
        level = next((found for found in levels if found is not None), None)
        return level if level is None or level <= _BODY_TEXT_LEVEL else None

    def is_item(self, style_id: str) -> bool:
        """Whether paragraphs of a style are items of a list."""
        return any(children(p, "numPr") for style in self._line(style_id) for p in children(style, "pPr"))

    def _line(self, style_id: str) -> Iterator[Element]:
        """A style and those it is based on."""
        seen: set[str] = set()
        while style_id in self._elements and style_id not in seen:
            seen.add(style_id)
            yield self._elements[style_id]
            style_id = _value(self._elements[style_id], "basedOn") or ""

    def _own_level(self, style: Element) -> int | None:
        name = (_value(style, "name") or "").lower()
        if name == "title":
            return 0
        heading = _HEADING_NAME.match(name)
        if heading:
            return int(heading[1])
        return next((level for p in children(style, "pPr") if (level := _outline_level(p)) is not None), None)


def _value(element: Element, child: str) -> str | None:
    return next((attribute(found, "val") for found in children(element, child)), None)


def _outline_level(properties: Element) -> int | None:
    value = _value(properties, "outlineLvl")
    return int(value) + 1 if value is not None and value.isascii() and value.isdigit() else None


class _Reader:
    def __init__(self, writer: SectionWriter, styles: _Styles, notes: dict[str, str]) -> None:
        self.writer = writer
        self.title: str | None = None
        self._styles = styles
        self._notes = notes
        self._items: list[str] = []

    def read(self, container: Element) -> None:
        """Write down the paragraphs and tables of a body or a wrapper within it."""
        for element in container:
            name = local_name(element)
            if name == "p":
                self._paragraph(element)
            elif name == "tbl":
                self.close()
                self.writer.block(table_text(_rows(element)), "table")
            elif name in _WRAPPERS:
                self.read(element)

    def close(self) -> None:
        """Write down the list under way."""
        items, self._items = self._items, []
        self.writer.block("\n".join(items))

    def _paragraph(self, paragraph: Element) -> None:
        text = _shown_text(paragraph, self._notes).strip()
        if not text:
            return
        properties = next(iter(children(paragraph, "pPr")), None)
        level = self._level(properties) if properties is not None else None
        if level is None and properties is not None and self._is_item(properties):
            self._items.append("- " + one_line(text))
            return
        self.close()
        if level:
            self.writer.heading(level, text)
            return
        if level == 0:
            self.title = self.title or one_line(text)
        self.writer.block(text)

    def _is_item(self, properties: Element) -> bool:
        return bool(children(properties, "numPr")) or self._styles.is_item(_value(properties, "pStyle") or "")

    def _level(self, properties: Element) -> int | None:
        own = _outline_level(properties)
        if own is not None:
            return own if own <= _BODY_TEXT_LEVEL else None
        return self._styles.level(_value(properties, "pStyle") or "")


def _shown_text(element: Element, notes: dict[str, str] | None = None) -> str:
    """The text a reader sees in ``element``, with its footnotes after it in brackets."""
    parts: list[str] = []
    cited: list[str] = []
    stack = [element]
    while stack:
        current = stack.pop()
        name = local_name(current)
        if name in _NOT_SHOWN:
            continue
        if name == "t":
            parts.append(current.text or "")
        elif name in _BREAKS:
            parts.append(_BREAKS[name])
        elif name == "footnoteReference":
            cited.append((notes or {}).get(attribute(current, "id") or "", ""))
        elif name == "p" and parts:
            parts.append("\n")
        stack.extend(reversed(current))
    return "".join([*parts, *(f" [{note}]" for note in cited if note)])


def _rows(table: Element) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in _found(table, "tr"):
        rows.append(_row([_cell(cell) for cell in _found(row, "tc")], rows[-1] if rows else []))
    return rows


def _found(element: Element, name: str) -> Iterator[Element]:
    """Children called ``name``, also inside wrappers."""
    for child in element:
        if local_name(child) == name:
            yield child
        elif local_name(child) in _WRAPPERS:
            yield from _found(child, name)


def _cell(cell: Element) -> tuple[str, int, bool]:
    """(text, columns spanned, whether it goes on from the cell above)."""
    properties = next(iter(children(cell, "tcPr")), None)
    width, goes_on = 1, False
    for found in properties if properties is not None else ():
        if local_name(found) == "gridSpan":
            width = whole_number(found, "val", 1)
        elif local_name(found) == "vMerge":
            goes_on = attribute(found, "val") != "restart"
    return one_line(_shown_text(cell)), width, goes_on


def _row(cells: list[tuple[str, int, bool]], above: list[str]) -> list[str]:
    row: list[str] = []
    for text, width, goes_on in cells:
        inherited = above[len(row)] if goes_on and len(row) < len(above) else text
        row.extend([inherited] + [""] * (min(max(width, 1), WIDEST_SPAN) - 1))
    return row

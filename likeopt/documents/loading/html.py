"""HTML by events of the parser: no tree, so no depth can hurt."""

from __future__ import annotations

import codecs
import re
from typing import Any

from lxml import etree

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.decoding import decode
from likeopt.documents.loading.grids import Grid, table_text
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.sections import SectionWriter, one_line

_META_REACH = 4096
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.I)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")

_SKIPPED = frozenset(
    {"script", "style", "nav", "footer", "template", "noscript", "svg", "math", "iframe", "object", "embed"}
    | {"canvas", "audio", "video", "button", "select", "textarea", "dialog"}
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LISTS = frozenset({"ul", "ol", "menu"})
_BLOCKS = _LISTS | (
    {"p", "div", "section", "article", "main", "header", "aside", "blockquote", "figure", "figcaption", "dl"}
    | {"dt", "dd", "address", "hr", "form", "fieldset", "details", "summary", "li", "pre", "table", "caption"}
    | {"body", "center"}
)
_CELLS = frozenset({"td", "th"})
_OPENING = _BLOCKS | _HEADINGS.keys() | _CELLS | {"tr"}
_PIECE_CHARS = 65_536
_LINE_BREAK = "\u2028"


def load_html(data: bytes, media_type: str, limits: Limits) -> LoadedDocument:
    """Sections by heading; scripts, styles, navigation and footers are left out."""
    reader = _Reader(SectionWriter(limits))
    # The target interface hands every event on at once and keeps no tree.
    parser = etree.HTMLParser(target=reader, encoding="utf-8", huge_tree=True)
    text = _XML_DECLARATION.sub("", _decode_page(data), count=1)
    for start in range(0, len(text), _PIECE_CHARS):
        parser.feed(text[start : start + _PIECE_CHARS].encode("utf-8", "replace"))
    parser.close()
    return LoadedDocument(media_type, reader.writer.finish(), one_line(reader.title) or None)


def _decode_page(data: bytes) -> str:
    declared = _CHARSET.search(data[:_META_REACH])
    if declared:
        name = declared[1].decode("ascii", "replace").lower()
        name = "cp949" if name in {"euc-kr", "ks_c_5601-1987", "ksc5601"} else name
        try:
            return data.decode(codecs.lookup(name).name)
        except (LookupError, UnicodeError):
            pass
    return decode(data)


class _Reader:
    """Receives the parser's events and writes sections."""

    def __init__(self, writer: SectionWriter) -> None:
        self.writer = writer
        self.title = ""
        self._skip_depth = 0
        self._in_title = False
        self._text: list[str] = []
        self._items: list[str] = []
        self._list_depth = 0
        self._pre_depth = 0
        self._tables: list[_Table] = []

    def start(self, tag: str, attributes: Any) -> None:
        if self._skip_depth or tag in _SKIPPED or "hidden" in attributes:
            self._skip_depth += 1
        elif tag == "title":
            self._in_title = not self.title
        elif tag == "br":
            self._text.append(_LINE_BREAK)
        elif tag in _CELLS and self._tables:
            self._tables[-1].open_cell(attributes)
            self._text = []
        elif tag in _OPENING:
            self._open_block(tag)

    def end(self, tag: str) -> None:
        if self._skip_depth:
            self._skip_depth -= 1
        elif tag == "title":
            self._in_title = False
        elif tag in _HEADINGS and not self._tables:
            heading = self._taken()
            self._close_list()
            self.writer.heading(_HEADINGS[tag], heading)
        elif tag in _CELLS and self._tables:
            self._flush()
            self._tables[-1].close_cell()
        elif tag == "tr" and self._tables:
            self._tables[-1].close_row()
        elif tag in _BLOCKS or tag in _HEADINGS:
            self._close_block(tag)

    def data(self, data: str) -> None:
        if self._in_title and not self._skip_depth:
            self.title += data
        elif not self._skip_depth:
            self._text.append(data)

    def comment(self, text: str) -> None:
        """Comments say nothing to readers."""

    def close(self) -> None:
        while self._tables:
            self._close_table()
        self._flush()
        self._close_list()

    def _open_block(self, tag: str) -> None:
        self._flush()
        if tag in _LISTS:
            self._list_depth += 1
        elif tag == "pre":
            self._pre_depth += 1
        elif tag == "table":
            self._close_list()
            self._tables.append(_Table())

    def _close_block(self, tag: str) -> None:
        self._flush()
        if tag in _LISTS and self._list_depth:
            self._list_depth -= 1
            if not self._list_depth:
                self._close_list()
        elif tag == "pre" and self._pre_depth:
            self._pre_depth -= 1
        elif tag == "table" and self._tables:
            self._close_table()

    def _close_table(self) -> None:
        text = self._tables.pop().text()
        if self._tables:
            self._tables[-1].add(text)
        else:
            self.writer.block(text, "table")

    def _close_list(self) -> None:
        items, self._items = self._items, []
        self.writer.block("\n".join(items))

    def _taken(self) -> str:
        text, self._text = "".join(self._text), []
        return text

    def _flush(self) -> None:
        text = self._taken()
        if self._pre_depth and not self._tables:
            self.writer.block(text.replace(_LINE_BREAK, "\n").strip("\n"), "code")
            return
        readable = "\n".join(filter(None, map(one_line, text.split(_LINE_BREAK))))
        if not readable:
            return
        if self._tables:
            self._tables[-1].add(readable)
        elif self._list_depth:
            self._items.append("  " * min(self._list_depth - 1, 8) + "- " + one_line(readable))
        else:
            self.writer.block(readable)


class _Table:
    """The cells of one table while it is read."""

    def __init__(self) -> None:
        self._grid = Grid()
        self._row: list[tuple[str, int, int]] = []
        self._cell: list[str] = []
        self._spans = (1, 1)
        self._outside: list[str] = []
        self._in_cell = False

    def open_cell(self, attributes: Any) -> None:
        self.close_cell()
        self._in_cell = True
        self._spans = (_span(attributes.get("colspan")), _span(attributes.get("rowspan")))

    def add(self, text: str) -> None:
        (self._cell if self._in_cell else self._outside).append(text)

    def close_cell(self) -> None:
        if self._in_cell:
            self._row.append((" ".join(self._cell), *self._spans))
        self._cell = []
        self._in_cell = False

    def close_row(self) -> None:
        self.close_cell()
        if self._row:
            self._grid.add_row(self._row)
        self._row = []

    def text(self) -> str:
        """Caption and stray text first, then the rows."""
        self.close_row()
        return "\n".join(filter(None, [*self._outside, table_text(self._grid.rows)]))


def _span(value: str | None) -> int:
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) < 5 else 1

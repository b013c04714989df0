"""XLSX by openpyxl: a sheet is a heading, and every row carries its columns' names."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.archives import check_xml_parts, opened
from likeopt.documents.loading.grids import is_header, named_rows, plain_row
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.sections import SectionWriter, one_line
from likeopt.documents.loading.word import core_title

_HEADER_WITHIN_ROWS = 10
_MOST_ROWS = 1_048_576  # of the format itself


def load_sheets(path: Path, media_type: str, limits: Limits) -> LoadedDocument:
    """Sections by sheet, values as last computed; hidden sheets are left out. Raises DocumentRejected."""
    with opened(path, limits) as archive:
        check_xml_parts(archive)
        title = core_title(archive, set(archive.namelist()))
    import openpyxl

    writer = SectionWriter(limits)
    # By its path it would be refused for the extension that a stored file does not have.
    with path.open("rb") as file:
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # The stated size of a sheet may be a lie, as may be the number of a row.
            sheet.reset_dimensions()
            writer.heading(1, sheet.title)
            rows = itertools.islice(sheet.iter_rows(values_only=True), _MOST_ROWS)
            write_rows(writer, _filled_rows(rows))
    return LoadedDocument(media_type, writer.finish(), title)


def write_rows(writer: SectionWriter, rows: Iterator[list[str]]) -> None:
    """Write rows as text; the first that can be a header, among the first ten, names the columns."""
    first = list(itertools.islice(rows, _HEADER_WITHIN_ROWS))
    at = _header_row(first)
    if at is None:
        for row in itertools.chain(first, rows):
            writer.block(plain_row(row), "table")
        return
    for row in first[:at]:
        writer.block(plain_row(row), "table")
    body = itertools.chain(first[at + 1 :], rows)
    is_empty = True
    for line in named_rows(first[at], body):
        is_empty = False
        writer.block(line, "table")
    if is_empty:
        writer.block(plain_row(first[at]), "table")


def _header_row(first: list[list[str]]) -> int | None:
    """The first row as wide as any after it that can name columns."""
    if not first:
        return None
    widest = max(sum(1 for cell in row if cell) for row in first)
    for at, row in enumerate(first):
        if is_header(row) and sum(1 for cell in row if cell) * 2 > widest:
            return at
    return None


def _filled_rows(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[str]]:
    for row in rows:
        cells = [_cell_text(value) for value in row]
        if any(cells):
            yield cells


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.10g}"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "minutes") if value.time() != dt.time() else value.date().isoformat()
    return one_line(str(value))

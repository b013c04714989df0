"""Tables as text: every row carries the names of its columns.

A row is one line, ``name: value | name: value``; a row with long values is a line per value,
set off by blank lines. So a passage of a few rows can be read, and found, on its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from likeopt.documents.loading.sections import one_line

Row = Sequence[str]

BETWEEN_CELLS = " | "
_LONGEST_LINE = 300
WIDEST_SPAN = 256
_NUMBER = re.compile(r"[-+(]?[\s$€₩£¥]*\d[\d,.\s]*(?:%|원|건|명|개)?\)?|\d{4}[-./]\d{1,2}[-./]\d{1,2}.*")


class Grid:
    """Fills a rectangle from cells that may span rows and columns.

    A cell over several rows is repeated in each, so that every row is complete; over several
    columns it stands in the first alone.
    """

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self._hanging: dict[int, tuple[int, str]] = {}

    def add_row(self, cells: Iterable[tuple[str, int, int]]) -> None:
        """Add a row of (text, columns spanned, rows spanned)."""
        row: list[str] = []
        hanging: dict[int, tuple[int, str]] = {}
        for text, columns, rows in cells:
            self._take_hanging(row, hanging)
            width = min(max(columns, 1), WIDEST_SPAN)
            if rows > 1:
                hanging.update({len(row) + k: (rows - 1, text if k == 0 else "") for k in range(width)})
            row.extend([text] + [""] * (width - 1))
        self._take_hanging(row, hanging)
        self._hanging = hanging
        self.rows.append(row)

    def _take_hanging(self, row: list[str], hanging: dict[int, tuple[int, str]]) -> None:
        while len(row) in self._hanging:
            rows_left, text = self._hanging.pop(len(row))
            if rows_left > 1:
                hanging[len(row)] = (rows_left - 1, text)
            row.append(text)


def table_text(rows: Iterable[Row]) -> str:
    """A small table as text; its first row names the columns if it can be a header."""
    cleaned = [[one_line(cell) for cell in row] for row in rows]
    filled = [row for row in cleaned if any(row)]
    if not filled:
        return ""
    if len(filled) > 1 and is_header(filled[0]) and len(filled[0]) > 2:
        return "\n".join(named_rows(filled[0], filled[1:]))
    return "\n".join(map(plain_row, filled))


def is_header(row: Row) -> bool:
    """Whether ``row`` can name columns: two or more cells, all filled, different, none a number."""
    cells = [cell.strip() for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return (
        len(cells) > 1
        and all(cells)
        and len(set(cells)) == len(cells)
        and not any(_NUMBER.fullmatch(cell) for cell in cells)
    )


def named_rows(header: Row, rows: Iterable[Row]) -> Iterator[str]:
    """Each row with its values named after ``header``; empty values and rows are left out."""
    names = [one_line(name) for name in header]
    for row in rows:
        pairs = [
            f"{names[column]}: {value.strip()}" if column < len(names) and names[column] else value.strip()
            for column, value in enumerate(row)
            if value and not value.isspace()
        ]
        if pairs:
            yield _laid_out(pairs)


def plain_row(row: Row) -> str:
    """A row without names; two columns read as a name and its value."""
    cells = [cell.strip() for cell in row if cell and not cell.isspace()]
    if len(cells) == 2 == len(row):
        return f"{cells[0].rstrip(':')}: {cells[1]}"
    return _laid_out(cells)


def _laid_out(cells: list[str]) -> str:
    line = BETWEEN_CELLS.join(cells)
    if len(line) <= _LONGEST_LINE and "\n" not in line:
        return line
    return "\n" + "\n".join(cells) + "\n"

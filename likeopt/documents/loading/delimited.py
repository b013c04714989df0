"""CSV and TSV: rows with their columns' names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.sections import SectionWriter
from likeopt.documents.loading.sheets import write_rows

_SEPARATORS = ",;\t|"
_SAMPLE_LINES = 20
_LONGEST_CELL = 8 * 1024 * 1024


def load_delimited(text: str, media_type: str, limits: Limits) -> LoadedDocument:
    """One section of kind "table"; the separator is the one that cuts the first lines most evenly."""
    writer = SectionWriter(limits)
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), skipinitialspace=True)
    write_rows(writer, _filled(rows))
    return LoadedDocument(media_type, writer.finish())


def _filled(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        cells = [cell.strip() for cell in row]
        if any(cells):
            yield cells


def _separator(text: str) -> str:
    lines = [line for line in text[:65_536].splitlines()[:_SAMPLE_LINES] if line.strip()]

    def evenness(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (counts.count(usual) if usual else 0, usual)

    return max(_SEPARATORS, key=evenness)

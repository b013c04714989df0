"""PPTX by python-pptx: a slide is a page, its title the heading."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.archives import check_xml_parts, opened
from likeopt.documents.loading.grids import table_text
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.sections import SectionWriter, one_line
from likeopt.documents.loading.word import core_title


def load_slides(path: Path, media_type: str, limits: Limits) -> LoadedDocument:
    """Sections by slide, speaker's notes after the slide's own text. Raises DocumentRejected."""
    with opened(path, limits) as archive:
        check_xml_parts(archive)
        title = core_title(archive, set(archive.namelist()))
    import pptx

    writer = SectionWriter(limits)
    presentation = pptx.Presentation(str(path))
    for number, slide in enumerate(presentation.slides, start=1):
        writer.page(number)
        heading = slide.shapes.title
        if heading is not None and heading.has_text_frame:
            writer.heading(1, heading.text_frame.text)
        _write_shapes(writer, slide.shapes, heading)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            writer.block(slide.notes_slide.notes_text_frame.text)
    return LoadedDocument(media_type, writer.finish(), title)


def _write_shapes(writer: SectionWriter, shapes: Iterable[Any], heading: Any) -> None:
    for shape in shapes:
        if heading is not None and shape.shape_id == heading.shape_id:
            continue
        if hasattr(shape, "shapes"):
            _write_shapes(writer, shape.shapes, heading)
        elif getattr(shape, "has_table", False):
            rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
            writer.block(table_text(rows), "table")
        elif shape.has_text_frame:
            writer.block(_lines(shape.text_frame))


def _lines(frame: Any) -> str:
    lines = []
    for paragraph in frame.paragraphs:
        text = one_line("".join(run.text for run in paragraph.runs) or paragraph.text)
        if text:
            lines.append("  " * (paragraph.level - 1) + "- " + text if paragraph.level else text)
    return "\n".join(lines)

"""Kinds of file as people call them: groups of media types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from likeopt.documents.loading.languages import CODE_PREFIX
from likeopt.documents.loading.media_types import (
    CSV,
    DOCX,
    HTML,
    HWPX,
    JSON,
    JSON_LINES,
    MARKDOWN,
    PLAIN,
    PPTX,
    TSV,
    XLSX,
)
from likeopt.documents.loading.signatures import PDF

FileKind = Literal["pdf", "word", "slides", "sheet", "hangul", "text", "web", "code", "data", "other"]

# What a media type begins with; "other" is what no kind has.
_BEGINNINGS: Mapping[FileKind, tuple[str, ...]] = {
    "pdf": (PDF,),
    "word": (DOCX,),
    "slides": (PPTX,),
    "sheet": (XLSX, CSV, TSV),
    "hangul": (HWPX,),
    "text": (PLAIN, MARKDOWN),
    "web": (HTML,),
    "code": (CODE_PREFIX,),
    "data": (JSON, JSON_LINES),
    "other": (),
}


def beginnings(kind: FileKind) -> tuple[str, ...]:
    """What the media types of ``kind`` begin with; of "other" nothing."""
    return _BEGINNINGS[kind]


def known_beginnings() -> tuple[str, ...]:
    """What the media types of every named kind begin with."""
    return tuple(start for starts in _BEGINNINGS.values() for start in starts)

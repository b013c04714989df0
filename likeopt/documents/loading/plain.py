"""Plain text and source code."""

from __future__ import annotations

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import Limits
from likeopt.documents.loading.sections import SectionWriter


def load_plain(text: str, media_type: str, limits: Limits) -> LoadedDocument:
    """Text as it is; form feeds, where there are any, begin pages."""
    writer = SectionWriter(limits)
    pages = text.split("\f")
    for number, page in enumerate(pages, start=1):
        if len(pages) > 1:
            writer.page(number)
        writer.block(page)
    return LoadedDocument(media_type, writer.finish())


def load_code(text: str, media_type: str, limits: Limits) -> LoadedDocument:
    """Source code, verbatim, as one section of kind "code"."""
    writer = SectionWriter(limits)
    writer.block(text, "code")
    return LoadedDocument(media_type, writer.finish())

"""What a loaded document is made of, and the chunks it is cut into."""

from __future__ import annotations

from typing import Literal

import msgspec

Kind = Literal["prose", "code", "table"]


class Section(msgspec.Struct, frozen=True):
    """A run of text under one heading, on one page.

    ``heading`` is the path of headings above it, joined by " › "; ``page`` counts from 1.
    """

    text: str
    heading: str | None = None
    page: int | None = None
    kind: Kind = "prose"


class LoadedDocument(msgspec.Struct, frozen=True):
    """A document's text in reading order; ``title`` as the document itself states it, if it does."""

    media_type: str
    sections: tuple[Section, ...]
    title: str | None = None


class Chunk(msgspec.Struct, frozen=True):
    """A passage as it is indexed and cited; ``position`` counts from 0 within its document."""

    position: int
    text: str
    heading: str | None = None
    page: int | None = None

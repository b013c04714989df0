"""Writing a document down section by section, whatever format it comes from."""

from __future__ import annotations

import re

from likeopt.documents.content import Kind, Section
from likeopt.documents.loading.limits import Limits
from likeopt.errors import DocumentRejected

HEADING_SEPARATOR = " › "
_LONGEST_HEADING = 200
_MEBIBYTE = 1024 * 1024
_SPACES = re.compile(r"\s+")


def one_line(text: str) -> str:
    """``text`` with every run of white space made one space."""
    return _SPACES.sub(" ", text).strip()


class SectionWriter:
    """Collects blocks of text under the current heading and page, in reading order.

    Raises DocumentRejected("document_unpacks_too_large") from ``block`` when the text as a whole
    grows beyond the limit.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._sections: list[Section] = []
        self._blocks: list[str] = []
        self._kind: Kind = "prose"
        self._page: int | None = None
        self._path: list[tuple[int, str]] = []
        self._heading_is_bare = False
        self._chars = 0

    def heading(self, level: int, text: str) -> None:
        """Open a heading; ``level`` counts from 1 and closes all of its own level and below."""
        title = one_line(text)[:_LONGEST_HEADING]
        if not title:
            return
        self._close_section()
        if self._path and level <= self._path[-1][0]:
            self._keep_bare_heading()
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, title))
        self._heading_is_bare = True

    def page(self, number: int) -> None:
        """Begin page ``number``, counted from 1; headings stay open."""
        self._close_section()
        self._page = number

    def block(self, text: str, kind: Kind = "prose") -> None:
        """Add a paragraph, a table or a piece of code; blank ones are passed over."""
        if not text or text.isspace():
            return
        if kind != self._kind:
            self._close_section()
            self._kind = kind
        self._chars += len(text)
        if self._chars > self._limits.max_text_chars:
            raise too_large(self._limits.max_text_chars)
        self._blocks.append(text)

    def finish(self) -> tuple[Section, ...]:
        """All sections written so far; the writer is then spent."""
        self._close_section()
        self._keep_bare_heading()
        return tuple(self._sections)

    def _close_section(self) -> None:
        if not self._blocks:
            return
        separator = "\n" if self._kind == "table" else "\n\n"
        text = separator.join(self._blocks)
        self._sections.append(Section(text, self._heading(len(self._path)), self._page, self._kind))
        self._blocks = []
        self._heading_is_bare = False

    def _keep_bare_heading(self) -> None:
        """A heading with nothing under it is text of its own, lest it be lost."""
        if self._heading_is_bare and self._path:
            above = self._heading(len(self._path) - 1)
            self._sections.append(Section(self._path[-1][1], above, self._page))
        self._heading_is_bare = False

    def _heading(self, depth: int) -> str | None:
        return HEADING_SEPARATOR.join(title for _, title in self._path[:depth]) or None


def too_large(limit_bytes: int) -> DocumentRejected:
    """The refusal of a document that unpacks to more than ``limit_bytes``."""
    return DocumentRejected("document_unpacks_too_large", limit_mb=limit_bytes // _MEBIBYTE)

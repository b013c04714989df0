"""The documents and what can be done with them, behind a running server or in this process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from likeopt.cli.sources import SourceFile
from likeopt.documents.views import DocumentView, IndexingStatus
from likeopt.search.passages import SearchQuery, SearchResult
from likeopt.settings import Settings


class Library(Protocol):
    """What the commands need; every call may raise LikeOptError."""

    def upload(self, sources: Sequence[SourceFile], collection: str) -> list[DocumentView]:
        """Take in files; returns their documents in the same order."""
        ...

    def indexing(self) -> IndexingStatus:
        """How far indexing has come."""
        ...

    def failed(self) -> Iterator[DocumentView]:
        """Every document that could not be indexed, newest first."""
        ...

    def search(self, query: SearchQuery) -> SearchResult:
        """Passages, best first."""
        ...

    def ask(self, question: str, collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The events of an answer as API.md names them, each with its data."""
        ...


@contextmanager
def open_library(settings: Settings, indexing: bool = False) -> Iterator[Library]:
    """Reach the running server, or do its work here if none runs on this data directory.

    ``indexing`` says that documents will be taken in, which a library of this process must
    then index itself. Raises ServerUnreachable, StartupError.
    """
    from likeopt.cli.client import running_server

    server = running_server(settings)
    if server is not None:
        with server:
            yield server
        return
    from likeopt.cli.here import open_here

    with open_here(settings, indexing) as library:
        yield library

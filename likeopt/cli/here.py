"""The library opened in this process, when no server runs on the data directory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import msgspec

from likeopt.chat.answers import Question
from likeopt.cli.chroma import chroma_server, wait_until_it_answers
from likeopt.cli.sources import SourceFile
from likeopt.documents.indexing.worker import IndexWorker
from likeopt.documents.ingestion import Incoming
from likeopt.documents.views import DocumentView, IndexingStatus
from likeopt.search.passages import Scope, SearchQuery, SearchResult
from likeopt.services import Services, places
from likeopt.services.index import open_index
from likeopt.serving.data_dir import DataDirLock, clear_run_dir
from likeopt.settings import Settings
from likeopt.storage.database import database_url
from likeopt.storage.document_lists import Filter
from likeopt.storage.schema import migrate
from likeopt.web.keys import LOCAL_OWNER, KeyRing

PAGE_SIZE = 100


@contextmanager
def data_directory(settings: Settings) -> Iterator[None]:
    """Hold the data directory as a server does: locked, with its schema up to date and Chroma running.

    Raises StartupError.
    """
    with ExitStack() as held:
        lock = DataDirLock(settings.data_dir)
        held.callback(lock.release)
        clear_run_dir(settings.data_dir)
        if not settings.chroma_url:
            port = held.enter_context(chroma_server(settings.data_dir / "chroma"))
            (settings.run_dir / "chroma.port").write_text(str(port))
        migrate(database_url(settings.database_url, settings.data_dir))
        held.callback(clear_run_dir, settings.data_dir)
        yield


@contextmanager
def index_worker(settings: Settings) -> Iterator[IndexWorker]:
    """A running index worker, stopped at the end of the block."""
    with open_index(settings) as worker:
        worker.start()
        try:
            yield worker
        finally:
            worker.stop()


@contextmanager
def open_here(settings: Settings, indexing: bool) -> Iterator[Here]:
    """Open all parts in this process. Raises StartupError."""
    with ExitStack() as opened:
        opened.enter_context(data_directory(settings))
        services = Services(settings)
        services.open()
        opened.callback(services.close)
        wait_until_it_answers(places.vector_store(settings))
        worker = opened.enter_context(index_worker(settings)) if indexing else None
        yield Here(services, worker, owner_of(settings))


def owner_of(settings: Settings) -> str:
    """Whose documents the command line works with: those that the first key opens on a server."""
    holders = (KeyRing(settings).find(key) for key in settings.bare_keys())
    return next((holder.owner for holder in holders if holder is not None), LOCAL_OWNER)


class Here:
    """The library's calls on the parts themselves."""

    def __init__(self, services: Services, worker: IndexWorker | None, owner: str) -> None:
        self._services = services
        self._worker = worker
        self._owner = owner

    def upload(self, sources: Sequence[SourceFile], collection: str) -> list[DocumentView]:
        """Take in files; returns their documents in the same order."""
        with ExitStack() as files:
            incoming = [Incoming(one.name, None, files.enter_context(one.path.open("rb"))) for one in sources]
            accepted = self._services.ingestion.accept(Scope(self._owner, collection), incoming)
        if self._worker is not None:
            self._worker.wake()
        return [one.document for one in accepted]

    def indexing(self) -> IndexingStatus:
        """How far indexing has come."""
        return self._services.ingestion.status(self._owner)

    def failed(self) -> Iterator[DocumentView]:
        """Every document that could not be indexed, newest first."""
        page = 1
        while True:
            views, total = self._services.ingestion.listing(
                self._owner, Filter(status="failed"), page=page, page_size=PAGE_SIZE
            )
            yield from views
            if page * PAGE_SIZE >= total:
                return
            page += 1

    def search(self, query: SearchQuery) -> SearchResult:
        """Passages, best first."""
        scope = Scope(self._owner, query.scope.collection)
        return self._services.searcher.search(msgspec.structs.replace(query, scope=scope)).value

    def ask(self, question: str, collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The events of an answer, as they come."""
        stream = self._services.answering.ask(Question(question, self._owner, collection=collection))
        for event in stream.events():
            if event is not None:
                yield event.name, event.data

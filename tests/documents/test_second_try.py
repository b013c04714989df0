"""A document that has failed, tried again."""

from __future__ import annotations

import io

import pytest

from likeopt.bus.page import SharedPage
from likeopt.documents.content import Chunk, LoadedDocument, Section
from likeopt.documents.indexing.loading import Cut, LoadingQueue
from likeopt.documents.indexing.switching import switch_ready
from likeopt.documents.ingestion import Incoming, Ingestion
from likeopt.errors import Conflict, DocumentRejected, NotFound
from likeopt.search.passages import Scope
from likeopt.storage import changes
from likeopt.storage.blobs import Blobs
from likeopt.storage.database import Database


class MendedLoader:
    """Reads nothing until it has been mended."""

    mended = False

    def load(self, path: str, name: str) -> LoadedDocument:
        if not self.mended:
            raise DocumentRejected("document_load_crashed")
        return LoadedDocument("text/plain", (Section("one"),))

    def reap_if_idle(self) -> bool:
        return False


@pytest.fixture
def loader() -> MendedLoader:
    return MendedLoader()


@pytest.fixture
def queue(database: Database, blobs: Blobs, loader: MendedLoader, clock) -> LoadingQueue:
    return LoadingQueue(database, blobs, loader, lambda *_: Cut((Chunk(0, "one"),)), clock)


def accept(ingestion: Ingestion, content: bytes = b"one") -> str:
    return ingestion.accept(Scope(), [Incoming("a.md", None, io.BytesIO(content))])[0].document.id


def index(queue: LoadingQueue, database: Database, page: SharedPage) -> None:
    while queue.step():
        pass
    switch_ready(database, page, database.read(changes.read_counter, "change"))


def test_it_is_ready_once_what_was_wrong_is_mended(
    ingestion: Ingestion, queue: LoadingQueue, database: Database, page: SharedPage, loader: MendedLoader
) -> None:
    document_id = accept(ingestion)
    index(queue, database, page)
    assert ingestion.get("local", document_id).status == "failed"
    loader.mended = True
    again = ingestion.retry("local", document_id)
    assert (again.status, again.error) == ("queued", None)
    index(queue, database, page)
    assert ingestion.get("local", document_id).status == "ready"


def test_only_what_has_failed_is_tried_again(ingestion: Ingestion) -> None:
    document_id = accept(ingestion)
    with pytest.raises(Conflict, match="document_not_failed"):
        ingestion.retry("local", document_id)
    with pytest.raises(NotFound):
        ingestion.retry("somebody", document_id)


def test_what_was_too_large_to_keep_cannot_be_tried_again(ingestion: Ingestion) -> None:
    document_id = accept(ingestion, b"x" * 10_001)
    with pytest.raises(Conflict, match="document_file_not_kept"):
        ingestion.retry("local", document_id)

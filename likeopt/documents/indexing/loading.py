"""From queued bytes to stored chunks."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Protocol

import msgspec
import sqlalchemy as sa

from likeopt.documents.content import Chunk, LoadedDocument
from likeopt.errors import DocumentRejected
from likeopt.search.passages import Note
from likeopt.storage import changes, chunks, documents
from likeopt.storage.blobs import Blobs
from likeopt.storage.chunks import Cutting
from likeopt.storage.database import Database
from likeopt.storage.documents import DocumentRow

MAX_ATTEMPTS = 3
# Documents that are claimed and stored together: each transaction waits for the disk.
TOGETHER = 16


class Loader(Protocol):
    """Reads a file's text, however hostile the file."""

    def load(self, path: str, name: str) -> LoadedDocument:
        """The text. Raises DocumentRejected with the reason."""
        ...

    def reap_if_idle(self) -> bool:
        """Let go of what has not been needed for a while; True if there was anything."""
        ...


class Cut(msgspec.Struct, frozen=True):
    """A document in chunks, with what its readers should know about it."""

    chunks: tuple[Chunk, ...]
    notes: tuple[Note, ...] = ()


Chunker = Callable[[LoadedDocument, str], Cut]
Outcome = tuple[LoadedDocument, Cut] | DocumentRejected


class LoadingQueue:
    """Takes queued documents, oldest first, loads and chunks them. Used by one thread."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        loader: Loader,
        chunker: Chunker,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._loader = loader
        self._chunker = chunker
        self._clock = clock

    def resume(self) -> None:
        """Queue again what an interrupted run was loading."""
        self._database.write(documents.requeue_unloaded)

    def step(self) -> bool:
        """Load the next few documents; False when none waits."""
        rows = self._database.write(self._claim)
        if not rows:
            self._loader.reap_if_idle()
            return False
        outcomes = [(row, self._outcome(row)) for row in rows]
        self._database.write(self._store_all, outcomes)
        return True

    def _claim(self, conn: sa.Connection) -> list[DocumentRow]:
        """The next documents. One that was tried before goes alone, so that no other shares its fate."""
        waiting = documents.with_status(conn, "queued", limit=TOGETHER)
        fresh = list(itertools.takewhile(lambda row: row.attempts == 0, waiting))
        claimed = fresh or waiting[:1]
        documents.update_many(
            conn,
            [
                {"id": row.id, "status": "indexing", "attempts": row.attempts + 1, "last_seq": 0}
                for row in claimed
            ],
        )
        return claimed

    def _outcome(self, row: DocumentRow) -> Outcome:
        try:
            return self._cut(row)
        except DocumentRejected as rejection:
            return rejection

    def _cut(self, row: DocumentRow) -> tuple[LoadedDocument, Cut]:
        # A document that has taken the whole process down before is not tried for ever.
        if row.attempts >= MAX_ATTEMPTS:
            raise DocumentRejected("document_load_crashed")
        path = self._blobs.path(row.sha256)
        if not path.exists():
            raise DocumentRejected("document_bytes_missing")
        loaded = self._loader.load(str(path), row.name)
        cut = self._chunker(loaded, row.name)
        if not cut.chunks:
            raise DocumentRejected("document_empty")
        return loaded, cut

    def _store_all(self, conn: sa.Connection, outcomes: list[tuple[DocumentRow, Outcome]]) -> None:
        newest = documents.versions(conn, [row.id for row, _ in outcomes])
        # Where a newer version has come meanwhile, that one is queued and this one is of no use.
        current = [(row, outcome) for row, outcome in outcomes if newest.get(row.id) == row.version]
        _store_chunks(conn, [(row, *found) for row, found in current if isinstance(found, tuple)])
        failed = [(row, found) for row, found in current if isinstance(found, DocumentRejected)]
        for row, rejection in failed:
            error = {"code": rejection.code, "params": rejection.params}
            documents.update(conn, row.id, status="failed", error=error, updated_at=self._clock())


def _store_chunks(conn: sa.Connection, loaded: list[tuple[DocumentRow, LoadedDocument, Cut]]) -> None:
    cuttings = [Cutting(row.id, row.version, cut.chunks) for row, _, cut in loaded]
    chunks.insert(conn, cuttings)
    seq = changes.append(
        conn, "chunk", "upsert", [row_id for cutting in cuttings for row_id in cutting.ids()]
    )
    seq -= sum(len(cut.chunks) for _, _, cut in loaded)
    rows = []
    for row, document, cut in loaded:
        seq += len(cut.chunks)
        rows.append(
            {
                "id": row.id,
                "title": _title(row, document)[:1024],
                "media_type": document.media_type,
                "notes": msgspec.to_builtins(cut.notes),
                "chunk_count": len(cut.chunks),
                "last_seq": seq,
                "attempts": 0,
            }
        )
    documents.update_many(conn, rows)


def _title(row: DocumentRow, loaded: LoadedDocument) -> str:
    """The title its sender gave, else the document's own, else its file name."""
    file_name = row.name.rpartition("/")[2]
    return (loaded.title or file_name) if row.title == file_name else row.title

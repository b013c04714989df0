"""The local BM25 index as a projection; every host has its own."""

from __future__ import annotations

import time
from collections.abc import Callable

from likeopt.documents.indexing import sets
from likeopt.documents.indexing.projection import every_chunk, misses_changes, next_batch
from likeopt.search.lexical_writer import LexicalEntry, LexicalWriter
from likeopt.search.passages import Scope
from likeopt.storage import changes, cursors
from likeopt.storage.chunks import ChunkRow
from likeopt.storage.database import Database

CHANGES_PER_STEP = 2000


def lexical_entry(row: ChunkRow) -> LexicalEntry:
    """A chunk as BM25 indexes it."""
    return LexicalEntry(
        chunk_id=row.id,
        document_id=row.document_id,
        scope=Scope(row.owner, row.collection),
        title=row.title,
        heading=row.heading,
        text=row.text,
    )


class LexicalProjection:
    """Keeps a tantivy index in step. Used by one thread."""

    def __init__(
        self, database: Database, writer: LexicalWriter, host: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._writer = writer
        self._name = f"bm25:{host}"
        self._clock = clock
        self._cursor = writer.cursor

    @property
    def cursor(self) -> int:
        """The last change that is committed; 0 for a new index."""
        return self._cursor

    def step(self) -> bool:
        """Index and commit the next changes, or everything when the index is new."""
        self._cursor = self._writer.cursor
        if misses_changes(self._database, self._cursor):
            self.rebuild()
            return True
        batch = next_batch(self._database, self._cursor, CHANGES_PER_STEP)
        if batch is None:
            return False
        self._writer.apply([lexical_entry(row) for row in batch.upserts], batch.deletes)
        self._commit(batch.seq)
        return True

    def rebuild(self) -> None:
        """Index all chunks; the old index is read until the new one is committed.

        What was found meanwhile, in an index that was lost or not yet whole, is not to be found again.
        """
        seq = self._database.read(changes.read_counter, "change")
        self._writer.clear()
        for rows in every_chunk(self._database, CHANGES_PER_STEP):
            self._writer.apply([lexical_entry(row) for row in rows], [])
        self._commit(seq)
        self._database.write(sets.renew_corpus)

    def _commit(self, seq: int) -> None:
        self._writer.commit()
        self._writer.set_cursor(seq)
        self._cursor = seq
        self.touch()

    def touch(self) -> None:
        """Say how far this host has come, so that changes it still needs are kept."""
        self._database.write(cursors.move, self._name, self._cursor, self._clock())

    def close(self) -> None:
        """Let go of the index."""
        self._writer.close()

"""One set of vectors as a projection; one process of the cluster keeps it."""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from likeopt.documents.indexing import sets
from likeopt.documents.indexing.projection import Batch, every_chunk, misses_changes, next_batch
from likeopt.embedding.embedder import Embedder, Vectors
from likeopt.search.passages import Scope
from likeopt.search.vectors import VectorStore, collection_name
from likeopt.storage import changes, chunks, cursors
from likeopt.storage.chunks import ChunkRow
from likeopt.storage.database import Database

CHANGES_PER_STEP = 256


def embedded_text(row: ChunkRow) -> str:
    """What of a chunk the model reads: its title and heading say what the text is about."""
    return "\n".join(part for part in (row.title, row.heading, row.text) if part)


class VectorProjection:
    """Keeps one set of Chroma collections in step. Used by one thread.

    While one batch is embedded the one before it is stored; the cursor moves only over
    what the store has confirmed.
    """

    def __init__(
        self,
        database: Database,
        store: VectorStore,
        embedder: Embedder,
        set_name: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._store = store
        self._embedder = embedder
        self._set_name = set_name
        self._clock = clock
        self._cursor = database.read(cursors.read, self._cursor_name)
        self._read_up_to = self._cursor
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="store-vectors")
        self._storing: tuple[int, Future[None]] | None = None
        self._checked = False
        self.embedded = 0

    @property
    def _cursor_name(self) -> str:
        return sets.cursor_name(self._set_name)

    @property
    def cursor(self) -> int | None:
        """The last change whose vectors are stored."""
        return self._cursor

    @property
    def set_name(self) -> str:
        """The set it keeps."""
        return self._set_name

    def step(self) -> bool:
        """Embed and store the next changes. Raises Unavailable; then the step is taken again."""
        try:
            return self._step()
        except BaseException:
            self._storing, self._read_up_to = None, self._cursor
            raise

    def _step(self) -> bool:
        if misses_changes(self._database, self._cursor):
            self.rebuild()
            return True
        batch = next_batch(self._database, self._read_up_to or 0, CHANGES_PER_STEP)
        if batch is None:
            return self._settle() or self._repair_once()
        vectors = self._embed(batch.upserts)
        self._settle()
        self._storing = (batch.seq, self._pool.submit(self._store_batch, batch, vectors))
        self._read_up_to = batch.seq
        return True

    def _embed(self, rows: Sequence[ChunkRow]) -> Vectors:
        vectors = self._embedder.embed([embedded_text(row) for row in rows])
        self.embedded += len(rows)
        return vectors

    def _settle(self) -> bool:
        """Wait for the batch being stored and move over it; False when there is none."""
        if self._storing is None:
            return False
        seq, stored = self._storing
        stored.result()
        self._storing = None
        self._move(seq)
        return True

    def _move(self, seq: int) -> None:
        self._database.write(cursors.move, self._cursor_name, seq, self._clock())
        self._cursor = seq

    def _store_batch(self, batch: Batch, vectors: Vectors) -> None:
        self._upsert(batch.upserts, vectors)
        if batch.deletes:
            for name in self._collections():
                self._store.delete(name, batch.deletes)

    def _upsert(self, rows: Sequence[ChunkRow], vectors: Vectors) -> None:
        places: dict[Scope, list[int]] = defaultdict(list)
        for place, row in enumerate(rows):
            places[Scope(row.owner, row.collection)].append(place)
        for scope, where in places.items():
            name = collection_name(self._set_name, scope)
            self._store.ensure(name, {"model": self._embedder.spec.model})
            self._store.upsert(
                name,
                [rows[place].id for place in where],
                vectors[where],
                [rows[place].document_id for place in where],
            )

    def _collections(self) -> list[str]:
        return [name for name in self._store.names() if name.startswith(self._set_name)]

    def rebuild(self) -> None:
        """Bring the stored vectors in line with the chunks, whatever is missing or too much.

        What was found while they were not is not to be found again.
        """
        seq = self._database.read(changes.read_counter, "change")
        present = {row_id: name for name in self._collections() for row_id in self._stored_ids(name)}
        for rows in every_chunk(self._database, CHANGES_PER_STEP):
            missing = [row for row in rows if present.pop(row.id, None) is None]
            if missing:
                self._upsert(missing, self._embed(missing))
        self._drop_extra(present)
        self._database.write(sets.renew_corpus)
        self._move(seq)
        self._read_up_to = seq

    def _stored_ids(self, name: str) -> Iterable[str]:
        for page in itertools.count():
            ids = self._store.ids(name, page)
            if not ids:
                return
            yield from ids

    def _drop_extra(self, present: dict[str, str]) -> None:
        extra: dict[str, list[str]] = defaultdict(list)
        for row_id, name in present.items():
            extra[name].append(row_id)
        for name, ids in extra.items():
            self._store.delete(name, ids)

    def _repair_once(self) -> bool:
        """Rebuild if the store does not hold as many vectors as there are chunks."""
        if self._checked:
            return False
        self._checked = True
        wanted = self._database.read(chunks.wanted_counts)
        names = {collection_name(self._set_name, Scope(*scope)): n for scope, n in wanted.items()}
        held = {name: self._store.count(name) for name in self._collections()}
        if any(held.get(name, 0) != n for name, n in names.items()):
            self.rebuild()
            return True
        return False

    def check(self) -> None:
        """Compare with the chunks once more when there is nothing else to do."""
        self._checked = False

    def close(self) -> None:
        """Finish what is being stored."""
        self._pool.shutdown(wait=True)

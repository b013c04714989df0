"""The index process's work: a follower on every host, a producer on one host of the cluster."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

import msgspec

from likeopt.bus.page import Counter, SharedPage
from likeopt.documents.indexing import sets
from likeopt.documents.indexing.housekeeping import Housekeeping
from likeopt.documents.indexing.lexical import LexicalProjection
from likeopt.documents.indexing.loading import LoadingQueue
from likeopt.documents.indexing.loop import Loop
from likeopt.documents.indexing.pace import Pace
from likeopt.documents.indexing.switching import switch_ready
from likeopt.documents.indexing.vector_stage import VectorStage
from likeopt.storage import changes, cursors, documents, facts, leases, vector_sets
from likeopt.storage.chunks import ChunkRow
from likeopt.storage.database import Database

LEASE = "producer"
LEASE_TTL_S = 10.0
TEND_S = 0.5
PUBLISH_S = 1.0
HOUSEKEEPING_S = 30.0
STOP_S = 5.0

logger = logging.getLogger(__name__)


class Measures(msgspec.Struct, frozen=True):
    """Where it is told how many more chunks were embedded, and how many documents wait."""

    count_chunks: Callable[[int], None] = lambda _chunks: None
    set_queue: Callable[[int], None] = lambda _documents: None


class IndexParts(msgspec.Struct, frozen=True):
    """What the index worker is joined from; ``vectors`` is None without an embedding model.

    ``replaced`` is told of chunks that are found no longer and have none like them in a new version.
    """

    database: Database
    page: SharedPage
    queue: LoadingQueue
    lexical: LexicalProjection
    vectors: VectorStage | None
    housekeeping: Housekeeping
    host: str
    measures: Measures = Measures()
    replaced: Callable[[Sequence[ChunkRow]], None] = lambda _rows: None


class IndexWorker:
    """Runs loading, both projections, and the tending of all, each in a thread."""

    def __init__(self, parts: IndexParts, clock: Callable[[], float] = time.time) -> None:
        self._parts = parts
        self._clock = clock
        self._producing = False
        self._resumed = False
        self._looked_s = 0.0
        self._renewed_s = 0.0
        self._published_s = 0.0
        self._kept_house_s = 0.0
        self._pace = Pace()
        self._measured = 0
        self._bm25_request: str | None = None
        self._corpus: str | None = None
        self._loading = Loop("loading", self._load, progressed=self._loaded)
        self._lexical = Loop("bm25", self._follow, progressed=self.wake)
        self._tending = Loop("tending", self._tend, idle_s=TEND_S)
        self._sets = Loop("vector sets", self._tend_sets, idle_s=TEND_S)

    def start(self) -> None:
        """Begin all work."""
        if self._parts.vectors is not None:
            self._parts.vectors.on_progress(self.wake)
        for loop in (self._tending, self._sets, self._lexical, self._loading):
            loop.start()

    def wake(self) -> None:
        """There may be something new."""
        for loop in (self._loading, self._lexical, self._sets, self._tending):
            loop.wake()
        if self._parts.vectors is not None:
            self._parts.vectors.wake()

    def stop(self) -> None:
        """End after the steps under way, and give the lease back."""
        loops = (self._loading, self._lexical, self._sets, self._tending)
        for loop in loops:
            loop.stop()
        for loop in loops:
            loop.join(STOP_S)
        if self._parts.vectors is not None:
            self._parts.vectors.stop(STOP_S)
        self._parts.lexical.close()
        self._parts.database.write(leases.release, LEASE, self._parts.host)

    def idle(self) -> bool:
        """Whether every accepted document is either found or failed, and no set is being filled."""
        counts = self._parts.database.read(documents.totals).by_status
        filling = any(one.state == "filling" for one in self._parts.database.read(vector_sets.every))
        return not (counts.get("queued") or counts.get("indexing") or filling or self._requests())

    def _load(self) -> bool:
        if not self._producing:
            return False
        if not self._resumed:
            self._parts.queue.resume()
            self._resumed = True
        return self._parts.queue.step()

    def _loaded(self) -> None:
        self._parts.page.increment(Counter.ACTIVITY)
        self.wake()

    def _follow(self) -> bool:
        request = self._bm25_request
        if request is None:
            return self._parts.lexical.step()
        self._parts.lexical.rebuild()
        self._parts.database.write(facts.withdraw, "rebuild:bm25", request)
        self._bm25_request = None
        return True

    def _tend(self) -> bool:
        self._parts.page.write(Counter.INDEX_ALIVE_MS, int(time.monotonic() * 1000))
        if self._clock() - self._looked_s >= TEND_S:
            self._looked_s = self._clock()
            self._renew_lease()
            self._obey_requests()
            self._follow_others()
            self._measure()
        self._publish()
        if self._producing and self._clock() - self._kept_house_s > HOUSEKEEPING_S:
            self._keep_house()
        return False

    def _renew_lease(self) -> None:
        # Every transaction waits for the disk, so the lease is not renewed more often than it must.
        if self._producing and self._clock() - self._renewed_s < LEASE_TTL_S / 3:
            return
        self._renewed_s = self._clock()
        self._producing = self._parts.database.write(
            leases.take, LEASE, self._parts.host, self._clock(), LEASE_TTL_S
        )

    def _tend_sets(self) -> bool:
        if self._producing and self._parts.vectors is not None:
            self._parts.vectors.tend()
        return False

    def _requests(self) -> dict[str, str]:
        names = ("rebuild:bm25", "rebuild:vectors")
        wanted = {name: self._parts.database.read(facts.read, name) for name in names}
        return {name: value for name, value in wanted.items() if value is not None}

    def _obey_requests(self) -> None:
        requests = self._requests()
        if "rebuild:bm25" in requests:
            self._bm25_request = requests["rebuild:bm25"]
        if "rebuild:vectors" in requests and self._producing:
            if self._parts.vectors is not None:
                self._parts.vectors.rebuild()
                self._sets.wake()
            token = requests["rebuild:vectors"]
            self._parts.database.write(facts.withdraw, "rebuild:vectors", token)

    def _publish(self) -> None:
        """Say what both projections hold, at most once a second, and let it serve."""
        page = self._parts.page
        lexical, vectors = self._parts.lexical.cursor, self._vectors_cursor()
        page.write(Counter.BM25_CURSOR, lexical)
        page.write(Counter.VECTORS_CURSOR, lexical if vectors is None else vectors)
        held = lexical if vectors is None else min(lexical, vectors)
        moved = held != page.read(Counter.GENERATION)
        if moved and self._clock() - self._published_s >= PUBLISH_S:
            self._published_s = self._clock()
            page.write(Counter.GENERATION, held)
            page.increment(Counter.ACTIVITY)
        if self._producing:
            generation = page.read(Counter.GENERATION)
            parts = self._parts
            if switch_ready(parts.database, page, generation, self._clock, parts.replaced):
                page.increment(Counter.ACTIVITY)

    def _follow_others(self) -> None:
        """Show the workers of this host what those of another, or one that died, have changed."""
        page, database = self._parts.page, self._parts.database
        page.raise_to(Counter.VISIBILITY, database.read(changes.read_counter, "visibility"))
        corpus = database.read(facts.read, "corpus")
        if corpus != self._corpus:
            self._corpus = corpus
            page.increment(Counter.CORPUS)

    def _measure(self) -> None:
        """Tell how many chunks were indexed so far, and how many documents wait."""
        vectors = self._parts.vectors
        indexed = vectors.embedded if vectors is not None else self._parts.lexical.cursor
        self._parts.page.write(Counter.CHUNKS_PER_KS, self._pace.per_ks(indexed))
        self._parts.measures.count_chunks(max(0, indexed - self._measured))
        self._measured = indexed
        self._parts.measures.set_queue(self._parts.database.read(documents.totals).by_status.get("queued", 0))

    def _vectors_cursor(self) -> int | None:
        if self._parts.vectors is None:
            return None
        if self._producing:
            return self._parts.vectors.cursor()
        return self._parts.database.read(
            lambda conn: (
                cursors.read(conn, sets.cursor_name(serving.name))
                if (serving := vector_sets.serving(conn))
                else None
            )
        )

    def _keep_house(self) -> None:
        first = self._kept_house_s == 0.0
        self._kept_house_s = self._clock()
        self._parts.lexical.touch()
        self._parts.housekeeping.run()
        if first:
            self._parts.housekeeping.sweep_blobs()
        if self._parts.vectors is not None:
            self._parts.vectors.check()

"""The vectors side of the producer: which sets are kept, each in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from likeopt.bus.page import Counter, SharedPage
from likeopt.documents.indexing import sets
from likeopt.documents.indexing.loop import Loop
from likeopt.documents.indexing.vectors import VectorProjection
from likeopt.embedding.embedder import Embedder
from likeopt.search.vectors import VectorStore
from likeopt.storage.database import Database
from likeopt.storage.vector_sets import VectorSet

# After this long without its model or store, the serving set no longer holds documents back.
GIVE_UP_S = 10.0
# Searches that began before a switch may still ask the replaced set.
DROP_AFTER_S = 5.0

EmbedderOf = Callable[[VectorSet], Embedder | None]
logger = logging.getLogger(__name__)


class VectorStage:
    """Keeps the serving set, and fills its successor when the model or the settings change."""

    def __init__(
        self,
        database: Database,
        store: VectorStore,
        page: SharedPage,
        embedder: Embedder,
        embedder_of: EmbedderOf,
    ) -> None:
        self._database = database
        self._store = store
        self._page = page
        self._embedder = embedder
        self._embedder_of = embedder_of
        self._progressed: Callable[[], None] = lambda: None
        self._kept: dict[str, tuple[VectorProjection, Loop]] = {}
        self._serving: str | None = None
        self._ending: list[tuple[VectorProjection, Loop]] = []
        self._dropping: list[tuple[float, str]] = []
        self._lock = threading.Lock()
        self.embedded = 0

    def on_progress(self, progressed: Callable[[], None]) -> None:
        """Have ``progressed`` called whenever a set has come further."""
        self._progressed = progressed

    def tend(self) -> None:
        """Start and end threads so that the sets there should be are kept. Raises Unavailable."""
        serving, wanted = sets.wanted_set(self._database, self._embedder.spec)
        with self._lock:
            if self._serving is None:
                self._page.increment(Counter.CORPUS)  # searchers may not have seen the first set yet
            self._serving = (serving or wanted).name
            self._keep(wanted, self._embedder)
            if serving is not None and (old := self._embedder_of(serving)) is not None:
                self._keep(serving, old)
        self._drop_replaced()

    def _keep(self, one: VectorSet, embedder: Embedder) -> None:
        if one.name in self._kept:
            return
        projection = VectorProjection(self._database, self._store, embedder, one.name)
        loop = Loop(f"vectors {one.name}", lambda: self._step(projection), progressed=self._progressed)
        self._kept[one.name] = (projection, loop)
        loop.start()

    def _step(self, projection: VectorProjection) -> bool:
        before = projection.embedded
        worked = projection.step()
        self.embedded += projection.embedded - before
        if not worked and projection.set_name != self._serving:
            self._promote(projection.set_name)
        return worked

    def _promote(self, name: str) -> None:
        replaced = self._database.write(sets.promote, name)
        self._page.increment(Counter.CORPUS)
        logger.info("the vector set %s serves now", name)
        with self._lock:
            self._serving = name
            for other in replaced:
                self._dropping.append((time.monotonic() + DROP_AFTER_S, other))
                if other in self._kept:
                    self._ending.append(self._kept.pop(other))
                    self._ending[-1][1].stop()
        self._progressed()

    def _drop_replaced(self) -> None:
        due = [name for when_s, name in self._dropping if when_s <= time.monotonic()]
        for name in due:
            for collection in self._store.names():
                if collection.startswith(name):
                    self._store.drop(collection)
        self._dropping = [entry for entry in self._dropping if entry[1] not in due]

    def rebuild(self) -> None:
        """Fill a new set with the present model; the old one serves until it is full."""
        spec = self._embedder.spec
        self._database.write(sets.start_filling, spec, time.time())

    def cursor(self) -> int | None:
        """How far the serving set has come; None when it is not to be waited for."""
        with self._lock:
            projection, loop = self._kept.get(self._serving or "", (None, None))
        if projection is None or loop is None or loop.failing_for_s() > GIVE_UP_S:
            return None
        return projection.cursor or 0

    def wake(self) -> None:
        """Look for changes now."""
        with self._lock:
            kept = list(self._kept.values())
        for _, loop in kept:
            loop.wake()

    def check(self) -> None:
        """Compare the stored vectors with the chunks at the next rest."""
        with self._lock:
            kept = list(self._kept.values())
        for projection, _ in kept:
            projection.check()

    def stop(self, timeout_s: float) -> None:
        """End all threads."""
        with self._lock:
            kept = [*self._kept.values(), *self._ending]
            self._kept.clear()
        for _, loop in kept:
            loop.stop()
        for projection, loop in kept:
            loop.join(timeout_s)
            projection.close()

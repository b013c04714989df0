"""Counting what is asked for: in memory at once, in the database every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping

import sqlalchemy as sa

from likeopt.cache.demand import Demand
from likeopt.chat.warming.wants import Want, WantKind, is_kept, row_of, want_of
from likeopt.errors import LikeOptError
from likeopt.storage import wanted
from likeopt.storage.database import Database
from likeopt.storage.wanted import Fading, WantedRow

logger = logging.getLogger(__name__)

FLUSH_S = 5.0
MOST_ROWS = 2000


class Tally:
    """One worker's counts, added to those of all others.

    Counts fade with ``half_life_s``; those between two flushes are taken to be of the second. ``clock``
    returns seconds since the epoch. Counts that the database does not take are lost: there will be others.
    """

    def __init__(
        self, database: Database, half_life_s: float, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._half_life_s = half_life_s
        self._clock = clock
        self._demand: Demand[Want] = Demand()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def count(self, want: Want) -> None:
        """Count one asking, whether it was answered from the cache or not."""
        if is_kept(want):
            self._demand.count(want)

    def flush(self) -> None:
        """Add the counts to the database, in one transaction."""
        counts = self._demand.drain()
        if not counts:
            return
        try:
            self._database.write(_store, counts, Fading(self._half_life_s, self._clock()))
        except (LikeOptError, sa.exc.SQLAlchemyError) as error:
            logger.warning("what is wanted most could not be counted: %s", error)

    def most_wanted(self, most: Mapping[WantKind, int], owner: str | None = None) -> list[Want]:
        """The most wanted things, so many ``most`` of each kind, of all owners or of one.

        Raises Unavailable when the database does not answer.
        """
        fading = Fading(self._half_life_s, self._clock())
        rows = self._database.read(_top, most, fading, owner)
        return [want for want in map(want_of, rows) if want is not None]

    def open(self) -> None:
        """Begin to flush every few seconds."""
        self._thread = threading.Thread(target=self._keep_flushing, name="tally", daemon=True)
        self._thread.start()

    def _keep_flushing(self) -> None:
        while not self._closing.wait(FLUSH_S):
            self.flush()

    def close(self) -> None:
        """Flush for the last time."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()


def _store(conn: sa.Connection, counts: Mapping[Want, int], fading: Fading) -> None:
    # The rows are made here, since this may run on a thread that holds up no request.
    rows = [row_of(want, count, fading.now_s) for want, count in counts.items()]
    wanted.add(conn, rows, fading.half_life_s)
    wanted.prune(conn, MOST_ROWS, fading)


def _top(
    conn: sa.Connection, most: Mapping[WantKind, int], fading: Fading, owner: str | None
) -> list[WantedRow]:
    return [row for kind, many in most.items() for row in wanted.top(conn, kind, many, fading, owner)]

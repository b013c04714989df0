"""What is done now and then: erasing what can no longer be restored, and pruning the change sequence."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import sqlalchemy as sa

from likeopt.storage import changes, cursors, documents
from likeopt.storage.blobs import Blobs
from likeopt.storage.database import Database

# A projection that has not been seen for so long is taken to be gone; should it come back, it is rebuilt.
GONE_AFTER_S = 7 * 24 * 3600.0
# Bytes without a document may belong to one that is just being accepted.
BLOB_GRACE_S = 3600.0


class Housekeeping:
    """Erases and prunes. Used by one thread of one process of the cluster."""

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        undo_s: float,
        clock: Callable[[], float] = time.time,
        *,
        others: Sequence[Callable[[], object]] = (),
    ) -> None:
        """``others`` are chores of other rooms, done with these."""
        self._database = database
        self._blobs = blobs
        self._undo_s = undo_s
        self._clock = clock
        self._others = others

    def run(self) -> None:
        """Do all that is due."""
        self.erase_expired()
        self._database.write(self._prune)
        for chore in self._others:
            chore()

    def erase_expired(self) -> int:
        """Erase documents deleted longer ago than can be undone; returns how many."""
        before_s = self._clock() - self._undo_s
        expired = self._database.read(documents.expired, before_s)
        for row in expired:
            self._database.write(documents.erase, row.id)
        return len(expired)

    def _prune(self, conn: sa.Connection) -> None:
        cursors.drop_older(conn, self._clock() - GONE_AFTER_S)
        changes.prune(conn, cursors.slowest(conn))

    def sweep_blobs(self) -> int:
        """Remove bytes that no document has any more; returns how many files went."""
        removed = 0
        for sha256, modified_s in self._blobs.every():
            if modified_s > self._clock() - BLOB_GRACE_S:
                continue
            if not self._database.read(documents.referenced, sha256):
                self._blobs.remove(sha256)
                removed += 1
        return removed

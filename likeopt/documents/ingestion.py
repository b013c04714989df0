"""Accepting, listing, removing and restoring documents. Everything here is quick; indexing comes after."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO, NamedTuple

import msgspec
import sqlalchemy as sa

from likeopt.bus.bell import ring
from likeopt.bus.page import Counter, SharedPage
from likeopt.documents import reading
from likeopt.documents.acceptance import Arrival, accept
from likeopt.documents.loading.media_types import sniff
from likeopt.documents.removal import remove_all, restore_all
from likeopt.documents.views import ChunkView, DocumentView, IndexingStatus
from likeopt.errors import Conflict, NotFound
from likeopt.offload import Offload
from likeopt.search.passages import Scope
from likeopt.storage import changes, chunks, document_lists, documents
from likeopt.storage.blobs import Blobs
from likeopt.storage.database import Database
from likeopt.storage.document_lists import Filter, Order
from likeopt.storage.documents import DocumentRow

STATUS_POLL_S = 0.2
HEARTBEAT_S = 10.0
NEWEST_FIRST = Order()


class Accepted(msgspec.Struct, frozen=True):
    """A document that was taken in; ``created`` is False when all its bytes were known."""

    document: DocumentView
    created: bool


class Incoming(NamedTuple):
    """A document on its way in; without ``title`` it is called by its file's name."""

    name: str
    title: str | None
    source: BinaryIO


class Limits(msgspec.Struct, frozen=True):
    """What ingestion allows."""

    max_file_bytes: int
    undo_s: float


class Ingestion:
    """The owner's documents. Safe for use by many greenlets; ``files`` is where it writes to disk.

    ``removed`` is told of all documents that were removed, by their ids.
    """

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        page: SharedPage,
        limits: Limits,
        files: Offload,
        *,
        bell: Path,
        removed: Callable[[Sequence[str]], None] = lambda _document_ids: None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._page = page
        self._limits = limits
        self._files = files
        self._bell = bell
        self._removed = removed
        self._clock = clock
        self._sleep = sleep

    def accept(self, scope: Scope, incoming: Sequence[Incoming]) -> list[Accepted]:
        """Keep all bytes and queue them for indexing, together: none is accepted without the others.

        The same bytes again are the same document; other bytes under a known name are its
        next version. Too many bytes make a failed document, so that others go on.
        """
        limit_bytes = self._limits.max_file_bytes
        blobs = self._files.run(self._blobs.store, [one.source for one in incoming], limit_bytes)
        arrivals = [
            Arrival(
                scope=scope,
                name=one.name,
                title=one.title or PurePosixPath(one.name).name,
                media_type=sniff(blob.head, one.name),
                blob=blob,
                limit_bytes=limit_bytes,
                now_s=self._clock(),
            )
            for one, blob in zip(incoming, blobs, strict=True)
        ]
        try:
            accepted = self._database.write(_accept_all, arrivals)
        except sa.exc.IntegrityError:
            # Another worker stored the same name in between; now it is there to be found.
            accepted = self._database.write(_accept_all, arrivals)
        self._announce()
        return accepted

    def _announce(self) -> None:
        """Tell the other processes of this host that something has changed."""
        self._page.raise_to(Counter.VISIBILITY, self._database.read(changes.read_counter, "visibility"))
        self._page.increment(Counter.ACTIVITY)
        ring(self._bell)

    def listing(
        self,
        owner: str,
        chosen: Filter,
        order: Order = NEWEST_FIRST,
        *,
        page: int = 1,
        page_size: int = 20,
    ) -> tuple[list[DocumentView], int]:
        """One page of the owner's documents, and their number in all."""
        window = ((page - 1) * page_size, page_size)
        rows, total = self._database.read(document_lists.page, owner, chosen, order, window)
        return [reading.document_view(row) for row in rows], total

    def ids(self, owner: str, chosen: Filter, limit: int) -> list[str]:
        """The ids of up to ``limit`` of the owner's documents, newest first."""
        return self._database.read(document_lists.ids, owner, chosen, limit)

    def restorable_since_s(self) -> float:
        """Since when a document must have been deleted to be brought back; seconds since the epoch."""
        return self._clock() - self._limits.undo_s

    def get(self, owner: str, document_id: str) -> DocumentView:
        """One document. Raises NotFound."""
        return reading.document_view(self._present(owner, document_id))

    def chunks(
        self, owner: str, document_id: str, page: int = 1, page_size: int = 20
    ) -> tuple[list[ChunkView], int]:
        """One page of the chunks that are found by searches, and their number. Raises NotFound."""
        row = self._present(owner, document_id)
        offset = (page - 1) * page_size
        # Of the one before the first it is told how much they share.
        earlier = min(offset, 1)
        rows, total = self._database.read(
            chunks.page, document_id, row.serving_version, offset - earlier, page_size + earlier
        )
        return reading.chunk_views(rows[earlier:], rows[0] if earlier and rows else None), total

    def page_around(self, owner: str, document_id: str, chunk_id: str, page_size: int = 20) -> int:
        """Which page holds that chunk, or its place if it is of another version. Raises NotFound."""
        row = self._present(owner, document_id)
        place = chunks.place_of(chunk_id)
        if place is None or place[0].rpartition("-")[0] != document_id:
            raise NotFound("chunk_not_found", id=chunk_id)
        return min(place[1], max(row.chunk_count - 1, 0)) // page_size + 1

    def file(self, owner: str, document_id: str) -> tuple[Path, DocumentView]:
        """Where the newest version's bytes are. Raises NotFound, also when they were too many to keep."""
        row = self._present(owner, document_id)
        path = self._blobs.path(row.sha256)
        if not path.exists():
            raise NotFound("document_file_not_kept", id=document_id)
        return path, reading.document_view(row)

    def delete(self, owner: str, document_id: str) -> None:
        """Remove a document; no search that begins after this finds it. Raises NotFound."""
        if not self.delete_many(owner, [document_id]):
            raise NotFound("document_not_found", id=document_id)

    def delete_many(self, owner: str, ids: Sequence[str]) -> list[str]:
        """Remove those of ``ids`` that are the owner's and there, together; returns them."""
        deleted = self._database.write(remove_all, owner, ids, self._clock())
        if deleted:
            self._announce()
            self._removed(deleted)
        return deleted

    def restore_many(self, owner: str, ids: Sequence[str]) -> list[str]:
        """Bring back those of ``ids`` that are the owner's and can be, together; returns them."""
        restored = self._database.write(restore_all, owner, ids, self.restorable_since_s())
        if restored:
            self._announce()
        return restored

    def retry(self, owner: str, document_id: str) -> DocumentView:
        """Queue a failed document again. Raises NotFound; Conflict when it has not failed or has no bytes."""
        row = self._present(owner, document_id)
        if row.status == "failed" and not self._blobs.path(row.sha256).exists():
            raise Conflict("document_file_not_kept", id=document_id)
        if not self._database.write(documents.requeue_failed, document_id, self._clock()):
            raise Conflict("document_not_failed", id=document_id)
        self._announce()
        return self.get(owner, document_id)

    def restore(self, owner: str, document_id: str) -> DocumentView:
        """Undo a deletion. Raises NotFound when it is erased, Conflict when it is not deleted."""
        row = self._database.read(documents.get, owner, document_id)
        if row is not None and row.deleted_at is None:
            raise Conflict("document_not_deleted", id=document_id)
        if not self.restore_many(owner, [document_id]):
            raise NotFound("document_not_found", id=document_id)
        return self.get(owner, document_id)

    def _present(self, owner: str, document_id: str) -> DocumentRow:
        row = self._database.read(documents.get, owner, document_id)
        if row is None or row.deleted_at is not None:
            raise NotFound("document_not_found", id=document_id)
        return row

    def status(self, owner: str) -> IndexingStatus:
        """How far indexing of the owner's documents has come."""
        return self._database.read(reading.indexing_status, self._page, owner)

    def changes(self, owner: str) -> Iterator[IndexingStatus | None]:
        """The status now and after every change; None when it is time for a sign of life."""
        seen, told, last, quiet_s = -1, None, None, 0.0
        while True:
            activity = self._page.read(Counter.ACTIVITY)
            if activity != seen:
                seen, last = activity, self.status(owner)
            if last != told:
                told, quiet_s = last, 0.0
                yield told
            elif quiet_s >= HEARTBEAT_S:
                quiet_s = 0.0
                yield None
            self._sleep(STATUS_POLL_S)
            quiet_s += STATUS_POLL_S


def _accept_all(conn: sa.Connection, arrivals: Sequence[Arrival]) -> list[Accepted]:
    outcomes = [accept(conn, arrival) for arrival in arrivals]
    return [Accepted(reading.document_view(row), created) for row, created in outcomes]

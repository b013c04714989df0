"""A projection: something built from the chunks, kept in step by following the change sequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from likeopt.storage import changes, chunks
from likeopt.storage.changes import Change
from likeopt.storage.chunks import ChunkRow
from likeopt.storage.database import Database


class Batch(msgspec.Struct, frozen=True):
    """What a run of changes comes down to, whatever happened in between.

    Applying it again, or after a later one of the same rows, changes nothing, because it
    is read from what the rows are now.
    """

    seq: int
    upserts: list[ChunkRow]
    deletes: list[str]


def next_batch(database: Database, after_seq: int, limit: int) -> Batch | None:
    """The next ``limit`` changes after ``after_seq``, None when there are none."""
    following = database.read(changes.after, after_seq, limit)
    if not following:
        return None
    ids = list(dict.fromkeys(change.id for change in following if change.kind == "chunk"))
    rows = database.read(chunks.wanted, ids)
    return _batch(following, ids, rows)


def _batch(following: Sequence[Change], ids: Sequence[str], rows: dict[str, ChunkRow]) -> Batch:
    return Batch(
        seq=following[-1].seq,
        upserts=[rows[row_id] for row_id in ids if row_id in rows],
        deletes=[row_id for row_id in ids if row_id not in rows],
    )


def every_chunk(database: Database, page_size: int) -> Iterator[list[ChunkRow]]:
    """All chunks that a projection should hold, page by page."""
    last_id = ""
    while rows := database.read(chunks.wanted_page, last_id, page_size):
        yield rows
        last_id = rows[-1].id


def misses_changes(database: Database, cursor: int | None) -> bool:
    """Whether changes after ``cursor`` have been pruned, so that only a rebuild brings it up to date."""
    if cursor is None:
        return True
    oldest = database.read(changes.oldest)
    newest = database.read(changes.read_counter, "change")
    return cursor < newest if oldest is None else cursor < oldest - 1

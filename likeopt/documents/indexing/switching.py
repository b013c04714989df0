"""Letting documents' new chunks serve, once every projection holds them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from likeopt.bus.page import Counter, SharedPage
from likeopt.storage import changes, chunks, documents
from likeopt.storage.chunks import ChunkRow
from likeopt.storage.database import Database

TOGETHER = 200


class Switched(NamedTuple):
    """How many documents were switched together, and the chunks that are in no newest version."""

    documents: int
    visibility: int
    replaced: list[ChunkRow]


def switch_ready(
    database: Database,
    page: SharedPage,
    held_seq: int,
    clock: Callable[[], float] = time.time,
    replaced: Callable[[Sequence[ChunkRow]], None] = lambda _rows: None,
) -> int:
    """Switch every document whose last change is at or before ``held_seq``; returns how many.

    For each of them its old chunks cease and its new begin to be found in one transaction.
    ``replaced`` is told of the chunks that are found no longer and have none like them.
    """
    count = 0
    while database.read(documents.held_ids, held_seq, 1):
        switched = database.write(_switch, held_seq, clock())
        page.raise_to(Counter.VISIBILITY, switched.visibility)
        replaced(switched.replaced)
        count += switched.documents
    return count


def _switch(conn: sa.Connection, held_seq: int, now_s: float) -> Switched:
    ids = documents.held_ids(conn, held_seq, TOGETHER)
    replaced = chunks.replaced(conn, ids)
    outdated = chunks.outdated_ids(conn, ids)
    changes.append(conn, "chunk", "delete", outdated)
    documents.serve_newest(conn, ids, now_s)
    chunks.delete(conn, outdated)
    return Switched(len(ids), changes.raise_counter(conn, "visibility"), replaced)

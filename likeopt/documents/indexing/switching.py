"""Letting documents' new chunks serve, once every projection holds them."""

from __future__ import annotations

import time
from collections.abc import Callable

import sqlalchemy as sa

from likeopt.bus.page import Counter, SharedPage
from likeopt.storage import changes, chunks, documents
from likeopt.storage.database import Database

TOGETHER = 200


def switch_ready(
    database: Database, page: SharedPage, held_seq: int, clock: Callable[[], float] = time.time
) -> int:
    """Switch every document whose last change is at or before ``held_seq``; returns how many.

    For each of them its old chunks cease and its new begin to be found in one transaction.
    """
    switched = 0
    while database.read(documents.held_ids, held_seq, 1):
        count, visibility = database.write(_switch, held_seq, clock())
        page.raise_to(Counter.VISIBILITY, visibility)
        switched += count
    return switched


def _switch(conn: sa.Connection, held_seq: int, now_s: float) -> tuple[int, int]:
    ids = documents.held_ids(conn, held_seq, TOGETHER)
    outdated = chunks.outdated_ids(conn, ids)
    changes.append(conn, "chunk", "delete", outdated)
    documents.serve_newest(conn, ids, now_s)
    chunks.delete(conn, outdated)
    return len(ids), changes.raise_counter(conn, "visibility")

"""Rows of what is wanted: how often each search and answer is asked for, fading with time.

A score halves every half-life. It is stored as it was at ``counted_at``, so that nothing has to be written
for it to fade; two scores of different times are added as of the later one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from likeopt.storage.tables import wanted

# Forgotten when not asked for in this many half-lives: a thousand counts have faded to 0.06 by then.
FORGOTTEN_HALF_LIVES = 14


class WantedRow(msgspec.Struct, frozen=True):
    """What is needed to make the thing again, and its score at ``counted_at`` (seconds since the epoch)."""

    digest: str
    kind: str
    owner: str
    payload: dict[str, Any]
    score: float
    counted_at: float


class Fading(NamedTuple):
    """How scores fade: half in ``half_life_s``, seen from ``now_s``."""

    half_life_s: float
    now_s: float

    def of(self, score: float, counted_at: float) -> float:
        """What is left of ``score`` now: score · 2^(−age / half-life). A time to come counts as now."""
        age_s = max(0.0, self.now_s - counted_at)
        return score * float(2.0 ** (-age_s / self.half_life_s))


def add(conn: sa.Connection, rows: Iterable[WantedRow], half_life_s: float) -> None:
    """Add the rows' scores to what is there; several processes and hosts may do so at once."""
    # In one order everywhere, so that no two transactions wait for each other's rows.
    given = sorted(rows, key=lambda row: row.digest)
    known = _scores(conn, [row.digest for row in given])
    raised = [_raised(row, *known[row.digest], half_life_s) for row in given if row.digest in known]
    if raised:
        change = sa.update(wanted).where(wanted.c.digest == sa.bindparam("of"))
        conn.execute(change.values(score=sa.bindparam("total"), counted_at=sa.bindparam("at")), raised)
    new = [msgspec.structs.asdict(row) for row in given if row.digest not in known]
    if new:
        conn.execute(_insert_or_raise(conn), new)


def _scores(conn: sa.Connection, digests: Sequence[str]) -> dict[str, tuple[float, float]]:
    query = sa.select(wanted.c.digest, wanted.c.score, wanted.c.counted_at)
    chosen = query.where(wanted.c.digest.in_(digests)).order_by(wanted.c.digest).with_for_update()
    return {row.digest: (row.score, row.counted_at) for row in conn.execute(chosen)}


def _raised(row: WantedRow, score: float, counted_at: float, half_life_s: float) -> dict[str, Any]:
    # The clocks of two hosts differ: what is there may be of a time to come.
    fading = Fading(half_life_s, max(row.counted_at, counted_at))
    total = fading.of(score, counted_at) + fading.of(row.score, row.counted_at)
    return {"of": row.digest, "total": total, "at": fading.now_s}


def _insert_or_raise(conn: sa.Connection) -> sa.Insert:
    """An insert that adds to a row which another transaction has inserted meanwhile: seconds ago at most."""
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    statement = insert(wanted)
    return statement.on_conflict_do_update(
        index_elements=[wanted.c.digest], set_={"score": wanted.c.score + statement.excluded.score}
    )


def top(
    conn: sa.Connection, kind: str, most: int, fading: Fading, owner: str | None = None
) -> list[WantedRow]:
    """The ``most`` wanted things of ``kind``, first the most wanted, of all owners or of one."""
    of_kind = [wanted.c.kind == kind] if owner is None else [wanted.c.kind == kind, wanted.c.owner == owner]
    chosen = _by_score(conn, fading, of_kind)[:most]
    rows = conn.execute(sa.select(wanted).where(wanted.c.digest.in_(chosen)))
    found = {row.digest: WantedRow(*row) for row in rows}
    return [found[digest] for digest in chosen]


def prune(conn: sa.Connection, most: int, fading: Fading) -> int:
    """Forget what has faded, and of the rest all but the ``most`` wanted; returns how many rows went.

    A tenth more than ``most`` is let be, so that rows are not compared at every call.
    """
    earliest_s = fading.now_s - FORGOTTEN_HALF_LIVES * fading.half_life_s
    gone = _forget(conn, wanted.c.counted_at < earliest_s)
    count = conn.scalar(sa.select(sa.func.count()).select_from(wanted)) or 0
    if count > most * 1.1:
        gone += _forget(conn, wanted.c.digest.in_(_by_score(conn, fading, [])[most:]))
    return gone


def _forget(conn: sa.Connection, condition: sa.ColumnElement[bool]) -> int:
    """Forget those rows, but not what others are adding to: no transaction waits for another's here."""
    gone = conn.scalars(sa.select(wanted.c.digest).where(condition).with_for_update(skip_locked=True)).all()
    if gone:
        conn.execute(sa.delete(wanted).where(wanted.c.digest.in_(gone)))
    return len(gone)


def _by_score(conn: sa.Connection, fading: Fading, conditions: Sequence[sa.ColumnElement[bool]]) -> list[str]:
    """Digests, the most wanted first, equally wanted ones in the order of their digests.

    Compared here and not in SQL, since not every SQLite can raise to a power.
    """
    rows = conn.execute(sa.select(wanted.c.digest, wanted.c.score, wanted.c.counted_at).where(*conditions))
    faded = [(-fading.of(row.score, row.counted_at), row.digest) for row in rows]
    return [digest for _, digest in sorted(faded)]

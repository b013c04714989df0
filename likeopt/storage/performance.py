"""Rows of what was measured: each host's windows of some seconds, and each promise's events by the minute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec
import sqlalchemy as sa

from likeopt.monitoring.history.contract import SNAPSHOTS_KEPT_S, Snapshot
from likeopt.monitoring.history.packing import pack, unpack
from likeopt.monitoring.history.store import HostWindow
from likeopt.monitoring.history.trend import HostSnapshot, thinned
from likeopt.monitoring.history.window import Series, Window
from likeopt.storage.database import Database
from likeopt.storage.tables import performance_snapshots as snapshots
from likeopt.storage.tables import slo_minutes

# A budget is of three days.
SLO_MINUTES_KEPT = 3 * 24 * 60

# Good events and all, of each promise.
SloEvents = Mapping[str, Sequence[float]]

_summary = msgspec.json.Decoder(Snapshot)
_events = msgspec.json.Decoder(dict[str, list[float]])


def insert(conn: sa.Connection, host: str, window: Window, snapshot: Snapshot) -> None:
    """Store what ``host`` measured. Raises IntegrityError if it has a window that ended just then."""
    row = {
        "host": host,
        "taken_at": window.ended_at_s,
        "seconds": window.seconds,
        "summary": msgspec.to_builtins(snapshot),
        "window": pack(window),
    }
    conn.execute(sa.insert(snapshots), row)


def windows(
    conn: sa.Connection,
    since_s: float,
    seen: Mapping[str, float],
    shared: dict[Series, Series] | None = None,
) -> list[HostWindow]:
    """Windows that ended after ``since_s``, oldest first; of hosts in ``seen`` only later than there.

    What another version wrote is left out. ``shared`` is as in ``unpack``.
    """
    query = sa.select(snapshots.c.host, snapshots.c.window).where(snapshots.c.taken_at > since_s)
    for host, seen_s in seen.items():
        query = query.where(sa.or_(snapshots.c.host != host, snapshots.c.taken_at > seen_s))
    rows = conn.execute(query.order_by(snapshots.c.taken_at, snapshots.c.host))
    return [(host, window) for host, data in rows if (window := unpack(data, shared)) is not None]


def trend(conn: sa.Connection, since_s: float, most: int, now_s: float) -> list[Snapshot]:
    """Snapshots after ``since_s``, those of all hosts as one, oldest first, thinned out to ``most``."""
    # As text, since taking JSON apart without knowing what is in it takes most of the time.
    query = sa.select(snapshots.c.host, sa.cast(snapshots.c.summary, sa.Text))
    rows = conn.execute(query.where(snapshots.c.taken_at > since_s, snapshots.c.taken_at <= now_s)).all()
    return thinned((item for row in rows if (item := _read(*row)) is not None), now_s - since_s, most)


def _read(host: str, summary: str) -> HostSnapshot | None:
    """None for what another version wrote and this one does not understand."""
    try:
        return host, _summary.decode(summary)
    except msgspec.DecodeError:
        return None


def delete_before(conn: sa.Connection, before_s: float) -> int:
    """Forget what was measured before; returns how many rows went."""
    return conn.execute(sa.delete(snapshots).where(snapshots.c.taken_at < before_s)).rowcount


def delete_after(conn: sa.Connection, host: str, after_s: float) -> int:
    """Forget what ``host`` measured after; returns how many rows went."""
    chosen = sa.delete(snapshots).where(snapshots.c.host == host, snapshots.c.taken_at > after_s)
    return conn.execute(chosen).rowcount


def add_slo_events(conn: sa.Connection, host: str, minute: int, events: SloEvents) -> None:
    """Add ``events`` to those of ``host`` in ``minute``, since the epoch. One process of a host does so."""
    at = (slo_minutes.c.host == host, slo_minutes.c.minute == minute)
    known = conn.scalar(sa.select(slo_minutes.c.events).where(*at).with_for_update())
    if known is None:
        conn.execute(sa.insert(slo_minutes).values(host=host, minute=minute, events=_sum([events])))
    else:
        conn.execute(sa.update(slo_minutes).where(*at).values(events=_sum([known, events])))


def slo_events(conn: sa.Connection, since_minute: int) -> Sequence[tuple[int, dict[str, list[float]]]]:
    """The events of each minute from ``since_minute`` on, oldest first, those of all hosts added up."""
    query = sa.select(slo_minutes.c.minute, sa.cast(slo_minutes.c.events, sa.Text))
    minutes: dict[int, list[dict[str, list[float]]]] = defaultdict(list)
    for minute, events in conn.execute(query.where(slo_minutes.c.minute >= since_minute)).all():
        minutes[minute].append(_events.decode(events))
    return [
        (minute, _sum(parts) if len(parts) > 1 else parts[0]) for minute, parts in sorted(minutes.items())
    ]


def _sum(parts: Sequence[SloEvents]) -> dict[str, list[float]]:
    sums: dict[str, list[float]] = {}
    for part in parts:
        for name, (good, every) in part.items():
            known = sums.setdefault(name, [0, 0])
            known[0] += good
            known[1] += every
    return sums


def delete_slo_minutes_before(conn: sa.Connection, minute: int) -> int:
    """Forget the events of earlier minutes; returns how many rows went."""
    return conn.execute(sa.delete(slo_minutes).where(slo_minutes.c.minute < minute)).rowcount


class PerformanceStore:
    """The Store of the history, in ``database``."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shared: dict[Series, Series] = {}

    def keep(self, host: str, window: Window, snapshot: Snapshot) -> None:
        """Store what ``host`` measured. Raises Unavailable."""
        self._database.write(insert, host, window, snapshot)

    def windows(self, since_s: float, seen: Mapping[str, float]) -> Sequence[HostWindow]:
        """As the function of that name. Raises Unavailable."""
        return self._database.read(windows, since_s, seen, self._shared)

    def trend(self, since_s: float, most: int, now_s: float) -> Sequence[Snapshot]:
        """As the function of that name. Raises Unavailable."""
        return self._database.read(trend, since_s, most, now_s)

    def forget_old(self, now_s: float) -> None:
        """Forget what is older than it is to be kept. Raises Unavailable."""
        self._database.write(_forget_old, now_s)

    def forget_after(self, host: str, after_s: float) -> None:
        """Forget what ``host`` measured later than ``after_s``. Raises Unavailable."""
        self._database.write(delete_after, host, after_s)


def _forget_old(conn: sa.Connection, now_s: float) -> None:
    delete_slo_minutes_before(conn, int(now_s // 60) - SLO_MINUTES_KEPT)
    delete_before(conn, now_s - SNAPSHOTS_KEPT_S)

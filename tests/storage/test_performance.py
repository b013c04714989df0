from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from likeopt.monitoring.history.contract import SNAPSHOTS_KEPT_S, Snapshot
from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.packing import pack
from likeopt.monitoring.history.window import Window, series
from likeopt.storage import performance
from likeopt.storage.database import Database
from likeopt.storage.performance import SLO_MINUTES_KEPT, PerformanceStore
from likeopt.storage.tables import performance_snapshots as table

NOW_S = 1_700_000_000.25
MINUTE = int(NOW_S // 60)


def window(ended_at_s: float, requests: float = 1.0) -> Window:
    waits = {series("wait_seconds"): Histogram((0.5, 1.0), (1, 0, 2), 3.25)}
    return Window(ended_at_s, 10.0, {series("requests", route="/한글"): requests}, waits)


def keep(database: Database, host: str, ended_at_s: float, requests: float = 1.0) -> None:
    snapshot = Snapshot(ended_at_s, 10.0, requests, p95_ms=7.5)
    database.write(performance.insert, host, window(ended_at_s, requests), snapshot)


def read(database: Database, since_s: float, **seen: float) -> list[tuple[str, float]]:
    found = database.read(performance.windows, since_s, seen)
    return [(host, each.ended_at_s - NOW_S) for host, each in found]


def test_a_window_comes_back_as_it_was(database: Database) -> None:
    keep(database, "a", NOW_S, 3.0)
    assert database.read(performance.windows, 0.0, {}) == [("a", window(NOW_S, 3.0))]


def test_windows_are_read_from_a_moment_on_and_of_each_host_only_what_is_new(database: Database) -> None:
    for host, at in (("b", 20), ("a", 0), ("a", 10), ("b", 5), ("a", 20), ("c", 1)):
        keep(database, host, NOW_S + at)
    assert read(database, NOW_S - 1) == [("a", 0), ("c", 1), ("b", 5), ("a", 10), ("a", 20), ("b", 20)]
    assert read(database, NOW_S + 5) == [("a", 10), ("a", 20), ("b", 20)]
    assert read(database, NOW_S, a=NOW_S + 10, b=NOW_S + 20) == [("c", 1), ("a", 20)]


def test_a_moment_of_a_host_is_stored_once(database: Database) -> None:
    keep(database, "a", NOW_S)
    with pytest.raises(sa.exc.IntegrityError):
        keep(database, "a", NOW_S)


def test_what_another_version_wrote_is_left_out(database: Database) -> None:
    keep(database, "a", NOW_S)
    rows = [
        {"taken_at": NOW_S + 1, "summary": {"rating": "unheard of"}, "window": b"\x09odd"},
        {
            "taken_at": NOW_S + 2,
            "summary": {"taken_at_s": NOW_S + 2, "seconds": 1.0, "more": [1]},
            "window": pack(window(NOW_S + 2)),
        },
    ]
    for row in rows:
        database.write(
            lambda conn, row=row: conn.execute(sa.insert(table).values(host="b", seconds=1, **row))
        )
    assert read(database, 0.0) == [("a", 0), ("b", 2)]
    points = database.read(performance.trend, NOW_S - 10, 10**6, NOW_S + 100)
    assert {point.taken_at_s for point in points} <= {NOW_S, NOW_S + 2}


def test_a_days_snapshots_become_a_trend(database: Database) -> None:
    def fill(conn: sa.Connection) -> None:
        packed = pack(window(0.0))
        rows = [
            {
                "host": "a",
                "taken_at": NOW_S - 10 * number,
                "seconds": 10.0,
                "summary": msgspec.to_builtins(Snapshot(NOW_S - 10 * number, 10.0, 2, p95_ms=float(number))),
                "window": packed,
            }
            for number in range(8640)
        ]
        conn.execute(sa.insert(table), rows)

    database.write(fill)
    points = PerformanceStore(database).trend(NOW_S - SNAPSHOTS_KEPT_S, 360, NOW_S)
    assert len(points) == 360
    assert [point.taken_at_s for point in points] == sorted(point.taken_at_s for point in points)
    assert points[-1].taken_at_s == NOW_S
    assert points[0].p95_ms == pytest.approx(8639, abs=24)
    assert sum(point.requests for point in points) == pytest.approx(2 * 8640, abs=2 * 24)


def test_old_windows_go_and_with_them_old_minutes(database: Database) -> None:
    store = PerformanceStore(database)
    for at in (NOW_S, NOW_S - SNAPSHOTS_KEPT_S + 1, NOW_S - SNAPSHOTS_KEPT_S - 1):
        keep(database, "a", at)
    for minute in (MINUTE, MINUTE - SLO_MINUTES_KEPT, MINUTE - SLO_MINUTES_KEPT - 1):
        database.write(performance.add_slo_events, "a", minute, {"errors": [1, 1]})
    store.forget_old(NOW_S)
    assert [at for _, at in read(database, 0.0)] == [1 - SNAPSHOTS_KEPT_S, 0]
    minutes = [minute for minute, _ in database.read(performance.slo_events, 0)]
    assert minutes == [MINUTE - SLO_MINUTES_KEPT, MINUTE]


def test_what_a_host_measured_later_can_be_forgotten(database: Database) -> None:
    for host, at in (("a", 0), ("a", 10), ("b", 10)):
        keep(database, host, NOW_S + at)
    PerformanceStore(database).forget_after("a", NOW_S)
    assert read(database, 0.0) == [("a", 0), ("b", 10)]


def test_events_of_a_minute_are_added_up_over_time_and_hosts(database: Database) -> None:
    given = [
        ("a", MINUTE, {"errors": [9, 10], "chat_p95": [1.5, 2]}),
        ("a", MINUTE, {"errors": [10, 10]}),
        ("b", MINUTE, {"errors": [1, 3], "cached_p95": [4, 4]}),
        ("a", MINUTE + 1, {}),
        ("a", MINUTE - 1, {"errors": [5, 5]}),
    ]
    for host, minute, events in given:
        database.write(performance.add_slo_events, host, minute, events)
    now = (MINUTE, {"errors": [20, 23], "chat_p95": [1.5, 2], "cached_p95": [4, 4]})
    assert database.read(performance.slo_events, MINUTE) == [now, (MINUTE + 1, {})]
    assert len(database.read(performance.slo_events, MINUTE - 1)) == 3

from __future__ import annotations

from typing import Any

from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.recent import RecentWindows
from likeopt.monitoring.history.window import Window
from likeopt.storage.database import Database
from likeopt.storage.performance import PerformanceStore

NOW_S = 1_700_000_000.0


def keep(store: PerformanceStore, host: str, *at: float) -> None:
    for each in at:
        store.keep(host, Window(NOW_S + each, 10.0), Snapshot(NOW_S + each, 10.0))


def ends(recent: Any, since: float, now: float) -> list[tuple[str, float]]:
    found = recent.since(NOW_S + since, NOW_S + now)
    return [(host, window.ended_at_s - NOW_S) for host, window in found]


def test_new_windows_come_in_order_and_old_ones_go(database: Database) -> None:
    store = PerformanceStore(database)
    recent = RecentWindows(store)
    keep(store, "a", 0, 10, 20)
    assert ends(recent, -1, 20) == [("a", 0), ("a", 10), ("a", 20)]
    keep(store, "a", 30)
    keep(store, "b", 5, 15)
    assert ends(recent, 5, 30) == [("a", 10), ("b", 15), ("a", 20), ("a", 30)]


def test_who_looks_further_back_sees_what_was_forgotten(database: Database) -> None:
    store = PerformanceStore(database)
    recent = RecentWindows(store)
    keep(store, "a", 0, 10, 20)
    assert ends(recent, 15, 20) == [("a", 20)]
    assert ends(recent, -1, 21) == [("a", 0), ("a", 10), ("a", 20)]


def test_after_the_clock_was_set_back_what_was_known_is_not_trusted(database: Database) -> None:
    store = PerformanceStore(database)
    recent = RecentWindows(store)
    keep(store, "a", 0, 10, 20, 200)
    assert len(ends(recent, -3600, 200)) == 4
    store.forget_after("a", NOW_S + 20)
    keep(store, "a", 30)
    assert ends(recent, 10, 31) == [("a", 20), ("a", 30)]

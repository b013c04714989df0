"""What is written down: everything, once, whoever dies and whatever is away."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from likeopt.bus.locks import KeyLocks
from likeopt.errors import Unavailable
from likeopt.monitoring.history.baseline import Baseline
from likeopt.monitoring.history.contract import SNAPSHOTS_KEPT_S, Snapshot
from likeopt.monitoring.history.window import Window
from likeopt.storage.database import Database, database_url
from likeopt.storage.performance import PerformanceStore


class Between:
    """A store that calls ``before`` and ``after`` around keeping."""

    def __init__(
        self,
        store: Any,
        before: Callable[[], None] = lambda: None,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self.before = before
        self.after = after

    def keep(self, host: str, window: Window, snapshot: Snapshot) -> None:
        self.before()
        self._store.keep(host, window, snapshot)
        self.after()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def away() -> None:
    raise Unavailable("database_unavailable")


def test_each_step_stores_what_came_since_the_last(host: Any) -> None:
    host.count(2)  # before anybody recorded
    recorder = host.recorder()
    recorder.step()
    assert host.stored_counts() == []
    for requests in (3, 0, 5):
        host.clock.advance(10)
        host.count(requests)
        recorder.step()
        left = Baseline(host.baseline_path).read()
        assert left is not None
        assert left.taken_at_s == host.clock()
    assert host.stored_counts() == [2 + 3, 0, 5]
    assert [window.seconds for window in host.stored()] == [10.0, 10.0, 10.0]
    assert [window.count("requests") for window in host.told] == [5, 0, 5]
    assert [each.requests for each in host.store.trend(0.0, 10**9, host.clock())] == [5, 0, 5]


def test_gauges_are_for_the_snapshot_and_are_not_stored(host: Any) -> None:
    recorder = host.recorder()
    recorder.step()
    host.slots["web0"].set("workers", "livesum", 2.0)
    host.clock.advance(10)
    recorder.step()
    assert host.told[0].gauge("workers") == 2.0
    assert host.stored()[0].gauges == {}


def test_one_process_of_a_host_records(host: Any, tmp_path: Path) -> None:
    locks = [KeyLocks(tmp_path / "locks") for _ in range(3)]
    recorders = [host.recorder(take_role=lambda of=of: of.try_lock("recording") is not None) for of in locks]
    for _ in range(3):
        host.clock.advance(10)
        host.count()
        for recorder in recorders:
            recorder.step()
    assert host.stored_counts() == [2, 1]
    locks[0].close()
    host.count()
    host.clock.advance(10)
    for recorder in recorders[1:]:
        recorder.step()
    assert host.stored_counts() == [2, 1, 1]
    for each in locks:
        each.close()


@pytest.mark.parametrize("when", ["before it is stored", "before the baseline is left", "afterwards"])
def test_who_takes_over_from_one_killed_loses_nothing_and_counts_nothing_twice(
    host: Any, when: str, data_dir: Path, tmp_path: Path
) -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    host.count(3)
    pid = os.fork()
    if pid == 0:
        store = Between(PerformanceStore(Database(database_url("", data_dir))))
        role = KeyLocks(tmp_path / "locks")
        doomed = host.recorder(store, lambda: role.try_lock("recording") is not None)
        doomed.step()
        host.clock.advance(10)
        doomed.step()
        host.clock.advance(10)
        host.count(4, "web1")
        if when.startswith("before it"):
            store.before = die
        elif when.startswith("before the"):
            store.after = die
        doomed.step()
        die()
    assert os.waitpid(pid, 0)[1] == signal.SIGKILL
    was_stored = not when.startswith("before it")
    assert host.stored_counts() == ([3, 4] if was_stored else [3])

    host.clock.advance(25)
    host.count(5, "web2")
    role = KeyLocks(tmp_path / "locks")
    heir = host.recorder(take_role=lambda: role.try_lock("recording") is not None)
    assert host.past().window(60).count("requests") == 3 + 4 + 5
    heir.step()
    assert host.stored_counts() == ([3, 4, 5] if was_stored else [3, 9])
    assert host.past().window(60).count("requests") == 3 + 4 + 5
    role.close()


def test_while_the_database_is_away_the_window_grows_and_one_line_says_so(
    host: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "likeopt.monitoring")
    store = Between(host.store)
    recorder = host.recorder(store)
    recorder.step()
    store.before = away
    for _ in range(3):
        host.clock.advance(10)
        host.count(2)
        recorder.step()
    assert host.stored_counts() == host.told == []
    store.before = lambda: None
    host.clock.advance(10)
    recorder.step()
    assert host.stored_counts() == [6]
    assert host.stored()[0].seconds == 40.0
    assert len(host.told) == 1
    assert [(record.levelname, record.exc_info) for record in caplog.records] == [
        ("WARNING", None),
        ("INFO", None),
    ]


def test_a_window_that_was_stored_though_the_database_said_no_is_not_stored_again(host: Any) -> None:
    store = Between(host.store, after=away)
    recorder = host.recorder(store)
    recorder.step()
    host.count(2)
    host.clock.advance(10)
    recorder.step()
    store.after = lambda: None
    host.count(3)
    host.clock.advance(10)
    recorder.step()
    assert host.stored_counts() == [2, 3]


def test_what_goes_wrong_elsewhere_is_told_and_does_not_end_recording(
    host: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_window: Window) -> None:
        raise RuntimeError("odd")

    recorder = host.recorder()
    recorder._on_window = fail
    recorder.step()
    for _ in range(2):
        host.clock.advance(10)
        host.count()
        recorder.step()
    assert host.stored_counts() == [1, 1]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "odd" in caplog.text


def test_a_baseline_that_cannot_be_left_is_found_again_from_what_is_stored(host: Any) -> None:
    recorder = host.recorder()
    recorder.step()
    unfinished = host.baseline_path.with_suffix(".unfinished")
    unfinished.mkdir()  # nothing can be written there now
    for _ in range(3):
        host.clock.advance(10)
        host.count(2)
        recorder.step()
    unfinished.rmdir()
    host.clock.advance(10)
    recorder.step()
    assert host.stored_counts() == [2, 2, 2, 0]


def test_a_server_started_anew_goes_on_with_its_past(host: Any) -> None:
    recorder = host.recorder()
    recorder.step()
    host.count(7)
    host.clock.advance(10)
    recorder.step()
    host.slots.restart()
    host.baseline_path.unlink()
    host.clock.advance(5)
    host.count(2)
    started = host.recorder()
    started.step()
    host.clock.advance(10)
    started.step()
    assert host.stored_counts() == [7, 2]


def test_counters_that_begin_anew_under_a_running_recorder_are_counted_from_zero(host: Any) -> None:
    recorder = host.recorder()
    recorder.step()
    host.count(7)
    host.clock.advance(10)
    recorder.step()
    host.slots.restart()
    host.count(2)
    host.clock.advance(10)
    recorder.step()
    assert host.stored_counts() == [7, 2]


def test_a_clock_set_back_leaves_nothing_ahead_and_loses_nothing(host: Any) -> None:
    recorder, past = host.recorder(), host.past()
    for _ in range(4):
        host.count(1)
        recorder.step()
        host.clock.advance(10)
    assert past.window(3600).count("requests") == 4
    host.clock.advance(-3600)
    host.count(5)
    recorder.step()
    assert host.stored() == []
    host.clock.advance(10)
    host.count(1)
    recorder.step()
    assert host.stored_counts() == [5 + 1]
    assert past.window(3600).count("requests") == 5 + 1


def test_less_than_a_second_is_not_worth_a_row(host: Any) -> None:
    recorder = host.recorder()
    recorder.step()
    host.count(3)
    host.clock.advance(0.4)
    recorder.step()
    assert host.stored() == []
    host.clock.advance(9.6)
    recorder.step()
    assert host.stored_counts() == [3]


def test_what_is_older_than_a_day_goes(host: Any) -> None:
    recorder = host.recorder()
    for _ in range(3):
        recorder.step()
        host.clock.advance(SNAPSHOTS_KEPT_S / 2 + 100)
    recorder.step()
    assert len(host.stored()) == 2

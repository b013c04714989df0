from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from likeopt.errors import Unavailable
from likeopt.monitoring.history.contract import History, Snapshot
from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Window, series


class Counting:
    """A store that knows how many windows were read from it."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.reads: list[int] = []
        self.on_read = lambda: None

    def windows(self, *args: Any) -> Any:
        found = self._store.windows(*args)
        self.reads.append(len(found))
        self.on_read()
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


def record(host: Any, requests: list[int]) -> Any:
    """A recorder that has stored windows with so many ``requests``, now."""
    recorder = host.recorder()
    recorder.step()
    for each in requests:
        host.clock.advance(10)
        host.count(each)
        recorder.step()
    return recorder


def test_a_window_is_what_is_stored_and_what_came_since(host: Any) -> None:
    past: History = host.past()
    record(host, [1, 2, 4, 8, 16])
    host.clock.advance(4)
    host.count(32)
    host.slots["web1"].set("workers", "livesum", 3.0)
    window = past.window(24)
    assert (window.count("requests"), window.seconds) == (8 + 16 + 32, 24.0)
    assert window.ended_at_s == host.clock()
    assert window.gauge("workers") == 3.0
    assert past.window(3600).count("requests") == host.counted
    assert past.window(3600).seconds == 54.0
    assert past.window(2).count("requests") == 32


def test_a_stored_window_counts_if_more_than_half_of_it_is_within(host: Any) -> None:
    past = host.past()
    record(host, [1, 2, 4])
    assert past.window(14.9).count("requests") == 4
    assert past.window(15.1).count("requests") == 2 + 4


def test_before_anything_is_stored_all_is_new(host: Any) -> None:
    past = host.past()
    assert past.window(60).count("requests") == 0
    host.clock.advance(3)
    host.count(2)
    assert (past.window(60).count("requests"), past.window(60).seconds) == (2, 3.0)


def test_every_process_sees_the_same(host: Any) -> None:
    pasts = [host.past(), host.past()]
    record(host, [1, 2])
    host.clock.advance(1)
    host.count(3, "web1")
    one, other = (past.window(60) for past in pasts)
    assert one == other
    assert one.count("requests") == 6


def test_at_every_moment_of_recording_each_request_is_in_it_once(host: Any) -> None:
    """Looked at between a window's storing and the new baseline, and right before and after."""
    seen = []

    class Watched(Counting):
        def keep(self, *args: Any) -> None:
            seen.append(host.past().window(60).count("requests"))
            self._store.keep(*args)
            seen.append(host.past().window(60).count("requests"))

    recorder = host.recorder(Watched(host.store))
    recorder.step()
    for _ in range(3):
        host.clock.advance(10)
        host.count(2)
        recorder.step()
        seen.append(host.past().window(60).count("requests"))
    assert seen == [2, 2, 2, 4, 4, 4, 6, 6, 6]


def test_a_window_that_the_baseline_does_not_know_of_is_no_news_for_a_short_span(host: Any) -> None:
    recorder = record(host, [1])
    unfinished = host.baseline_path.with_suffix(".unfinished")
    unfinished.mkdir()  # no baseline can be left now
    host.clock.advance(10)
    host.count(2)
    recorder.step()
    host.clock.advance(8)
    host.count(4)
    assert host.stored_counts() == [1, 2]
    assert host.past().window(2).count("requests") == 4


def test_a_window_stored_while_one_looks_is_in_it_once(host: Any) -> None:
    recorder = record(host, [1, 2])
    store = Counting(host.store)
    past = host.past(store)
    host.clock.advance(10)
    host.count(4)
    store.on_read = recorder.step
    assert past.window(60).count("requests") == 7
    store.on_read = lambda: None
    host.clock.advance(1)
    assert past.window(60).count("requests") == 7


def test_listeners_share_an_answer_for_a_second_and_only_new_windows_are_read(host: Any) -> None:
    recorder = record(host, [1] * 5)
    store = Counting(host.store)
    past = host.past(store)
    first = past.window(60)
    assert past.window(60) is first
    assert store.reads == [5]
    host.clock.advance(2)
    assert past.window(60) is not first
    host.clock.advance(8)
    recorder.step()
    past.window(60)
    assert store.reads == [5, 0, 1]
    past.window(300)
    past.window(30)
    assert store.reads == [5, 0, 1, 6, 0]
    for _ in range(10):
        host.clock.advance(10)
        recorder.step()
        past.window(60)
    assert store.reads == [5, 0, 1, 6, 0] + [1] * 10
    assert len(past._answers) == 1


def test_hosts_are_added_up_though_their_clocks_differ(host: Any) -> None:
    late = host.clock() - 25

    def there(ended_at_s: float, requests: float) -> None:
        window = Window(ended_at_s, 10.0, {series("requests"): requests}, {}, {series("workers"): 50.0})
        host.store.keep("there", window, Snapshot(ended_at_s, 10.0, requests))

    past = host.past()
    there(late, 100)
    record(host, [1])
    assert past.window(60).count("requests") == 101
    there(late + 10, 1000)  # older than what is known of this host
    host.clock.advance(2)
    assert past.window(60).count("requests") == 1101
    assert past.window(60).gauge("workers") is None


def test_what_another_host_stored_since_the_baseline_is_not_taken_for_ones_own(host: Any) -> None:
    recorder = record(host, [1])
    at = host.clock() + 5
    theirs = Window(at, 10.0, {series("requests"): 100.0})
    host.store.keep("there", theirs, Snapshot(at, 10.0, 100))
    host.clock.advance(9)
    host.count(3)
    assert host.past().window(60).count("requests") == 1 + 100 + 3
    recorder._baseline = None  # as in another process that takes over
    recorder.step()
    assert host.stored_counts() == [1, 3]


def test_after_a_change_of_buckets_the_past_can_be_told(host: Any) -> None:
    at = host.clock() - 20
    old = Histogram((0.25, 1.0), (1, 2, 3), 9.0)
    window = Window(at, 10.0, {}, {series("duration_seconds", route="/a"): old})
    host.store.keep(host.name, window, Snapshot(at, 10.0))
    past = host.past()
    record(host, [4])
    whole = past.window(60).histogram("duration_seconds")
    assert whole is not None
    assert whole.count == 4 + 6


def test_an_hour_is_the_longest(host: Any) -> None:
    past = host.past()
    record(host, [5])
    host.clock.advance(3700)
    host.count(1)
    recorder = host.recorder()
    recorder.step()
    host.clock.advance(10)
    host.count(2)
    assert past.window(86_400).count("requests") == 1 + 2


def test_a_server_started_anew_still_has_its_past(host: Any) -> None:
    record(host, [1, 2])
    host.slots.restart()
    host.baseline_path.unlink()
    host.clock.advance(5)
    past = host.past()
    past.window(60)
    host.clock.advance(1)
    host.count(4)
    assert past.window(60).count("requests") == 7


def test_a_trend_is_of_the_stored_snapshots_and_shared(host: Any) -> None:
    record(host, [1, 2, 4])
    past = host.past()
    points = past.trend(60)
    assert [point.requests for point in points] == [1, 2, 4]
    assert past.trend(60) is points
    assert [point.requests for point in past.trend(60, 1)] == [7]
    host.clock.advance(1)
    assert past.trend(60) is not points
    assert past.trend(1 / 6) == [points[-1]]


def test_without_the_database_the_past_is_unavailable(host: Any, tmp_path: Path) -> None:
    class Away(Counting):
        def windows(self, *args: Any) -> Any:
            raise Unavailable("database_unavailable")

        trend = windows

    past = host.past(Away(host.store))
    with pytest.raises(Unavailable):
        past.window(60)
    with pytest.raises(Unavailable):
        past.trend(60)

"""How late a sleeper is woken."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from typing import TYPE_CHECKING

import pytest

from likeopt.monitoring.hub_lag import PERIOD_S, SHOWN_S, HubLag

if TYPE_CHECKING:
    from conftest import Clock


class Watch:
    """A measurement whose sleeps end when the test says so."""

    def __init__(self, clock: Clock) -> None:
        self.lags_s: list[float] = []
        self.shown_s: list[float] = []
        self._clock = clock
        self._lag = HubLag(self.lags_s.append, self.shown_s.append, clock)

    def wake(self, late_s: float) -> None:
        self._clock.advance(PERIOD_S + late_s)
        self._lag.woke()


@pytest.fixture
def watch(clock: Clock) -> Watch:
    clock.now_s = 1000.0
    return Watch(clock)


def test_each_sleep_tells_how_late_it_ended(watch: Watch) -> None:
    for late_s in (0.0, 0.2, 0.004):
        watch.wake(late_s)
    assert watch.lags_s == pytest.approx([0.0, 0.2, 0.004])


def test_a_sleep_that_ended_early_is_not_late(watch: Watch) -> None:
    watch.wake(-0.001)
    assert watch.lags_s == [0.0]


def test_the_greatest_is_shown_for_ten_seconds(watch: Watch) -> None:
    for late_s in (0.1, 0.5, 0.3):
        watch.wake(late_s)
    assert watch.shown_s == pytest.approx([0.1, 0.5, 0.5])
    watch.wake(SHOWN_S - PERIOD_S - 0.5)
    assert watch.shown_s[-1] == pytest.approx(SHOWN_S - PERIOD_S - 0.5)
    for _ in range(int(SHOWN_S / PERIOD_S) - 1):
        watch.wake(0.0)
    assert watch.shown_s[-1] > 9
    watch.wake(0.0)
    watch.wake(0.0)
    assert watch.shown_s[-1] == 0.0


def test_a_smaller_lag_is_shown_once_the_greater_is_past(watch: Watch) -> None:
    watch.wake(0.5)
    watch.wake(0.3)
    watch.wake(SHOWN_S - PERIOD_S - 0.34)
    for late_s in (0.2, 0.0):
        watch.wake(late_s)
    assert watch.shown_s[-1] == pytest.approx(SHOWN_S - PERIOD_S - 0.34)


def test_it_measures_from_start_to_stop() -> None:
    measured = threading.Event()
    lag = HubLag(lambda _: measured.set(), lambda _: None)
    before = threading.active_count()
    lag.start()
    assert measured.wait(10)
    lag.stop()
    assert threading.active_count() == before
    lag.stop()


BUSY = """
from gevent import monkey; monkey.patch_all()
import time
from likeopt.monitoring.hub_lag import HubLag

lags_s = []
lag = HubLag(lags_s.append, lambda _: None)
lag.start()
while not lags_s:
    time.sleep(0.01)
until_s = time.perf_counter() + 0.3
while time.perf_counter() < until_s:
    pass  # nothing else gets its turn
seen = len(lags_s)
while len(lags_s) == seen:
    time.sleep(0.01)
lag.stop()
print(max(lags_s))
"""


def test_a_greenlet_that_lets_nobody_else_run_is_seen() -> None:
    run = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(BUSY)], capture_output=True, text=True, check=True, timeout=60
    )
    assert float(run.stdout) >= 0.3 - PERIOD_S - 0.01

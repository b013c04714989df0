from __future__ import annotations

from typing import Any

from likeopt.monitoring.history.baseline import Baseline


class Ticks:
    """An event that is waited for without waiting, and set after so many times."""

    def __init__(self, clock: Any, times: int) -> None:
        self.clock = clock
        self.left = times

    def wait(self, timeout: float) -> bool:
        self.clock.advance(timeout)
        self.left -= 1
        return self.left < 0


def test_steps_keep_to_the_clock_however_long_they_take(host: Any) -> None:
    recorder = host.recorder()
    recorder._on_window = lambda _window: host.clock.advance(2.25)
    host.clock.advance(3.5)
    recorder.run(Ticks(host.clock, 4))
    ends = [window.ended_at_s % 100 for window in host.stored()]
    assert ends == [20.0, 30.0, 40.0, 50.0]  # the last because it ended


def test_who_ends_without_the_role_records_nothing(host: Any) -> None:
    host.recorder(take_role=lambda: False).run(Ticks(host.clock, 3))
    assert host.stored() == []
    assert Baseline(host.baseline_path).read() is None

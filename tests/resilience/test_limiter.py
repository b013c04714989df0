from __future__ import annotations

from likeopt.resilience import limiter
from likeopt.resilience.limiter import FixedWindows


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_each_name_has_windows_of_its_own_that_begin_with_its_first_time() -> None:
    clock = Clock()
    windows = FixedWindows(60, clock)
    assert windows.hit("ann") == (1, 60)
    clock.now_s += 30.5
    assert windows.hit("ann") == (2, 30)
    assert windows.hit("bob") == (1, 60)
    clock.now_s += 29.4
    assert windows.hit("ann") == (3, 1)
    clock.now_s += 0.1
    assert windows.hit("ann") == (1, 60)
    assert windows.hit("bob") == (2, 31)


def test_windows_that_have_ended_are_forgotten(monkeypatch) -> None:
    monkeypatch.setattr(limiter, "_MOST_WINDOWS", 10)
    clock = Clock()
    windows = FixedWindows(60, clock)
    for turn in range(100):
        clock.now_s += 10
        windows.hit(f"somebody {turn}")
        assert len(windows._windows) <= 10

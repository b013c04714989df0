"""How often something may happen in a stretch of time."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

# Windows that have ended are forgotten when there are so many.
_MOST_WINDOWS = 10_000


class Hit(NamedTuple):
    """How often it has happened in this window, this time included, and when the next begins."""

    times: int
    reset_s: int


class FixedWindows:
    """Counts by name, each in windows of ``window_s`` that begin with its first time.

    ``clock`` returns seconds and never goes backwards.
    """

    def __init__(self, window_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._window_s = window_s
        self._clock = clock
        self._windows: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def hit(self, name: str) -> Hit:
        """Count one time; whole seconds are at least 1."""
        now_s = self._clock()
        with self._lock:
            count, ends_s = self._windows.get(name, (0, 0.0))
            if now_s >= ends_s:
                if len(self._windows) >= _MOST_WINDOWS:
                    self._windows = {one: its for one, its in self._windows.items() if its[1] > now_s}
                count, ends_s = 0, now_s + self._window_s
            self._windows[name] = (count + 1, ends_s)
        return Hit(count + 1, max(1, math.ceil(ends_s - now_s)))

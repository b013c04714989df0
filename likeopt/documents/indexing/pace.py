"""How fast a counter grows, lately."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 5.0


class Pace:
    """The growth of a counter over the last ``window_s`` seconds in which it was looked at."""

    def __init__(self, window_s: float = WINDOW_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._window_s = window_s
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def per_ks(self, count: int) -> int:
        """Growth per thousand seconds, now that the counter stands at ``count``."""
        now_s = self._clock()
        self._seen.append((now_s, count))
        while now_s - self._seen[0][0] > self._window_s and len(self._seen) > 2:
            self._seen.popleft()
        first_s, first = self._seen[0]
        return int((count - first) / (now_s - first_s) * 1000) if now_s > first_s else 0

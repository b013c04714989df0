"""A bulkhead: so many calls of one kind at once, so many waiting, and no more."""

from __future__ import annotations

import threading
from collections import deque

from likeopt.resilience.waiting import Wait


class _Waiter:
    __slots__ = ("bell", "has_place")

    def __init__(self, bell: threading.Event) -> None:
        self.bell = bell
        self.has_place = False


class Bulkhead:
    """``places`` calls at once, and ``queue`` waiting for one of their places, first come first served.

    Safe for use by several threads at once.
    """

    def __init__(self, places: int, queue: int) -> None:
        self.under_way = 0
        self.places = places
        self._queue = queue
        self._waiting: deque[_Waiter] = deque()
        self._lock = threading.Lock()

    def enter(self, wait: Wait, within_s: float) -> bool:
        """Take a place, waiting at most ``within_s`` for it; False when there is none, or ``wait`` ended."""
        with self._lock:
            if self.under_way < self.places and not self._waiting:
                self.under_way += 1
                return True
            if within_s <= 0 or len(self._waiting) >= self._queue:
                return False
            waiter = _Waiter(wait.bell())
            self._waiting.append(waiter)
        waiter.bell.wait(within_s)
        with self._lock:
            if not waiter.has_place:
                self._waiting.remove(waiter)
                return False
        if wait.ended:
            self.leave()
            return False
        return True

    def leave(self) -> None:
        """Give back a place."""
        with self._lock:
            self.under_way -= 1
            self._hand_on()

    def resize(self, places: int) -> None:
        """Have so many places from now on; calls under way keep theirs."""
        with self._lock:
            self.places = places
            self._hand_on()

    def _hand_on(self) -> None:
        while self._waiting and self.under_way < self.places:
            waiter = self._waiting.popleft()
            waiter.has_place = True
            self.under_way += 1
            waiter.bell.set()

"""What was made a moment ago, for all who ask for it within that moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class _Place(Generic[T]):
    """One kept value and the lock of those who wait for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.made: tuple[float, T] | None = None


class Recent(Generic[K, T]):
    """Gives ``make(key)``, for ``kept_s`` the same; of those who ask meanwhile one makes it, others wait.

    At most ``most`` keys are kept, the oldest goes first. Whatever ``make`` raises goes to whoever made it
    call, and the next one tries again.
    """

    def __init__(
        self,
        make: Callable[[K], T],
        kept_s: float,
        most: int = 16,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = make
        self._kept_s = kept_s
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._places: dict[K, _Place[T]] = {}

    def __call__(self, key: K) -> T:
        """The value of ``key``, at most ``kept_s`` old."""
        place = self._place(key)
        with place.lock:
            if place.made is None or self._clock() - place.made[0] >= self._kept_s:
                value = self._make(key)
                place.made = self._clock(), value
            return place.made[1]

    def _place(self, key: K) -> _Place[T]:
        with self._lock:
            if key not in self._places and len(self._places) >= self._most:
                del self._places[next(iter(self._places))]
            return self._places.setdefault(key, _Place())

"""What is asked for most, counted in bounded room."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)

CAPACITY = 512


class Demand(Generic[T]):
    """Counts things of which at most ``capacity`` are known at a time. Safe for use by several threads.

    When one too many comes along, the rarer half is forgotten at once, so that counting costs the same
    however many different things there are: a form of the batched Misra-Gries summary (Anderson et al.,
    "A High-Performance Algorithm for Identifying Frequent Items in Data Streams", IMC 2017). Counts are
    never too high. Unlike there, nothing is subtracted from what stays: where everything is equally rare,
    half of it is still better known than nothing.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self._counts: dict[T, int] = {}
        self._lock = threading.Lock()

    def count(self, thing: T) -> None:
        """Add one for ``thing``."""
        with self._lock:
            counts = self._counts
            counts[thing] = counts.get(thing, 0) + 1
            if len(counts) > self._capacity:
                self._forget_half()

    def drain(self) -> dict[T, int]:
        """The counts since the last call, which begin anew."""
        with self._lock:
            counts, self._counts = self._counts, {}
        return counts

    def _forget_half(self) -> None:
        by_count = sorted(self._counts.items(), key=lambda item: item[1], reverse=True)
        self._counts = dict(by_count[: self._capacity // 2])

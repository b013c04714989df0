"""The time line of one request: which stage took how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Timeline:
    """Collects the duration of named stages; repeated stages add up.

    ``clock`` returns seconds and never goes backwards.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._start_s = clock()
        self._stages_ms: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as stage ``name``, also when it raises."""
        start_s = self._clock()
        try:
            yield
        finally:
            self.add(name, (self._clock() - start_s) * 1000)

    def add(self, name: str, elapsed_ms: float) -> None:
        """Add ``elapsed_ms`` to stage ``name``."""
        self._stages_ms[name] = self._stages_ms.get(name, 0.0) + elapsed_ms

    @property
    def elapsed_ms(self) -> float:
        """Time since the time line began."""
        return (self._clock() - self._start_s) * 1000

    def timings_ms(self) -> dict[str, float]:
        """All stages so far and ``total``, rounded to microseconds."""
        stages = {name: round(elapsed, 3) for name, elapsed in self._stages_ms.items()}
        return stages | {"total": round(self.elapsed_ms, 3)}

"""The time line of one request: which stage ran when, and how long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec


class Span(msgspec.Struct, frozen=True):
    """One stage: ``start_ms`` after the request's arrival it began, and took ``duration_ms``."""

    name: str
    start_ms: float
    duration_ms: float


class Timeline:
    """Collects the spans of named stages; those of one name may repeat and overlap with others.

    ``clock`` returns seconds and never goes backwards. The time line began ``ago_s`` before it is made.
    Stages may end in several threads.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter, *, ago_s: float = 0.0) -> None:
        self._clock = clock
        self._start_s = clock() - ago_s
        self._spans: list[tuple[str, float, float]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time the block as stage ``name``, also when it raises."""
        start_s = self._clock()
        try:
            yield
        finally:
            self._note(name, start_s, self._clock())

    def add(self, name: str, elapsed_ms: float) -> None:
        """Add a stage that took ``elapsed_ms`` and ends now."""
        now_s = self._clock()
        self._note(name, now_s - elapsed_ms / 1000, now_s)

    def take(self, other: Timeline) -> None:
        """Add the stages of ``other``, which runs by the same clock."""
        self._spans += other._spans

    def _note(self, name: str, start_s: float, end_s: float) -> None:
        self._spans.append((name, start_s, end_s))

    @property
    def elapsed_ms(self) -> float:
        """Time since the time line began."""
        return (self._clock() - self._start_s) * 1000

    def timings_ms(self) -> dict[str, float]:
        """How long each stage took so far, repeated ones added up, and ``total``, rounded to microseconds."""
        sums: dict[str, float] = {}
        for name, start_s, end_s in self._spans:
            sums[name] = sums.get(name, 0.0) + (end_s - start_s) * 1000
        stages = {name: round(elapsed, 3) for name, elapsed in sums.items()}
        return stages | {"total": round(self.elapsed_ms, 3)}

    def spans(self) -> tuple[Span, ...]:
        """All stages so far in the order they began, rounded to microseconds."""
        begun = sorted(self._spans, key=lambda span: span[1])
        return tuple(
            Span(name, round((start_s - self._start_s) * 1000, 3), round((end_s - start_s) * 1000, 3))
            for name, start_s, end_s in begun
        )

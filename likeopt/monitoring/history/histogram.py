"""A histogram that can be added up, taken apart and asked for quantiles."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

import msgspec


class Histogram(msgspec.Struct, frozen=True, array_like=True):
    """How many values lie in each bucket.

    ``bounds`` are the buckets' upper ends, rising; ``counts`` has one number more, for what lies above
    the last. ``total`` is the sum of the values.
    """

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    total: float = 0.0

    @property
    def count(self) -> int:
        """How many values there are."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """The mean, None without any value."""
        return self.total / self.count if self.count else None

    def __add__(self, other: Histogram) -> Histogram:
        """Both together. Raises ValueError when their buckets differ."""
        _same(self, other)
        counts = tuple(map(sum, zip(self.counts, other.counts, strict=True)))
        return Histogram(self.bounds, counts, self.total + other.total)

    def since(self, earlier: Histogram | None) -> Histogram:
        """What came after ``earlier``, of which this is a continuation."""
        if earlier is None or earlier.bounds != self.bounds:
            return self
        pairs = zip(self.counts, earlier.counts, strict=True)
        counts = tuple(max(0, now - before) for now, before in pairs)
        return Histogram(self.bounds, counts, max(0.0, self.total - earlier.total))

    def quantile(self, q: float) -> float | None:
        """The value below which the share ``q`` in (0, 1] lies, None without any value.

        Within a bucket values are taken to lie evenly, as Prometheus's histogram_quantile does; what lies
        above the last bound counts as that bound.
        """
        count = self.count
        if not count:
            return None
        wanted, below = q * count, 0
        for place, inside in enumerate(self.counts[:-1]):
            if inside and below + inside >= wanted:
                low = self.bounds[place - 1] if place else 0.0
                return low + (self.bounds[place] - low) * (wanted - below) / inside
            below += inside
        return self.bounds[-1]

    def count_within(self, limit: float) -> float:
        """How many values are at most ``limit``; within a bucket they are taken to lie evenly."""
        place = bisect_right(self.bounds, limit)
        below = float(sum(self.counts[:place]))
        if place >= len(self.bounds):
            return below
        low = self.bounds[place - 1] if place else 0.0
        return below + self.counts[place] * (limit - low) / (self.bounds[place] - low)


def merged(histograms: Iterable[Histogram]) -> Histogram | None:
    """All of them together, None if there is none. Raises ValueError when their buckets differ."""
    whole: Histogram | None = None
    for each in histograms:
        whole = each if whole is None else whole + each
    return whole


def _same(one: Histogram, other: Histogram) -> None:
    if one.bounds != other.bounds:
        raise ValueError("histograms with different buckets cannot be added")

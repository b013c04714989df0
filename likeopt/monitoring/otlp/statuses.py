"""Durations of requests by status, made of durations by route and counts by status."""

from __future__ import annotations

from collections.abc import Mapping

from likeopt.monitoring.history.histogram import Histogram


def by_status(durations: Histogram, counts: Mapping[str, float]) -> dict[str, Histogram]:
    """``durations`` shared out to the statuses, each of which gets as many as ``counts`` says.

    Nobody measures which status took how long, since that would be a histogram for each. So every bucket
    is shared out in proportion, in whole numbers: the counts of each status and the buckets of all statuses
    together are exact; only which of several statuses was slow is not told. Where all requests ended alike,
    which is the rule, everything is exact. The most frequent status takes what a count lags behind.
    """
    ranked = sorted(((round(count), status) for status, count in counts.items() if round(count) > 0))
    shares: dict[str, Histogram] = {}
    rest = durations
    for count, status in ranked[:-1]:
        shares[status], rest = _share(rest, min(count, rest.count))
    if ranked:
        shares[ranked[-1][1]] = rest
    return {status: share for status, share in shares.items() if share.count}


def _share(histogram: Histogram, wanted: int) -> tuple[Histogram, Histogram]:
    """``wanted`` of the values, evenly from every bucket, and the others."""
    whole = histogram.count
    if not wanted:
        return Histogram(histogram.bounds, (0,) * len(histogram.counts)), histogram
    taken: list[int] = []
    seen = given = 0
    for inside in histogram.counts:
        seen += inside
        # Rounding what is due so far keeps each share within its bucket, and the last sum exact.
        due = (2 * seen * wanted + whole) // (2 * whole)
        taken.append(due - given)
        given = due
    total = histogram.total * wanted / whole
    others = tuple(inside - out for inside, out in zip(histogram.counts, taken, strict=True))
    return (
        Histogram(histogram.bounds, tuple(taken), total),
        Histogram(histogram.bounds, others, histogram.total - total),
    )

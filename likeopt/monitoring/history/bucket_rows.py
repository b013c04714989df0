"""Which rows are the buckets of which histogram."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.rows import Entry, Labels, Rows, Together

_NOWHERE = -1


class Place(NamedTuple):
    """One histogram: its ``metric`` and ``labels``, and its buckets' upper ends as they are written."""

    metric: str
    labels: Labels
    ends: tuple[str, ...]


class BucketRows:
    """The histograms among ``rows``, in the order of their metrics. To be made anew when rows were added.

    One that has no last bucket (``+Inf``) yet is just being written for the first time, and left out.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._known = len(rows.entries)
        found = _found(rows.entries)
        self._places = [place for place, _, _ in found]
        self._bounds = [tuple(float(end) for end in place.ends[:-1]) for place in self._places]
        self._bucket_rows = np.array([row for _, buckets, _ in found for row in buckets], np.intp)
        self._sum_rows = np.array([row for _, _, row in found], np.intp)
        self._cuts = np.cumsum([0, *(len(buckets) for _, buckets, _ in found)]).tolist()

    @property
    def is_complete(self) -> bool:
        """Whether no rows were added since."""
        return self._known == len(self.rows.entries)

    def histograms(self, whole: Together) -> Iterator[tuple[Place, Histogram]]:
        """Those that are in ``whole``, which is of the same rows."""
        if not self._places:
            return
        counts = whole.values[self._bucket_rows].astype(np.int64).tolist()
        present = whole.present[self._bucket_rows].tolist()
        sums = np.where(self._sum_rows == _NOWHERE, 0.0, whole.values[self._sum_rows]).tolist()
        places = zip(self._places, self._bounds, pairwise(self._cuts), sums, strict=True)
        for place, bounds, (start, end), total in places:
            if present[end - 1]:
                yield place, Histogram(bounds, tuple(counts[start:end]), total)


def _found(entries: Sequence[Entry]) -> list[tuple[Place, list[int], int]]:
    """Each histogram with the rows of its buckets, rising, and the row of its sum."""
    buckets: dict[tuple[str, Labels], dict[str, int]] = {}
    sums: dict[tuple[str, Labels], int] = {}
    for row, entry in enumerate(entries):
        labels = tuple(label for label in entry.labels if label[0] != "le")
        if len(labels) == len(entry.labels):
            sums[entry.metric, labels] = row
        else:
            buckets.setdefault((entry.metric, labels), {})[dict(entry.labels)["le"]] = row
    found = []
    for (metric, labels), rows in sorted(buckets.items(), key=lambda item: item[0]):
        if "+Inf" in rows:
            ends = tuple(sorted(rows, key=float))
            place = Place(metric, labels, ends)
            found.append((place, [rows[end] for end in ends], sums.get((metric, labels), _NOWHERE)))
    return found

"""What happened within a span of time, over all processes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeVar

import msgspec

from likeopt.monitoring.history.histogram import Histogram, merged

# A series: the metric's name without likeopt_, _total and _bucket, then its labels, sorted by name.
Series = tuple[str, tuple[tuple[str, str], ...]]
V = TypeVar("V")


def series(name: str, /, **labels: str) -> Series:
    """The series of that name and those labels."""
    return name, tuple(sorted(labels.items()))


class Window(msgspec.Struct, frozen=True):
    """What was added in ``seconds`` up to ``ended_at_s`` (UNIX time), and the newest value of the gauges.

    Names are without ``likeopt_`` and ``_total``, so ``http_requests``.
    """

    ended_at_s: float
    seconds: float
    counters: Mapping[Series, float] = {}
    histograms: Mapping[Series, Histogram] = {}
    gauges: Mapping[Series, float] = {}

    def count(self, name: str, /, **labels: str) -> float:
        """The sum over the counters of that name with at least those labels."""
        return sum(_chosen(self.counters, name, labels).values())

    def histogram(self, name: str, /, **labels: str) -> Histogram | None:
        """The histograms of that name with at least those labels, as one; None if there is none."""
        return merged(_chosen(self.histograms, name, labels).values())

    def gauge(self, name: str, /, **labels: str) -> float | None:
        """The sum over the gauges of that name with at least those labels; None if there is none."""
        found = _chosen(self.gauges, name, labels)
        return sum(found.values()) if found else None

    def counts_by(self, name: str, label: str, /, **labels: str) -> dict[str, float]:
        """The counters of that name, added up for each value of ``label``."""
        sums: dict[str, float] = defaultdict(float)
        for found, value in _chosen(self.counters, name, labels).items():
            sums[dict(found[1]).get(label, "")] += value
        return dict(sums)

    def histograms_by(self, name: str, label: str, /, **labels: str) -> dict[str, Histogram]:
        """The histograms of that name, as one for each value of ``label``."""
        groups: dict[str, list[Histogram]] = defaultdict(list)
        for found, value in _chosen(self.histograms, name, labels).items():
            groups[dict(found[1]).get(label, "")].append(value)
        return {value: whole for value, group in groups.items() if (whole := merged(group)) is not None}

    def gauges_by(self, name: str, label: str, /, **labels: str) -> dict[str, float]:
        """The gauges of that name, added up for each value of ``label``."""
        sums: dict[str, float] = defaultdict(float)
        for found, value in _chosen(self.gauges, name, labels).items():
            sums[dict(found[1]).get(label, "")] += value
        return dict(sums)


def _chosen(table: Mapping[Series, V], name: str, labels: Mapping[str, str]) -> dict[Series, V]:
    wanted = set(labels.items())
    return {found: value for found, value in table.items() if found[0] == name and wanted <= set(found[1])}

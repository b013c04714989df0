"""Numbers in Prometheus's text format 0.0.4."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

from likeopt.monitoring.history.bucket_rows import BucketRows, Place
from likeopt.monitoring.history.rows import Entry, Labels, Rows, Together

_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n"})
_LABEL_ESCAPES = str.maketrans({"\\": r"\\", "\n": r"\n", '"': r"\""})


class Exposition:
    """Puts the same rows into words again and again: what stands before each number is kept."""

    def __init__(self) -> None:
        self._heads: dict[str, str] = {}
        self._before_rows: dict[Rows, list[str]] = {}
        self._before_buckets: dict[Place, list[str]] = {}

    def text(self, together: Sequence[Together], buckets: BucketRows) -> bytes:
        """All of it, in the order of the metrics' names; ``buckets`` are the histograms in it."""
        families: dict[str, list[str]] = defaultdict(list)
        for whole in together:
            if whole.rows is buckets.rows:
                self._write_histograms(whole, buckets, families)
            else:
                self._write_rows(whole, families)
        return "".join(
            self._heads[metric] + "".join(lines) for metric, lines in sorted(families.items())
        ).encode()

    def _write_rows(self, whole: Together, families: dict[str, list[str]]) -> None:
        entries, before = whole.rows.entries, self._before_rows.setdefault(whole.rows, [])
        for entry in entries[len(before) :]:
            self._heads.setdefault(entry.metric, _head(entry, whole.rows.kind))
            before.append(_name(entry.sample, entry.labels))
        lines = zip(entries, before, whole.values.tolist(), whole.present.tolist(), strict=True)
        for entry, start, value, is_present in lines:
            family = families[entry.metric]
            if is_present:
                family.append(f"{start} {_number(value)}\n")

    def _write_histograms(self, whole: Together, buckets: BucketRows, families: dict[str, list[str]]) -> None:
        for place, histogram in buckets.histograms(whole):
            before = self._before_buckets.get(place) or self._learn(place, whole.rows)
            numbers = [*accumulate(histogram.counts), histogram.total, histogram.count]
            lines = (f"{start} {_number(number)}\n" for start, number in zip(before, numbers, strict=True))
            families[place.metric].extend(lines)

    def _learn(self, place: Place, rows: Rows) -> list[str]:
        if place.metric not in self._heads:
            entry = next(entry for entry in rows.entries if entry.metric == place.metric)
            self._heads[place.metric] = _head(entry, rows.kind)
        bucket = f"{place.metric}_bucket"
        before = [_name(bucket, (("le", end), *place.labels)) for end in place.ends]
        before += [_name(f"{place.metric}_{part}", place.labels) for part in ("sum", "count")]
        self._before_buckets[place] = before
        return before


def _head(entry: Entry, kind: str) -> str:
    name = f"{entry.metric}_total" if kind == "counter" else entry.metric
    return f"# HELP {name} {entry.help.translate(_ESCAPES)}\n# TYPE {name} {kind}\n"


def _name(sample: str, labels: Labels) -> str:
    inside = ",".join(f'{name}="{value.translate(_LABEL_ESCAPES)}"' for name, value in sorted(labels))
    return f"{sample}{{{inside}}}" if inside else sample


def _number(value: float) -> str:
    if math.isfinite(value):
        return repr(float(value))
    return "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"

"""Snapshots of several moments and hosts as the few points of a trend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt

from likeopt.monitoring.history.contract import SNAPSHOT_S, Snapshot

# A snapshot and the name of the host that took it.
HostSnapshot = tuple[str, Snapshot]
Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

_WORST = (
    *("taken_at_s", "p95_ms", "p99_ms", "chat_p95_ms", "first_token_p95_ms", "search_p95_ms"),
    *("hub_lag_p99_ms", "queue_wait_p95_ms", "page_load_p75_ms", "cpu_percent", "memory_percent"),
)
_ADDED = ("requests", "cost_usd")
_WEIGHTED = ("p50_ms", "error_ratio", "cache_hit_ratio")
_OF_EACH_HOST = ("active", "memory_bytes")


def thinned(taken: Iterable[HostSnapshot], span_s: float, most: int) -> list[Snapshot]:
    """At most ``most`` snapshots of ``span_s`` seconds, oldest first, each of an equal stretch of time.

    Stretches are cut at the same moments in every call, so that a point does not change once it is past.
    Within a stretch requests and costs are added up; p50 and ratios are means weighted by requests; p95, p99,
    lags and the use of the machine are the worst there were, since that is what one looks for; what is
    under way and what memory is used are the sum over the hosts of each one's mean; the rating is the
    lowest.
    """
    stretch_s = max(SNAPSHOT_S, span_s / most)
    placed = sorted(
        ((int(snapshot.taken_at_s // stretch_s), host, snapshot) for host, snapshot in taken),
        key=lambda item: item[:2],
    )
    snapshots = [snapshot for _, _, snapshot in placed]
    starts = _starts([number for number, _, _ in placed])
    if len(starts) == len(snapshots):
        return snapshots[-most:]
    return _merged(snapshots, starts, _starts([item[:2] for item in placed]))[-most:]


def _starts(keys: Sequence[Any]) -> Places:
    """Where runs of equal keys begin."""
    changes = [place for place in range(len(keys)) if not place or keys[place] != keys[place - 1]]
    return np.array(changes, np.intp)


def _merged(snapshots: Sequence[Snapshot], starts: Places, host_starts: Places) -> list[Snapshot]:
    """One snapshot for each run that begins at ``starts``; ``host_starts`` cut these by host as well."""
    seconds = _column(snapshots, "seconds")
    requests = _column(snapshots, "requests")
    hosts = np.searchsorted(host_starts, starts)
    columns: dict[str, Floats] = {
        "seconds": np.maximum.reduceat(np.add.reduceat(seconds, host_starts), hosts),
    }
    for name in _WORST:
        columns[name] = np.fmax.reduceat(_column(snapshots, name), starts)
    for name in _ADDED:
        columns[name] = np.add.reduceat(_column(snapshots, name), starts)
    for name in _WEIGHTED:
        values = _column(snapshots, name)
        by_requests = _means(values, requests, starts)
        plain = _means(values, np.ones_like(values), starts)
        columns[name] = np.where(np.isnan(by_requests), plain, by_requests)
    for name in _OF_EACH_HOST:
        values = _column(snapshots, name)
        means = _means(values, np.ones_like(values), host_starts)
        known = np.add.reduceat(~np.isnan(means), hosts, dtype=np.intp) > 0
        columns[name] = np.where(known, np.add.reduceat(np.nan_to_num(means), hosts), np.nan)
    columns["rate_per_s"] = columns["requests"] / np.maximum(columns["seconds"], 0.001)
    return _rows(columns, _lowest(snapshots, starts))


def _column(snapshots: Sequence[Snapshot], name: str) -> Floats:
    """The values of that name, NaN for None."""
    return np.array(list(map(attrgetter(name), snapshots)), np.float64)


def _means(values: Floats, weights: Floats, starts: Places) -> Floats:
    """The mean of each run by ``weights``, NaN where there is none."""
    known = np.where(np.isnan(values), 0.0, weights)
    whole = np.add.reduceat(known, starts)
    sums = np.add.reduceat(np.nan_to_num(values) * known, starts)
    means: Floats = np.divide(sums, whole, out=np.full(len(starts), np.nan), where=whole > 0)
    return means


def _lowest(snapshots: Sequence[Snapshot], starts: Places) -> list[Snapshot]:
    """Of each run the snapshot with the lowest score."""
    ends = [*starts[1:].tolist(), len(snapshots)]
    runs = zip(starts.tolist(), ends, strict=True)
    return [min(snapshots[start:end], key=attrgetter("score")) for start, end in runs]


def _rows(columns: dict[str, Floats], rated: Sequence[Snapshot]) -> list[Snapshot]:
    lists = [np.where(np.isnan(column), None, column).tolist() for column in columns.values()]  # type: ignore[call-overload]
    return [
        Snapshot(**dict(zip(columns, values, strict=True)), rating=lowest.rating, score=lowest.score)
        for lowest, *values in zip(rated, *lists, strict=True)
    ]

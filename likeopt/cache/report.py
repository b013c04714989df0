"""What the cache does for the whole server, as told to people: made from the metrics of all workers."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from likeopt.cache.backend import LayerName, LayerStatus, Size
from likeopt.monitoring.cache_metrics import Samples

LAYERS: tuple[LayerName, ...] = ("memory", "redis", "disk")
OBJECTS = ("embedding", "search", "answer", "page", "function")
ABSENT = Size(0, 0, None, "off")


class LayerReport(msgspec.Struct, frozen=True):
    """A layer. ``status`` is up, open (given up on for now) or off. Ratios are in [0, 1].

    ``capacity_bytes`` null means that somebody else bounds it. What is in memory is summed over all workers,
    each of which has its own.
    """

    status: LayerStatus
    entries: int
    size_bytes: int
    capacity_bytes: int | None
    hits: int
    misses: int
    hit_ratio: float
    evictions: int
    failures: int


class ObjectReport(msgspec.Struct, frozen=True):
    """Cached things of one kind, through all layers. ``hits`` count those that got a stale value too.

    ``saved_ms`` is what one hit saves on average. ``coalesced`` were given what another was computing.
    ``warmed`` were made before anybody asked for them, which ``warmed_hits`` did later; what these saved
    is reckoned at what hits save on average.
    """

    hits: int
    misses: int
    hit_ratio: float
    stale: int
    computations: int
    coalesced: int
    saved_ms: float
    warmed: int
    warmed_hits: int
    warmed_saved_ms: float


class CacheReport(msgspec.Struct, frozen=True):
    """The cache of the whole server since its start; lookups that were asked to bypass it are not counted.

    ``saved_ms`` and ``saved_tokens`` are what all hits together have saved.
    """

    hit_ratio: float
    layers: dict[str, LayerReport]
    objects: dict[str, ObjectReport]
    computations: int
    coalesced: int
    stale_served: int
    saved_ms: float
    saved_tokens: int


def report(samples: Samples, sizes: Mapping[LayerName, Size], workers: int = 1) -> CacheReport:
    """The report that ``samples`` of all workers and the ``sizes`` of this worker's layers make.

    A layer that is not among ``sizes`` is off. The samples read are those of the metrics in
    docs/metrics.md whose names begin with ``likeopt_cache_``.
    """
    sums = _Sums(samples)
    objects = {kind: _object(sums, kind) for kind in sums.objects()}
    hits = sum(one.hits for one in objects.values())
    return CacheReport(
        hit_ratio=_ratio(hits, sum(one.misses for one in objects.values())),
        layers={name: _layer(sums, name, sizes.get(name, ABSENT), workers) for name in LAYERS},
        objects=objects,
        computations=sums.count("computations_total"),
        coalesced=sums.count("coalesced_total"),
        stale_served=sums.count("lookups_total", result="stale"),
        saved_ms=_ms(sums.number("saved_seconds_total")),
        saved_tokens=sums.count("saved_tokens_total"),
    )


class _Sums:
    """Sums over samples by metric and labels."""

    def __init__(self, samples: Samples) -> None:
        self._samples: dict[str, list[tuple[frozenset[tuple[str, str]], float]]] = {}
        for (metric, labels), value in samples.items():
            self._samples.setdefault(metric, []).append((frozenset(labels), value))

    def number(self, metric: str, **labels: str) -> float:
        """The sum of all samples of ``metric`` that have these labels, whatever others they have."""
        asked = frozenset(labels.items())
        found = self._samples.get(f"likeopt_cache_{metric}", ())
        return sum(value for its, value in found if asked <= its)

    def count(self, metric: str, **labels: str) -> int:
        """The same, of whole numbers."""
        return round(self.number(metric, **labels))

    def objects(self) -> list[str]:
        """The kinds of things that there are, and those that were looked for besides."""
        looked_for = self._samples.get("likeopt_cache_lookups_total", ())
        spoken = {value for labels, _ in looked_for for name, value in labels if name == "object"}
        return [*OBJECTS, *sorted(spoken.difference(OBJECTS))]


def _layer(sums: _Sums, name: LayerName, size: Size, workers: int) -> LayerReport:
    entries, size_bytes, capacity_bytes = size.entries, size.size_bytes, size.capacity_bytes
    if name == "memory":
        # Only the gauges know of the other workers' memory; they may lag behind this worker's own.
        entries = max(entries, sums.count("entries", layer=name))
        size_bytes = max(size_bytes, sums.count("bytes", layer=name))
        capacity_bytes = capacity_bytes and capacity_bytes * workers
    hits = sums.count("requests_total", layer=name, result="hit")
    misses = sums.count("requests_total", layer=name, result="miss")
    return LayerReport(
        status=size.status,
        entries=entries,
        size_bytes=size_bytes,
        capacity_bytes=capacity_bytes,
        hits=hits,
        misses=misses,
        hit_ratio=_ratio(hits, misses),
        evictions=sums.count("evictions_total", layer=name),
        failures=sums.count("failures_total", layer=name),
    )


def _object(sums: _Sums, kind: str) -> ObjectReport:
    stale = sums.count("lookups_total", object=kind, result="stale")
    hits = sums.count("lookups_total", object=kind, result="hit") + stale
    misses = sums.count("lookups_total", object=kind, result="miss")
    saved_s = sums.number("saved_seconds_total", object=kind) / hits if hits else 0.0
    warmed_hits = sums.count("warmed_hits_total", object=kind)
    return ObjectReport(
        hits=hits,
        misses=misses,
        hit_ratio=_ratio(hits, misses),
        stale=stale,
        computations=sums.count("computations_total", object=kind),
        coalesced=sums.count("coalesced_total", object=kind),
        saved_ms=_ms(saved_s),
        warmed=sums.count("warmed_total", object=kind),
        warmed_hits=warmed_hits,
        warmed_saved_ms=_ms(warmed_hits * saved_s),
    )


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _ratio(hits: int, misses: int) -> float:
    return round(hits / (hits + misses), 4) if hits + misses else 0.0

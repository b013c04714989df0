"""What the cache does for the whole server, as told to people: made from the metrics of all workers."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from likeopt.cache.backend import LayerName, LayerStatus, Size
from likeopt.monitoring.history.window import Window

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


def report(counted: Window, sizes: Mapping[LayerName, Size], workers: int = 1) -> CacheReport:
    """The report that what all workers ``counted`` and the ``sizes`` of this worker's layers make.

    A layer that is not among ``sizes`` is off. What is read are the metrics in docs/metrics.md whose names
    begin with ``likeopt_cache_``.
    """
    objects = {kind: _object(counted, kind) for kind in _objects(counted)}
    hits = sum(one.hits for one in objects.values())
    return CacheReport(
        hit_ratio=_ratio(hits, sum(one.misses for one in objects.values())),
        layers={name: _layer(counted, name, sizes.get(name, ABSENT), workers) for name in LAYERS},
        objects=objects,
        computations=_count(counted, "computations"),
        coalesced=_count(counted, "coalesced"),
        stale_served=_count(counted, "lookups", result="stale"),
        saved_ms=_ms(counted.count("cache_saved_seconds")),
        saved_tokens=_count(counted, "saved_tokens"),
    )


def _objects(counted: Window) -> list[str]:
    """The kinds of things that there are, and those that were looked for besides."""
    return [*OBJECTS, *sorted(counted.counts_by("cache_lookups", "object").keys() - set(OBJECTS))]


def _layer(counted: Window, name: LayerName, size: Size, workers: int) -> LayerReport:
    entries, size_bytes, capacity_bytes = size.entries, size.size_bytes, size.capacity_bytes
    if name == "memory":
        # Only the gauges know of the other workers' memory; they may lag behind this worker's own.
        entries = max(entries, round(counted.gauge("cache_entries", layer=name) or 0))
        size_bytes = max(size_bytes, round(counted.gauge("cache_bytes", layer=name) or 0))
        capacity_bytes = capacity_bytes and capacity_bytes * workers
    hits = _count(counted, "requests", layer=name, result="hit")
    misses = _count(counted, "requests", layer=name, result="miss")
    return LayerReport(
        status=size.status,
        entries=entries,
        size_bytes=size_bytes,
        capacity_bytes=capacity_bytes,
        hits=hits,
        misses=misses,
        hit_ratio=_ratio(hits, misses),
        evictions=_count(counted, "evictions", layer=name),
        failures=_count(counted, "failures", layer=name),
    )


def _object(counted: Window, kind: str) -> ObjectReport:
    stale = _count(counted, "lookups", object=kind, result="stale")
    hits = _count(counted, "lookups", object=kind, result="hit") + stale
    misses = _count(counted, "lookups", object=kind, result="miss")
    saved_s = counted.count("cache_saved_seconds", object=kind) / hits if hits else 0.0
    warmed_hits = _count(counted, "warmed_hits", object=kind)
    return ObjectReport(
        hits=hits,
        misses=misses,
        hit_ratio=_ratio(hits, misses),
        stale=stale,
        computations=_count(counted, "computations", object=kind),
        coalesced=_count(counted, "coalesced", object=kind),
        saved_ms=_ms(saved_s),
        warmed=_count(counted, "warmed", object=kind),
        warmed_hits=warmed_hits,
        warmed_saved_ms=_ms(warmed_hits * saved_s),
    )


def _count(counted: Window, metric: str, /, **labels: str) -> int:
    """How often ``metric`` of the cache was counted with these labels, whatever others it has."""
    return round(counted.count(f"cache_{metric}", **labels))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 3)


def _ratio(hits: int, misses: int) -> float:
    return round(hits / (hits + misses), 4) if hits + misses else 0.0

"""What the cache did in a span of time."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from likeopt.monitoring.history.window import Window

LAYERS = ("memory", "redis", "disk")
OBJECTS = ("search", "answer", "embedding", "page")
# What the promise of a hit ratio is about: what people wait for.
PROMISED = ("search", "answer")


class Hits(msgspec.Struct, frozen=True):
    """``hit_ratio`` in [0, 1], None when nothing was looked for; a stale value that was given is a hit."""

    hit_ratio: float | None
    hits: float
    misses: float


class CacheUse(msgspec.Struct, frozen=True):
    """``hit_ratio`` is that of searches and answers together, as promised; what bypassed is not counted.

    A layer's misses may have been hits of the next one.
    """

    hit_ratio: float | None
    layers: dict[str, Hits]
    objects: dict[str, Hits]


def cache_use(window: Window) -> CacheUse:
    """The cache, by layer and by kind of thing."""
    return CacheUse(
        hit_ratio=promised_hits(window).hit_ratio,
        layers={layer: _hits(window.counts_by("cache_requests", "result", layer=layer)) for layer in LAYERS},
        objects={kind: _object(window, kind) for kind in _named(window)},
    )


def promised_hits(window: Window) -> Hits:
    """Searches and answers together."""
    return _sum(_object(window, kind) for kind in PROMISED)


def _named(window: Window) -> list[str]:
    found = window.counts_by("cache_lookups", "object")
    return [*OBJECTS, *sorted(found.keys() - set(OBJECTS))]


def _object(window: Window, kind: str) -> Hits:
    return _hits(window.counts_by("cache_lookups", "result", object=kind))


def _hits(results: dict[str, float]) -> Hits:
    return _counted(results.get("hit", 0) + results.get("stale", 0), results.get("miss", 0))


def _sum(parts: Iterable[Hits]) -> Hits:
    every = list(parts)
    return _counted(sum(each.hits for each in every), sum(each.misses for each in every))


def _counted(hits: float, misses: float) -> Hits:
    asked = hits + misses
    return Hits(round(hits / asked, 4) if asked else None, hits, misses)

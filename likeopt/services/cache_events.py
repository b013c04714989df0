"""What the cache does, told to the metrics."""

from __future__ import annotations

from collections.abc import Callable

from likeopt.cache.backend import Entry, LayerName, Size
from likeopt.cache.shelf import Status
from likeopt.monitoring.cache_metrics import CacheMetrics


class CacheEventsToMetrics:
    """Everything that a cache and its layers tell; ``memory`` gives this worker's own layer's size."""

    def __init__(self, metrics: CacheMetrics, memory: Callable[[], Size]) -> None:
        self._metrics = metrics
        self._memory = memory

    def looked(self, layer: LayerName, kind: str, found: bool, elapsed_s: float) -> None:
        """A layer was asked."""
        self._metrics.looked(layer, kind, found, elapsed_s)
        if found and layer != "memory":
            self._note_size()

    def looked_up(self, kind: str, status: Status, entry: Entry | None) -> None:
        """A caller has its value."""
        self._metrics.looked_up(kind, status)
        if entry is not None and status in ("hit", "stale"):
            self._metrics.saved(kind, entry.compute_s, entry.warmed)

    def computed(self, kind: str, elapsed_s: float) -> None:  # noqa: ARG002 - the contract's signature
        """A value was computed."""
        self._metrics.computed(kind)
        self._note_size()

    def coalesced(self, kind: str) -> None:
        """A caller waited for another's computation."""
        self._metrics.coalesced(kind)

    def not_stored(self, kind: str, reason: str) -> None:
        """A value could not be kept or read."""
        self._metrics.not_stored(kind, reason)

    def evicted(self, layer: LayerName, kind: str, entries: int) -> None:
        """Entries were forgotten to make room."""
        self._metrics.evicted(layer, kind, entries)

    def failed(self, layer: LayerName, reason: str) -> None:
        """A layer could not serve a call."""
        self._metrics.failed(layer, reason)

    def _note_size(self) -> None:
        size = self._memory()
        self._metrics.set_size("memory", size.entries, size.size_bytes)

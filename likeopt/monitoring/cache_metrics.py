"""What the cache tells: looked for, found, computed, saved."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_LOOK_BUCKETS_S = (0.000002, 0.00001, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2)


class CacheMetrics:
    """The cache's part of the metrics; a layer is memory, redis or disk, an object a kind of thing kept."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._requests = self._counter("requests", "Looks into one layer.", ("layer", "object", "result"))
        self._request_duration = Histogram(
            "likeopt_cache_request_duration_seconds",
            "Time of one look into one layer.",
            ("layer",),
            registry=registry,
            buckets=_LOOK_BUCKETS_S,
        )
        self._lookups = self._counter("lookups", "Values asked for.", ("object", "result"))
        self._computations = self._counter("computations", "Values computed.", ("object",))
        self._coalesced = self._counter(
            "coalesced", "Callers that waited for another's computation.", ("object",)
        )
        self._not_stored = self._counter("not_stored", "Values that were not kept.", ("object", "reason"))
        self._saved = self._counter("saved_seconds", "Computing that hits have saved.", ("object",))
        self._saved_tokens = self._counter("saved_tokens", "Tokens that hits did not have to generate.")
        self._warmed = self._counter("warmed", "Values made before their time.", ("object",))
        self._warmed_hits = self._counter(
            "warmed_hits", "Hits on what was made before its time.", ("object",)
        )
        self._evictions = self._counter("evictions", "Entries forgotten to make room.", ("layer", "object"))
        self._failures = self._counter("failures", "Calls a layer could not serve.", ("layer", "reason"))
        self._semantic_lookups = Counter(
            "likeopt_semantic_lookups",
            "Questions compared with earlier ones.",
            ("outcome",),
            registry=registry,
        )
        self._semantic_checks = Counter(
            "likeopt_semantic_checks", "Semantic hits computed anew.", ("verdict",), registry=registry
        )
        self._bytes = self._gauge("bytes", "Bytes kept.")
        self._entries = self._gauge("entries", "Entries kept.")
        # Labels are put together once: counting is on the way of every request.
        self._children: dict[tuple[Counter, tuple[str, ...]], Counter] = {}

    def _counter(self, name: str, text: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(f"likeopt_cache_{name}", text, labels, registry=self._registry)

    def _gauge(self, name: str, text: str) -> Gauge:
        return Gauge(
            f"likeopt_cache_{name}", text, ("layer",), registry=self._registry, multiprocess_mode="livesum"
        )

    def looked(self, layer: str, kind: str, found: bool, elapsed_s: float) -> None:
        """Count one look into a layer, which found something or not."""
        self._of(self._requests, layer, kind, "hit" if found else "miss").inc()
        if layer != "memory":  # a look into memory takes less than measuring it
            self._request_duration.labels(layer).observe(elapsed_s)

    def hit_in_memory(self, kind: str, saved_s: float, warmed: bool) -> None:
        """Count a hit in memory that needed no other look."""
        self._of(self._requests, "memory", kind, "hit").inc()
        self._of(self._lookups, kind, "hit").inc()
        self.saved(kind, saved_s, warmed)

    def looked_up(self, kind: str, result: str) -> None:
        """Count one value asked for: ``hit``, ``stale``, ``miss`` or ``bypass``."""
        self._of(self._lookups, kind, result).inc()

    def saved(self, kind: str, saved_s: float, warmed: bool) -> None:
        """Count what a hit has saved, and whether it was on a warmed entry."""
        self._of(self._saved, kind).inc(saved_s)
        if warmed:
            self._of(self._warmed_hits, kind).inc()

    def warmed(self, kind: str) -> None:
        """Count one value made before anybody asked for it."""
        self._of(self._warmed, kind).inc()

    def saved_tokens(self, tokens: int) -> None:
        """Count tokens that did not have to be generated."""
        self._saved_tokens.inc(tokens)

    def computed(self, kind: str) -> None:
        """Count one computation."""
        self._of(self._computations, kind).inc()

    def coalesced(self, kind: str) -> None:
        """Count one caller that waited for another's computation."""
        self._of(self._coalesced, kind).inc()

    def not_stored(self, kind: str, reason: str) -> None:
        """Count one value that was not kept, or could not be read."""
        self._of(self._not_stored, kind, reason).inc()

    def evicted(self, layer: str, kind: str, entries: int) -> None:
        """Count entries forgotten to make room."""
        self._of(self._evictions, layer, kind).inc(entries)

    def failed(self, layer: str, reason: str) -> None:
        """Count one call that a layer could not serve."""
        self._of(self._failures, layer, reason).inc()

    def semantic_lookup(self, outcome: str) -> None:
        """Count one question compared with earlier ones: ``hit``, or why there was none."""
        self._of(self._semantic_lookups, outcome).inc()

    def semantic_check(self, verdict: str) -> None:
        """Count one semantic hit computed anew: ``same``, ``different``, or ``closed`` for what followed."""
        self._of(self._semantic_checks, verdict).inc()

    def set_size(self, layer: str, entries: int, size_bytes: int) -> None:
        """Say how full a layer of this process is."""
        self._entries.labels(layer).set(entries)
        self._bytes.labels(layer).set(size_bytes)

    def _of(self, counter: Counter, *labels: str) -> Counter:
        child = self._children.get((counter, labels))
        if child is None:
            child = self._children[counter, labels] = counter.labels(*labels)
        return child

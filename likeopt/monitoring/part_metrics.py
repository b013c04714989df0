"""Which parts that the server leans on are away."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Gauge


class PartMetrics:
    """The parts' part of the metrics; a part is one that is configured, such as ``redis``."""

    def __init__(self, registry: CollectorRegistry) -> None:
        # One worker that cannot reach a part is enough for it to be away.
        self._down = Gauge(
            "likeopt_part_down",
            "1 while a part does not answer, 0 while it does.",
            ("part",),
            registry=registry,
            multiprocess_mode="livemax",
        )

    def set_down(self, part: str, is_down: bool) -> None:
        """Say whether ``part`` is away for this process."""
        self._down.labels(part).set(1 if is_down else 0)

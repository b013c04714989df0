"""What is kept of the past, as those who ask for it see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol

import msgspec

from likeopt.monitoring.history.window import Window

Rating = Literal["excellent", "good", "fair", "poor"]

# One snapshot of each host is stored in so many seconds, and kept for so many.
SNAPSHOT_S = 10.0
SNAPSHOTS_KEPT_S = 86_400.0


class Snapshot(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """The few numbers of one span of time that a trend is drawn from; None where nothing was measured.

    Times are in milliseconds, ratios in [0, 1], ``score`` in [0, 100], ``taken_at_s`` is UNIX time at the
    span's end.
    """

    taken_at_s: float
    seconds: float
    requests: float = 0
    rate_per_s: float = 0
    error_ratio: float | None = None
    active: float = 0
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    chat_p95_ms: float | None = None
    first_token_p95_ms: float | None = None
    search_p95_ms: float | None = None
    cache_hit_ratio: float | None = None
    cpu_percent: float | None = None
    memory_bytes: float | None = None
    memory_percent: float | None = None
    hub_lag_p99_ms: float | None = None
    queue_wait_p95_ms: float | None = None
    page_load_p75_ms: float | None = None
    cost_usd: float = 0
    rating: Rating = "excellent"
    score: float = 100


class History(Protocol):
    """The past of this host, for every process of it."""

    def window(self, window_s: float) -> Window:
        """The last ``window_s`` seconds, up to now; shorter if the server is younger.

        Raises Unavailable when the database cannot be read.
        """
        ...

    def trend(self, minutes: float, most: int = 360) -> Sequence[Snapshot]:
        """Stored snapshots of the last ``minutes``, oldest first, evenly thinned out to at most ``most``.

        Raises Unavailable when the database cannot be read.
        """
        ...

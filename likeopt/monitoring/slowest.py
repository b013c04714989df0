"""The slowest requests of late, with their time lines."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable

import msgspec

from likeopt.monitoring.timeline import Span

# So many are kept, of so many seconds.
MOST = 20
KEPT_S = 600.0


class SlowRequest(msgspec.Struct, frozen=True):
    """One request; ``route`` is the rule that matched, ``at_s`` the UNIX time of its end.

    ``answer_id`` names the answer that was made, if one was.
    """

    request_id: str
    method: str
    route: str
    status: int
    elapsed_ms: float
    at_s: float
    spans: tuple[Span, ...] = ()
    answer_id: str | None = None


class Slowest:
    """Keeps the slowest of one worker. ``clock`` is UNIX time. Safe for several threads."""

    def __init__(self, clock: Callable[[], float] = time.time, most: int = MOST) -> None:
        self._clock = clock
        self._most = most
        self._kept: list[SlowRequest] = []
        self._lock = threading.Lock()
        # What is faster than this is not among them; asking costs a comparison.
        self.floor_ms = 0.0

    def keep(self, request: SlowRequest) -> None:
        """Take ``request`` in if it is among the slowest."""
        with self._lock:
            self._kept = _ranked([*self._kept, request], self._clock() - KEPT_S)[: self._most]
            full = len(self._kept) == self._most
            self.floor_ms = self._kept[-1].elapsed_ms if full else 0.0

    def all(self) -> list[SlowRequest]:
        """Those kept now, the slowest first."""
        with self._lock:
            self._kept = _ranked(self._kept, self._clock() - KEPT_S)
            if len(self._kept) < self._most:
                self.floor_ms = 0.0
            return list(self._kept)


def slowest_of(groups: Iterable[Iterable[SlowRequest]], most: int = MOST) -> list[SlowRequest]:
    """The slowest of several workers."""
    return _ranked([request for group in groups for request in group], 0.0)[:most]


def _ranked(requests: list[SlowRequest], since_s: float) -> list[SlowRequest]:
    recent = [request for request in requests if request.at_s >= since_s]
    return sorted(recent, key=lambda request: -request.elapsed_ms)

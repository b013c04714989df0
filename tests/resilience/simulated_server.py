"""A server of models in simulated time: so many streams at once, the others wait at the server."""

from __future__ import annotations

import heapq
from collections import deque
from typing import Any

from likeopt.resilience.adaptive import AdaptiveLimit


class SimulatedServer:
    """Serves ``capacity`` calls at once, each for ``stream_s``, with the first token after ``first_s``.

    ``clients`` ask again as soon as they are answered, as far as ``limit`` lets them.
    """

    def __init__(self, limit: AdaptiveLimit, clock: Any, capacity: int, stream_s: float = 5.0) -> None:
        self.capacity = capacity
        self.first_s = 0.2
        self.stream_s = stream_s
        self.first_tokens_s: list[float] = []
        self.limits: list[int] = []
        self._limit = limit
        self._clock = clock
        self._under_way = 0
        self._serving = 0
        self._waiting: deque[tuple[float, int]] = deque()
        self._events: list[tuple[float, int, str, Any]] = []
        self._count = 0

    def run(self, clients: int, seconds: float) -> None:
        """Let ``clients`` ask for so long; what is under way then goes on in the next run."""
        end_s = self._clock() + seconds
        self._at(self._clock(), "wake", None)
        while self._events and self._events[0][0] <= end_s:
            when_s, _, kind, call = heapq.heappop(self._events)
            self._clock.now_s = when_s
            getattr(self, f"_{kind}")(call)
            self._admit(clients)
        self._clock.now_s = end_s

    def _at(self, when_s: float, kind: str, call: Any) -> None:
        self._count += 1
        heapq.heappush(self._events, (when_s, self._count, kind, call))

    def _admit(self, clients: int) -> None:
        while self._under_way < clients:
            if self._under_way >= self._limit.calls:
                return
            self._under_way += 1
            self._waiting.append((self._clock(), self._under_way))
            self._serve()

    def _serve(self) -> None:
        if self._serving < self.capacity and self._waiting:
            self._serving += 1
            now_s = self._clock()
            self._at(now_s + self.first_s, "answered", self._waiting.popleft())
            self._at(now_s + self.stream_s, "ended", None)

    def _wake(self, _: None) -> None:
        pass

    def _answered(self, call: tuple[float, int]) -> None:
        begun_s, under_way = call
        self.first_tokens_s.append(self._clock() - begun_s)
        self.limits.append(
            self._limit.answered("m", self.first_tokens_s[-1], max(under_way, self._under_way))
        )

    def _ended(self, _: None) -> None:
        self._serving -= 1
        self._under_way -= 1
        self._serve()

"""How many calls a server of models takes at once before it makes them wait.

After Netflix's concurrency-limits (Gradient2): the time to the first token lately is compared with what it is
without load; as long as it stays near, the limit rises by its square root, else it falls in proportion. Here
calls last for seconds, therefore: the time without load is learned from calls without load alone; each call
speaks of the load it has met, so that those begun before a change do not make it twice; and waits that
nobody feels count for nothing.
"""

from __future__ import annotations

import math
import threading

import msgspec


class AdaptiveRules(msgspec.Struct, frozen=True):
    """How the limit moves, between ``least`` and the most that is allowed, beginning at ``first``.

    The first token may take ``tolerance`` times as long as without load, or ``slack_s`` longer. ``recent`` is
    the weight of the last call in what is the case lately, ``learning`` in what is without load. A call that
    had to wait takes the limit ``fall`` of the way to where it wants it; a whole limit of calls that had not
    raises it by ``rise`` · √limit.
    """

    least: int = 2
    first: int = 8
    tolerance: float = 1.5
    slack_s: float = 0.5
    recent: float = 0.2
    learning: float = 0.1
    fall: float = 0.3
    rise: float = 0.5


class AdaptiveLimit:
    """The limit of one server; ``calls`` is where it stands. Safe for use by several threads at once.

    Until the first sign of waiting it doubles with every limit of calls, as TCP does in its slow start.
    """

    def __init__(self, most: int, rules: AdaptiveRules | None = None) -> None:
        self._rules = rules or AdaptiveRules()
        self._most = float(most)
        self._least = float(min(self._rules.least, most))
        self._limit = float(min(self._rules.first, most))
        self._lock = threading.Lock()
        self._alone_s: dict[str, float] = {}
        self._has_waited = False
        self._strain = 0.0

    @property
    def calls(self) -> int:
        """How many calls may be under way now."""
        return int(self._limit)

    def answered(self, model: str, first_token_s: float, under_way: int) -> int:
        """A call's first token has come; returns ``calls``.

        ``under_way`` is the most calls there were at its beginning or are now, itself included. Models are
        compared each with itself.
        """
        rules = self._rules
        with self._lock:
            strain = first_token_s / self._allowed_s(model, first_token_s, under_way)
            self._strain += rules.recent * (strain - self._strain)
            if 2 * under_way <= self._limit:
                return int(self._limit)
            if self._strain > 1 and strain > 1:
                self._fall(under_way * max(0.5, 1 / self._strain))
            elif self._strain <= 1 and strain <= 1:
                step = rules.rise / math.sqrt(self._limit) if self._has_waited else 1.0
                self._limit = min(self._limit + step, self._most)
            return int(self._limit)

    def refused(self, under_way: int) -> int:
        """The server did not answer a call in time, or told that it has too many; returns ``calls``.

        Where few were under way, there being many was not why.
        """
        with self._lock:
            if 2 * under_way > self._limit:
                self._has_waited = True
                self._limit = min(self._limit, max(under_way / 2, self._least))
            return int(self._limit)

    def _fall(self, target: float) -> None:
        self._has_waited = True
        if target < self._limit:
            self._limit = max(self._limit + self._rules.fall * (target - self._limit), self._least)

    def _allowed_s(self, model: str, first_token_s: float, under_way: int) -> float:
        """How long the first token may take; learns what it takes without load."""
        alone_s = self._alone_s.setdefault(model, first_token_s)
        # At the lowest limit all calls count as alone: so the limit rises again before a server that has
        # become slower for all.
        if under_way <= self._least or first_token_s < alone_s:
            self._alone_s[model] = alone_s + self._rules.learning * (first_token_s - alone_s)
        return max(self._rules.tolerance * alone_s, alone_s + self._rules.slack_s)

"""How fast what may go wrong is used up, from the good and all events of every minute."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from likeopt.monitoring.slo.contract import Budget
from likeopt.monitoring.slo.objectives import Objective

# By the minute since the epoch: good and all events of each promise.
Minutes = Mapping[int, Mapping[str, Sequence[float]]]

MINUTE_S = 60
WINDOWS_S = {"5m": 300, "30m": 1800, "1h": 3600, "2h": 7200, "6h": 21_600, "1d": 86_400, "3d": 259_200}
BUDGET_WINDOW = "3d"
_LONGEST = WINDOWS_S[BUDGET_WINDOW] // MINUTE_S


class Spent(msgspec.Struct, frozen=True):
    """Events of one promise within one window."""

    bad: float = 0.0
    every: float = 0.0

    def burn(self, allowed: float) -> float | None:
        """How many times the ``allowed`` share of bad events there were; None without events."""
        return self.bad / self.every / allowed if self.every else None


class Ledger:
    """Events by the minute, added up as they come so that every window is read at once.

    A window holds all minutes that reach into it, so it is up to a minute longer than its name says, and
    is never the shorter for having begun within a minute. Of a younger server it holds what there is.
    """

    def __init__(self, minutes: Minutes | None = None) -> None:
        self._numbers: list[int] = []
        # Of each promise, bad and all events before each minute, and one number more for the end.
        self._sums: dict[str, tuple[list[float], list[float]]] = {}
        for number, events in sorted((minutes or {}).items()):
            self.record(number, events)

    def record(self, minute: int, events: Mapping[str, Sequence[float]]) -> None:
        """Say what happened in ``minute``, the newest or a later one, in place of what was said of it before.

        Raises ValueError for an earlier minute.
        """
        newest = self._numbers[-1] if self._numbers else None
        if newest is not None and minute < newest:
            raise ValueError("minutes are recorded in their order")
        if minute == newest:
            self._numbers.pop()
            for sums in self._sums.values():
                sums[0].pop()
                sums[1].pop()
        for name in events.keys() - self._sums.keys():
            zeros = [0.0] * (len(self._numbers) + 1)
            self._sums[name] = (zeros, zeros.copy())
        self._numbers.append(minute)
        for name, (bad, every) in self._sums.items():
            good, count = events.get(name, (0.0, 0.0))
            bad.append(bad[-1] + count - good)
            every.append(every[-1] + count)
        if len(self._numbers) > 2 * _LONGEST:
            self._forget(_LONGEST)

    def _forget(self, oldest: int) -> None:
        del self._numbers[:oldest]
        for bad, every in self._sums.values():
            del bad[:oldest], every[:oldest]

    def spent(self, name: str, window: str, now_s: float) -> Spent:
        """What the promise ``name`` spent in the ``window`` (a key of WINDOWS_S) that ends at ``now_s``."""
        if name not in self._sums:
            return Spent()
        bad, every = self._sums[name]
        first = bisect_left(self._numbers, math.floor((now_s - WINDOWS_S[window]) / MINUTE_S))
        end = bisect_left(self._numbers, math.ceil(now_s / MINUTE_S))
        return Spent(bad[end] - bad[first], every[end] - every[first])

    def told_until_s(self, now_s: float) -> float:
        """When the newest minute ended that is over at ``now_s``; 0 if there is none."""
        end = bisect_left(self._numbers, math.ceil(now_s / MINUTE_S) - 1)
        return (self._numbers[end - 1] + 1) * MINUTE_S if end else 0.0


def budgets_of(objectives: Iterable[Objective], ledger: Ledger, now_s: float) -> dict[str, Budget]:
    """The budget of each promise that has one, with the burn over every window."""
    found = {}
    for objective in objectives:
        if objective.allowed is None:
            continue
        spent = {window: ledger.spent(objective.name, window, now_s) for window in WINDOWS_S}
        burn = {window: each.burn(objective.allowed) for window, each in spent.items()}
        whole = burn[BUDGET_WINDOW]
        found[objective.name] = Budget(objective.allowed, None if whole is None else 1 - whole, burn)
    return found

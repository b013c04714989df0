"""Trying again: after how long, and how often over all calls."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import msgspec


class RetryRules(msgspec.Struct, frozen=True):
    """When a call is tried again, in seconds.

    Waits are random up to ``step_s`` · 2ⁿ after n + 1 failures, at most ``longest_s``; a server that says how
    long to wait is obeyed. No try begins later than ``within_s`` after the first.
    """

    step_s: float = 0.2
    longest_s: float = 2.0
    within_s: float = 4.0

    def wait_s(self, failures: int, elapsed_s: float, after_s: float, chance: float) -> float | None:
        """How long to wait after so many failures, None when it is not worth waiting.

        ``after_s`` is what the server asked for, 0 if nothing; ``chance`` is random in [0, 1). This is "full
        jitter" (M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015). It is added to
        what the server asked for, so that those who were told the same do not come at the same time.
        """
        backoff_s = chance * min(self.longest_s, self.step_s * 2.0 ** (failures - 1))
        wait_s = after_s + backoff_s
        return wait_s if elapsed_s + wait_s <= self.within_s else None


class RetryBudget:
    """Bounds retries to a share of calls, so that they cannot multiply the load of a part that fails.

    A bucket of tokens: a call puts in ``share``, a second ``least_per_s``, a retry takes one out; it holds
    ``most`` and begins full. (M. Eriksen's retry budgets in Twitter's Finagle.)
    """

    def __init__(
        self,
        share: float = 0.1,
        least_per_s: float = 0.5,
        most: float = 10.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._share = share
        self._least_per_s = least_per_s
        self._most = most
        self._clock = clock
        self._tokens = most
        self._counted_s = clock()
        self._lock = threading.Lock()

    def called(self) -> None:
        """Count a call that is not a retry."""
        with self._lock:
            self._tokens = min(self._most, self._tokens + self._share)

    def take(self) -> bool:
        """Whether one more retry may be made now; counts it when so."""
        with self._lock:
            now_s = self._clock()
            gained = (now_s - self._counted_s) * self._least_per_s
            self._tokens, self._counted_s = min(self._most, self._tokens + gained), now_s
            if self._tokens < 1.0:
                return False
            self._tokens -= 1.0
            return True

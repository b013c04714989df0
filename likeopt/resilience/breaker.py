"""A breaker: after failures a part is left alone, until somebody has seen that it answers again."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Breaker:
    """Closed while calls may be made, open while they would only fail.

    ``failures`` time-outs in a row open it, or one lost connection. No call closes it: whoever watches
    the part does. ``on_change`` is told True when it opens and False when it closes; ``clock`` gives seconds.
    """

    def __init__(
        self,
        part: str,
        on_change: Callable[[bool], None],
        failures: int = 2,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.is_open = False
        self._part = part
        self._on_change = on_change
        self._failures = failures
        self._clock = clock
        self._timed_out = 0
        self._opened_at_s = 0.0
        self._lock = threading.Lock()

    def succeeded(self) -> None:
        """A call was answered."""
        if self._timed_out:
            self._timed_out = 0

    def timed_out(self, reason: str) -> None:
        """A call was not answered in time; enough of them in a row open the breaker."""
        self._timed_out += 1
        if self._timed_out >= self._failures:
            self.open(reason)

    def open(self, reason: str) -> None:
        """Let no call through from now on. ``reason`` is for the log."""
        with self._lock:
            if self.is_open:
                return
            self.is_open = True
            self._opened_at_s = self._clock()
        logger.warning("circuit_opened", extra={"part": self._part, "reason": reason})
        self._on_change(True)

    def close(self) -> None:
        """Let calls through again."""
        with self._lock:
            if not self.is_open:
                return
            self._timed_out = 0
            self.is_open = False
            open_s = self._clock() - self._opened_at_s
        logger.info("circuit_closed", extra={"part": self._part, "open_s": round(open_s, 3)})
        self._on_change(False)

"""A circuit: after failures a part is left alone, then tried again by one call at a time."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Literal

import msgspec

logger = logging.getLogger(__name__)

State = Literal["closed", "half_open", "open"]


class CircuitRules(msgspec.Struct, frozen=True):
    """What opens a circuit: so many failures in a row, or a share of the calls of the last ``window_s``.

    The share counts from ``least_calls`` on. An open circuit rests ``pause_s`` before each look at the part,
    which may take ``look_s``; every call that fails although the part seemed to answer doubles the pause, up
    to ``longest_pause_s``.
    """

    failures: int = 5
    share: float = 0.5
    least_calls: int = 20
    window_s: float = 10.0
    pause_s: float = 2.0
    look_s: float = 2.0
    longest_pause_s: float = 30.0


class Circuit:
    """Closed while calls may be made, open while they would only fail, half open while one may try.

    Every call that ``enter`` admits must ``leave``. ``on_change`` is told the new state, by the thread that
    changed it and without a lock; ``clock`` gives seconds. Safe for use by several threads at once.
    """

    def __init__(
        self,
        part: str,
        on_change: Callable[[State], None],
        rules: CircuitRules | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.state: State = "closed"
        self.rules = rules or CircuitRules()
        self.pause_s = self.rules.pause_s
        self._part = part
        self._on_change = on_change
        self._clock = clock
        self._lock = threading.Lock()
        # Counts the openings: what a call that began before one finds out says nothing any more.
        self._era = 0
        self._trying = False
        self._row = 0
        self._calls: deque[tuple[float, bool]] = deque()
        self._failed = 0

    def enter(self) -> int | None:
        """Admit a call and return what to leave with; None when it may not be made."""
        with self._lock:
            if self.state == "open" or (self.state == "half_open" and self._trying):
                return None
            self._trying = self.state == "half_open"
            return self._era

    def answered(self, entered: int) -> None:
        """The part has begun to answer the call: enough to close a half-open circuit."""
        if self.state != "closed":
            self._judge(entered, False)

    def leave(self, entered: int, failed: bool | None) -> None:
        """The call has ended; None says that it tells nothing about the part."""
        if failed is False and self.state == "closed" and not self._calls:
            return  # while nothing fails, nothing need be counted
        self._judge(entered, failed)

    def seems_well(self) -> None:
        """Somebody has seen the part answer: the next call may try."""
        with self._lock:
            if self.state != "open":
                return
            self.state, self._trying = "half_open", False
        self._on_change("half_open")

    def _judge(self, entered: int, failed: bool | None) -> None:
        with self._lock:
            if entered != self._era or self.state == "open":
                return
            before = self.state
            if before == "half_open":
                self._judge_trial(failed)
            elif failed is not None:
                self._count(failed)
            after = self.state
        if after != before:
            self._tell(after)

    def _judge_trial(self, failed: bool | None) -> None:
        self._trying = False
        if failed is False:
            self.state = "closed"
        elif failed:
            self._open(min(2 * self.pause_s, self.rules.longest_pause_s))

    def _count(self, failed: bool) -> None:
        rules, now_s = self.rules, self._clock()
        self._row = self._row + 1 if failed else 0
        self._failed += failed
        self._calls.append((now_s, failed))
        while self._calls[0][0] <= now_s - rules.window_s:
            self._failed -= self._calls.popleft()[1]
        if not self._failed:
            self._calls.clear()
        calls = len(self._calls)
        many = calls >= rules.least_calls and self._failed >= rules.share * calls
        if failed and (many or self._row >= rules.failures):
            self._open(rules.pause_s)

    def _open(self, pause_s: float) -> None:
        self.state, self.pause_s = "open", pause_s
        self._era += 1
        self._trying = False
        self._row = self._failed = 0
        self._calls.clear()

    def _tell(self, state: State) -> None:
        details = {"part": self._part, "pause_s": self.pause_s}
        if state == "open":
            logger.warning("circuit_opened", extra=details)
        else:
            logger.info("circuit_closed", extra=details)
        self._on_change(state)

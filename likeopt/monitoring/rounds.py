"""Something done again and again, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

logger = logging.getLogger(__name__)


class Rounds:
    """Calls ``work`` every ``period_s`` from ``start`` to ``stop``, the first time after one period.

    ``at_once`` makes a round at the start as well. A round that fails is logged, the first of several
    in a row, and the next is made all the same.
    """

    def __init__(self, name: str, period_s: float, work: Callable[[], None], at_once: bool = False) -> None:
        self._name = name
        self._period_s = period_s
        self._work = work
        self._at_once = at_once
        self._failing = False
        self._stopping: threading.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; only after fork."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._stopping,), name=self._name, daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End, after the round under way; nothing if not started."""
        if self._stopping is not None and self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._stopping = self._thread = None

    def _run(self, stopping: threading.Event) -> None:
        if self._at_once:
            self._make_round()
        while not stopping.wait(self._period_s):
            self._make_round()

    def _make_round(self) -> None:
        try:
            self._work()
            self._failing = False
        except Exception:
            if not self._failing:
                logger.exception("round_failed", extra={"round": self._name})
            self._failing = True

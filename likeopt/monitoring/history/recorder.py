"""Writing down what a host measures: one process of it, every few seconds.

A window is stored first; then the reading at its end becomes the new baseline. Whoever dies in between
leaves a stored window that the baseline does not know of; whoever takes over adds it to the baseline. So
nothing is lost and nothing counted twice. While the database is away the baseline stays where it is, and the
next window that is stored covers the time since.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from likeopt.errors import LikeOptError
from likeopt.monitoring.history.baseline import Baseline, continued
from likeopt.monitoring.history.contract import SNAPSHOT_S, Snapshot
from likeopt.monitoring.history.reading import Reading
from likeopt.monitoring.history.store import Store
from likeopt.monitoring.history.window import Window

logger = logging.getLogger(__name__)

PRUNE_S = 600.0
# Less is not worth a row; it is in the next window.
SHORTEST_S = 1.0


class Recorder:
    """One process's part. ``clock`` is UNIX time.

    ``take_role`` says whether this process has the role now, which is asked until it has; the role then is
    its own until it ends. ``baseline_path`` is in a folder that is emptied with the counters. ``on_window``
    is told of each window that was stored, gauges included, once.
    """

    def __init__(
        self,
        read: Callable[[], Reading],
        store: Store,
        host: str,
        *,
        summarise: Callable[[Window], Snapshot],
        clock: Callable[[], float],
        take_role: Callable[[], bool],
        baseline_path: Path,
        on_window: Callable[[Window], None] = lambda _window: None,
        every_s: float = SNAPSHOT_S,
    ) -> None:
        self._read = read
        self._store = store
        self._host = host
        self._summarise = summarise
        self._clock = clock
        self._take_role = take_role
        self._file = Baseline(baseline_path)
        self._on_window = on_window
        self._every_s = every_s
        self._has_role = False
        self._is_failing = False
        self._pruned_at_s = float("-inf")
        # None while it is not sure what is stored: at first, and after a failure.
        self._baseline: Reading | None = None

    def run(self, stopping: threading.Event) -> None:
        """Make a step whenever the clock comes to a multiple of ``every_s``, and one at the end."""
        while not stopping.wait(self._every_s - self._clock() % self._every_s):
            self.step()
        if self._has_role:
            self.step()

    def step(self) -> None:
        """Store what came since the last step, if this process has the role. Raises nothing."""
        try:
            self._has_role = self._has_role or self._take_role()
            if self._has_role:
                self._record()
                self._recovered()
        except Exception as error:
            self._baseline = None
            expected = isinstance(error, LikeOptError)
            level = logging.DEBUG if self._is_failing else logging.WARNING if expected else logging.ERROR
            self._is_failing = True
            trace = None if expected else error
            logger.log(level, "what was measured cannot be stored now: %s", error, exc_info=trace)

    def _record(self) -> None:
        before = self._baseline or self._taken_over()
        now = self._read()
        elapsed_s = now.taken_at_s - before.taken_at_s
        if elapsed_s < 0:
            self._begin_before(before, now.taken_at_s)
        elif elapsed_s >= SHORTEST_S:
            self._advance(now.since(before), now)
        if abs(now.taken_at_s - self._pruned_at_s) >= PRUNE_S:
            self._store.forget_old(now.taken_at_s)
            self._pruned_at_s = now.taken_at_s

    def _taken_over(self) -> Reading:
        """The reading up to which everything is stored."""
        left = self._file.read()
        if left is None:
            # The counters began with the server, so all that is in them is of the first window.
            left = Reading(self._clock())
            self._file.write(left)
        self._baseline = continued(left, self._host, self._store.windows(left.taken_at_s, {}))
        return self._baseline

    def _advance(self, window: Window, now: Reading) -> None:
        # Gauges are of a moment; of those that are past the snapshot holds what is wanted.
        counted = msgspec.structs.replace(window, gauges={})
        self._store.keep(self._host, counted, self._summarise(window))
        self._file.write(now)
        self._baseline = now
        self._on_window(window)

    def _begin_before(self, before: Reading, now_s: float) -> None:
        """The clock was set back: what is stored for the time to come would be in the way."""
        self._store.forget_after(self._host, now_s)
        baseline = msgspec.structs.replace(before, taken_at_s=now_s)
        self._file.write(baseline)
        self._baseline = baseline

    def _recovered(self) -> None:
        if self._is_failing:
            logger.info("what was measured is stored again")
        self._is_failing = False

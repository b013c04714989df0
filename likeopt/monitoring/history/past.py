"""The past of this host, and of those that share its database, for any of its processes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from likeopt.monitoring.history.baseline import Baseline, continued
from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.joining import joined
from likeopt.monitoring.history.reading import Reading
from likeopt.monitoring.history.recent import RecentWindows
from likeopt.monitoring.history.store import HostWindow, Store
from likeopt.monitoring.history.window import Window

# Longer windows are cut to this; a trend goes further back.
LONGEST_S = 3600.0
# Those who ask within so many seconds get the same answer.
FRESH_S = 1.0
# A span that nobody has asked for in this time is not kept at hand any more.
_WANTED_S = 60.0


class _Answer(msgspec.Struct):
    """What was told about one span: the stored windows within, those as one, and all with what came since."""

    made_at_s: float
    stored: Sequence[Window]
    stored_as_one: Window | None
    window: Window


class Past:
    """A History of what is stored and what came since, which ``read`` tells. ``clock`` is UNIX time.

    ``host`` and ``baseline_path`` are those of the Recorder. Safe for use by several threads, which share
    what one of them has found out. Counts are of all hosts, gauges of this one alone.
    """

    def __init__(
        self,
        read: Callable[[], Reading],
        store: Store,
        host: str,
        *,
        clock: Callable[[], float],
        baseline_path: Path,
    ) -> None:
        self._read = read
        self._store = store
        self._host = host
        self._clock = clock
        self._baseline = Baseline(baseline_path)
        self._recent = RecentWindows(store)
        self._answers: dict[float, _Answer] = {}
        self._trends: dict[tuple[float, int], tuple[float, Sequence[Snapshot]]] = {}
        self._lock = threading.Lock()
        self._began_at_s: float | None = None

    def window(self, window_s: float) -> Window:
        """The last ``window_s`` seconds, at most LONGEST_S, to the nearest stored window.

        Its ``seconds`` say how long it is indeed. Raises Unavailable when the database cannot be read.
        """
        span_s = min(window_s, LONGEST_S)
        with self._lock:
            now_s = self._clock()
            known = self._answers.get(span_s)
            if known is None or not 0 <= now_s - known.made_at_s < FRESH_S:
                known = self._answers[span_s] = self._look(span_s, now_s, known)
                self._answers = {
                    span: each
                    for span, each in self._answers.items()
                    if 0 <= now_s - each.made_at_s < _WANTED_S
                }
            return known.window

    def _look(self, span_s: float, now_s: float, known: _Answer | None) -> _Answer:
        longest_s = max([span_s, *self._answers])
        # The order matters: what is stored after the baseline was read is found among the windows, and what
        # is read last holds all of them.
        baseline = self._baseline.read() or self._begun(now_s)
        recent = self._recent.since(min(now_s - longest_s, baseline.taken_at_s), now_s)
        since_baseline = self._read().since(continued(baseline, self._host, recent))
        stored = _within(recent, now_s - span_s)
        if known is not None and known.stored == stored:
            as_one = known.stored_as_one
        else:
            as_one = joined(stored) if stored else None
        whole = joined([as_one, since_baseline]) if as_one is not None else since_baseline
        return _Answer(now_s, stored, as_one, whole)

    def _begun(self, now_s: float) -> Reading:
        """Before there is a baseline all that was counted is new."""
        if self._began_at_s is None:
            self._began_at_s = now_s
        return Reading(min(self._began_at_s, now_s))

    def trend(self, minutes: float, most: int = 360) -> Sequence[Snapshot]:
        """Stored snapshots of the last ``minutes``, oldest first, those of all hosts as one.

        At most ``most``; how several become one is told by ``thinned``. Raises Unavailable when the database
        cannot be read.
        """
        with self._lock:
            now_s = self._clock()
            known = self._trends.get((minutes, most))
            if known is None or not 0 <= now_s - known[0] < FRESH_S:
                found = self._store.trend(now_s - 60 * minutes, most, now_s)
                known = (now_s, found)
                self._trends = {(minutes, most): known}
            return known[1]


def _within(recent: Sequence[HostWindow], since_s: float) -> list[Window]:
    """Windows of which more than half is after ``since_s``."""
    return [window for _, window in recent if window.ended_at_s - window.seconds / 2 > since_s]

"""For how long a worker's hub does not get round to those who wait for it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from likeopt.monitoring.rounds import Rounds

PERIOD_S = 0.05
# The greatest lag of so many seconds is what is shown as the lag of now.
SHOWN_S = 10.0


class HubLag:
    """Sleeps again and again, and tells ``record`` how many seconds late it was woken each time.

    ``show`` is told the greatest lag of the last ``SHOWN_S``. ``clock`` returns seconds and never goes
    backwards. In a process without a hub it is the lag of a thread, which waits for the interpreter alike.
    """

    def __init__(
        self,
        record: Callable[[float], None],
        show: Callable[[float], None],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._record = record
        self._show = show
        self._clock = clock
        self._asleep_s = clock()
        # Lags that no later one has exceeded, falling: the first is the greatest.
        self._greatest: deque[tuple[float, float]] = deque()
        self._rounds = Rounds("hub-lag", PERIOD_S, self.woke)

    def start(self) -> None:
        """Begin; only after fork."""
        self._asleep_s = self._clock()
        self._rounds.start()

    def stop(self) -> None:
        """End."""
        self._rounds.stop()

    def woke(self) -> None:
        """One sleep of ``PERIOD_S`` has ended."""
        now_s = self._clock()
        late_s = max(0.0, now_s - self._asleep_s - PERIOD_S)
        greatest = self._greatest
        while greatest and greatest[-1][1] <= late_s:
            greatest.pop()
        greatest.append((now_s, late_s))
        while greatest[0][0] <= now_s - SHOWN_S:
            greatest.popleft()
        self._record(late_s)
        self._show(greatest[0][1])
        self._asleep_s = self._clock()

"""A thread that takes steps as long as there is work, and rests when there is none or a part fails."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from likeopt.errors import Unavailable

RETRY_S = 0.5

logger = logging.getLogger(__name__)


class Loop:
    """Calls ``step`` until stopped; ``step`` returns whether it found something to do.

    An Unavailable part is tried again after a rest and logged once; any other error is
    logged each time, and does not end the loop either.
    """

    def __init__(
        self,
        name: str,
        step: Callable[[], bool],
        *,
        idle_s: float = 1.0,
        progressed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._name = name
        self._step = step
        self._idle_s = idle_s
        self._progressed = progressed
        self._clock = clock
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self.failing_since_s: float | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Look for work now rather than at the end of the rest."""
        self._wake.set()

    def stop(self) -> None:
        """End after the step under way, without waiting for it."""
        self._stopping = True
        self._wake.set()

    def join(self, timeout_s: float) -> None:
        """Wait until it has ended, or ``timeout_s`` at most."""
        self._thread.join(timeout_s)

    def failing_for_s(self) -> float:
        """How long every step has failed, 0 when the last one did not."""
        since_s = self.failing_since_s
        return 0.0 if since_s is None else self._clock() - since_s

    def _run(self) -> None:
        while not self._stopping:
            rest_s = self._take_step()
            if rest_s and not self._stopping:
                self._wake.wait(rest_s)
            self._wake.clear()

    def _take_step(self) -> float:
        try:
            worked = self._step()
        except Unavailable as error:
            if self.failing_since_s is None:
                logger.warning("%s waits for a part that does not answer: %s", self._name, error)
                self.failing_since_s = self._clock()
            return RETRY_S
        except Exception:
            logger.exception("%s failed and tries again", self._name)
            self.failing_since_s = self.failing_since_s or self._clock()
            return RETRY_S
        if self.failing_since_s is not None:
            logger.info("%s goes on", self._name)
            self.failing_since_s = None
        if worked:
            self._progressed()
        return 0.0 if worked else self._idle_s

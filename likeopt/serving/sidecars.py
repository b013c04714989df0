"""The two processes beside the web workers: exec'd by the master, watched and respawned by it.

gunicorn's master reaps every child it has, so waiting for one tells nothing; whether a
sidecar lives is asked of the kernel each time the master looks after its workers.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Sequence

from likeopt.serving.lifeline import die_with_parent
from likeopt.serving.unpatched import fork, wait_for_child

STOP_S = 4.0
POLL_S = 0.05
# A sidecar that ends at once is not started more often than this.
RESPAWN_S = 1.0

logger = logging.getLogger(__name__)


class Sidecar:
    """One process, kept running from ``start`` to ``stop``."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        environment: dict[str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.pid = 0
        self._command = list(command)
        self._environment = environment
        self._clock = clock
        self._started_s = -RESPAWN_S

    def start(self) -> None:
        """Fork and exec the command."""
        self._started_s = self._clock()
        parent = os.getpid()
        pid = fork()
        if pid:
            self.pid = pid
            return
        try:
            die_with_parent(parent)
            _forget_signals()
            os.execve(self._command[0], self._command, self._environment)  # noqa: S606
        finally:
            os._exit(127)

    def tend(self) -> None:
        """Start it again if it has ended."""
        if self.alive() or self._clock() - self._started_s < RESPAWN_S:
            return
        logger.warning("the %s process (pid %d) has ended and is started again", self.name, self.pid)
        self.start()

    def alive(self) -> bool:
        """Whether the process runs; reaps it if gunicorn has not yet."""
        if not self.pid:
            return False
        try:
            return wait_for_child(self.pid, os.WNOHANG) == (0, 0)
        except ChildProcessError:
            return False

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def finish(self, deadline_s: float) -> None:
        """Wait until it has ended; kill it at ``deadline_s`` of the clock."""
        while self.alive():
            if self._clock() >= deadline_s:
                self._signal(signal.SIGKILL)
            time.sleep(POLL_S)
        self.pid = 0

    def _signal(self, number: int) -> None:
        if self.alive():
            os.kill(self.pid, number)


def _forget_signals() -> None:
    """Give the child the default signals; an ignored one would stay ignored across exec."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def stop_all(sidecars: Sequence[Sidecar], clock: Callable[[], float] = time.monotonic) -> None:
    """End all of them together, within ``STOP_S`` and a little."""
    for sidecar in sidecars:
        sidecar.terminate()
    deadline_s = clock() + STOP_S
    for sidecar in sidecars:
        sidecar.finish(deadline_s)

"""An outage of the disk: said once when it begins and once when it is over, and waited out in between."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal

Side = Literal["read", "write", "remove", "tidy"]

log = logging.getLogger(__name__)

REST_S: Final = 5.0
FAILURES_BEFORE_REST: Final = 3
_REASONS: Final = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "denied",
    errno.ENOTDIR: "in_the_way",
    errno.EISDIR: "in_the_way",
    errno.EEXIST: "in_the_way",
    errno.EMFILE: "too_many_files",
    errno.ENFILE: "too_many_files",
    errno.EAGAIN: "busy",
}


def reason_of(error: OSError) -> str:
    """A short code for what went wrong."""
    return _REASONS.get(error.errno or 0, "io")


class Outage:
    """Whether each side of the work succeeds: a full disk can still be read.

    ``clock`` gives seconds.
    """

    def __init__(self, directory: Path, clock: Callable[[], float]) -> None:
        self._directory = directory
        self._clock = clock
        self._failures: dict[Side, int] = {}
        self._rests_until_s: dict[Side, float] = {}
        self._lock = threading.Lock()

    @property
    def lasts(self) -> bool:
        """Whether the last attempt on any side failed."""
        return bool(self._failures)

    def concerns(self, side: Side) -> bool:
        """Whether the last attempt on this side failed."""
        return side in self._failures

    def rests(self, side: Side) -> bool:
        """Whether the disk is not to be tried at the moment."""
        return bool(self._failures) and self._clock() < self._rests_until_s.get(side, 0.0)

    def failed(self, side: Side, error: OSError) -> None:
        """An attempt failed; after some in a row the next is made a while later."""
        with self._lock:
            begins = not self._failures
            failures = self._failures[side] = self._failures.get(side, 0) + 1
            if failures >= FAILURES_BEFORE_REST:
                self._rests_until_s[side] = self._clock() + REST_S
        if begins:
            log.warning("the cache on disk at %s cannot %s: %s", self._directory, side, error)

    def worked(self, side: Side) -> None:
        """An attempt did what it should."""
        if not self.concerns(side):
            return
        with self._lock:
            ends = self._failures.pop(side, 0) > 0 and not self._failures
            self._rests_until_s.pop(side, None)
        if ends:
            log.info("the cache on disk at %s works again", self._directory)

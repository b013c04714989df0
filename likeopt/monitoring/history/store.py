"""Where the past is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.window import Window

# A window and the name of the host that measured it.
HostWindow = tuple[str, Window]


class Store(Protocol):
    """The windows of all hosts. Each call is one transaction, and raises Unavailable when it cannot be."""

    def keep(self, host: str, window: Window, snapshot: Snapshot) -> None:
        """Store what ``host``, a name of at most 64 characters, measured; the window's end tells it apart."""
        ...

    def windows(self, since_s: float, seen: Mapping[str, float]) -> Sequence[HostWindow]:
        """Windows that ended after ``since_s``, oldest first; of hosts in ``seen`` only later than there."""
        ...

    def trend(self, since_s: float, most: int, now_s: float) -> Sequence[Snapshot]:
        """Snapshots after ``since_s``, those of all hosts as one, oldest first, thinned out to ``most``."""
        ...

    def forget_old(self, now_s: float) -> None:
        """Forget what is older than it is to be kept."""
        ...

    def forget_after(self, host: str, after_s: float) -> None:
        """Forget what ``host`` measured later than ``after_s``."""
        ...

"""Waits that another thread can end."""

from __future__ import annotations

import threading


class Wait:
    """The waits of one call, one after another; ``end`` ends the present one and all that follow.

    One thread waits, any may end. Nothing is made before the first wait, since most calls have none.
    """

    __slots__ = ("_bell", "ended")

    def __init__(self) -> None:
        self.ended = False
        self._bell: threading.Event | None = None

    def bell(self) -> threading.Event:
        """What the next wait listens to: set by ``end``, and by whoever else is given it."""
        self._bell = bell = threading.Event()
        if self.ended:
            bell.set()
        return bell

    def sleep(self, seconds: float) -> None:
        """Wait so long, or until the end."""
        self.bell().wait(seconds)

    def end(self) -> None:
        """End every wait."""
        self.ended = True
        bell = self._bell
        if bell is not None:
            bell.set()

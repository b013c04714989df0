"""Waiting for changes to come to rest."""

from __future__ import annotations

from collections.abc import Callable, Hashable


class Settling:
    """Says when what ``read`` returns has stayed the same for ``settle_s``; ``clock`` counts seconds."""

    def __init__(self, read: Callable[[], Hashable], clock: Callable[[], float], settle_s: float) -> None:
        self._read = read
        self._clock = clock
        self._settle_s = settle_s
        self._seen: Hashable = None
        self._since_s = 0.0

    def settled(self) -> Hashable:
        """The state that has come to rest, None while there is none. The first one seen is a change too."""
        now_s = self._clock()
        state = self._read()
        if state != self._seen:
            self._seen, self._since_s = state, now_s
        return state if now_s - self._since_s >= self._settle_s else None

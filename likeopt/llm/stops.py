"""Ending a text before the first of some stop texts, where the server does not do it itself."""

from __future__ import annotations

from collections.abc import Sequence


class Stops:
    """Passes a text through, piece by piece, keeping back what may be the beginning of a stop text."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(filter(None, stops))
        self._kept = ""
        self.found = False

    def take(self, piece: str) -> str:
        """What of the text may be told by now; ``found`` says whether it ends there."""
        text = self._kept + piece
        ends = [position for stop in self._stops if (position := text.find(stop)) >= 0]
        if ends:
            self.found, self._kept = True, ""
            return text[: min(ends)]
        kept = max((_overlap(text, stop) for stop in self._stops), default=0)
        self._kept = text[len(text) - kept :]
        return text[: len(text) - kept]

    def rest(self) -> str:
        """What was kept back, once the text has ended without a stop text."""
        rest, self._kept = self._kept, ""
        return rest


def _overlap(text: str, stop: str) -> int:
    """How long the longest end of ``text`` is that begins ``stop``."""
    longest = min(len(text), len(stop) - 1)
    return next((length for length in range(longest, 0, -1) if text.endswith(stop[:length])), 0)

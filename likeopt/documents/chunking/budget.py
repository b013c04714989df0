"""How large a passage may be, in tokens where the model knows the language, else in characters."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

CountTokens = Callable[[str], int]
Knows = Callable[[str], bool]

_SAMPLE_EVERY_CHARS = 1000
_SAMPLE_CHARS = 250
_COUNTED_WHOLE_CHARS = 500
_SAFETY = 0.93
_SMALLEST_SHARE = 0.5


class ChunkBudget(msgspec.Struct, frozen=True):
    """Bounds of a passage.

    ``max_tokens`` holds for title, heading and text together, as they are embedded; it is met by
    measuring samples, so that a passage of unusually dense text may exceed it by a few percent.
    ``max_chars`` holds, for the text alone, where the model does not know the language: its
    vector is then of the beginning only. ``overlap`` is the most that two passages of one section
    share, as part of a passage. Passages below ``small`` of a full one are joined to a neighbour.
    """

    max_tokens: int = 254
    max_chars: int = 600
    overlap: float = 0.18
    small: float = 0.3


class Room(msgspec.Struct, frozen=True):
    """How many characters a passage of some text may have; ``known`` says that tokens set the bound."""

    chars: int
    known: bool


class Ruler:
    """Finds the room for texts of one document, whose title costs each passage ``title``'s tokens."""

    def __init__(self, budget: ChunkBudget, count_tokens: CountTokens, knows: Knows, title: str) -> None:
        self._budget = budget
        self._count_tokens = count_tokens
        self.knows = knows
        self._title_tokens = count_tokens(title) if title else 0
        self._heading_tokens: dict[str, int] = {}

    def sampled_tokens(self, text: str) -> float:
        """About how many tokens ``text`` has: a quarter of it is counted."""
        if len(text) <= _COUNTED_WHOLE_CHARS:
            return self._count_tokens(text)
        starts = range(0, len(text), _SAMPLE_EVERY_CHARS)
        sample = [text[start : start + _SAMPLE_CHARS] for start in starts]
        sampled = "\n".join(sample)
        return self._count_tokens(sampled) * len(text) / sum(map(len, sample))

    def room(self, chars: int, tokens: float, heading: str | None) -> Room:
        """The room where ``chars`` characters have about ``tokens`` tokens and the language is known."""
        left = self._budget.max_tokens - self._title_tokens - self._cost(heading)
        left = max(left, int(self._budget.max_tokens * _SMALLEST_SHARE))
        return Room(max(int(left * chars / max(tokens, 1) * _SAFETY), 1), known=True)

    def room_unknown(self) -> Room:
        """The room where the model does not know the language."""
        return Room(self._budget.max_chars, known=False)

    def _cost(self, heading: str | None) -> int:
        if not heading:
            return 0
        if heading not in self._heading_tokens:
            self._heading_tokens[heading] = self._count_tokens(heading)
        return self._heading_tokens[heading]

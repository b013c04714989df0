"""What memory remembers of entries that it had to forget: four bytes each."""

from __future__ import annotations

from array import array
from typing import Final, NamedTuple
from zlib import crc32

WAYS: Final = 4
WORD_BYTES: Final = 4
MOST_HEAT: Final = 15

_TICKS: Final = 0xFFFF
_HEAT_SHIFT: Final = 16
_WINDOW_BIT: Final = 1 << 20
_MARK_SHIFT: Final = 21
_MARKS: Final = 1 << 11
# So that the empty words look old from the beginning.
_FIRST_TICK: Final = 1 << 15


class Ghost(NamedTuple):
    """An entry that is gone: how wanted it was, whether it left from the window, how many ticks ago."""

    heat: int
    from_window: bool
    age_ticks: int


class Ghosts:
    """A table of fixed size in which a new ghost takes the place of the oldest of four.

    One in about 500 lookups of something never seen finds another's ghost, which does no harm: it is
    a guess that eviction makes better decisions by. A tick may be any unit of time; ghosts older than
    30,000 ticks must not be left.
    """

    def __init__(self, slots: int) -> None:
        self._buckets = max(1, -(-slots // WAYS))
        self._words = array("I", bytes(WORD_BYTES * WAYS * self._buckets))

    @property
    def size_bytes(self) -> int:
        """What the table takes."""
        return len(self._words) * WORD_BYTES

    def remember(self, name: str, heat: int, tick: int, *, from_window: bool) -> None:
        """Something called ``name`` is gone; ``heat`` is at most MOST_HEAT."""
        first, mark = self._place_of(name)
        now = tick + _FIRST_TICK
        words = self._words
        ages = [(now - word) & _TICKS for word in words[first : first + WAYS]]
        window_bit = _WINDOW_BIT if from_window else 0
        words[first + ages.index(max(ages))] = mark | window_bit | heat << _HEAT_SHIFT | now & _TICKS

    def recall(self, name: str, tick: int) -> Ghost | None:
        """The ghost of what is called ``name``, which is then forgotten."""
        first, mark = self._place_of(name)
        words = self._words
        for place in range(first, first + WAYS):
            word = words[place]
            if word and word >> _MARK_SHIFT << _MARK_SHIFT == mark:
                words[place] = 0
                age_ticks = (tick + _FIRST_TICK - word) & _TICKS
                return Ghost(word >> _HEAT_SHIFT & MOST_HEAT, bool(word & _WINDOW_BIT), age_ticks)
        return None

    def _place_of(self, name: str) -> tuple[int, int]:
        digest = crc32(name.encode(errors="replace"))
        return digest % self._buckets * WAYS, digest // self._buckets % _MARKS << _MARK_SHIFT

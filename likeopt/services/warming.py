"""Warming, joined for one web worker: what is wanted is counted, kept, and made anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec

from likeopt.bus.locks import KeyLocks
from likeopt.bus.page import Counter, SharedPage
from likeopt.chat.warming.tally import Tally
from likeopt.chat.warming.wants import Want, WantKind
from likeopt.chat.warming.warmer import Maker, Surroundings, Warmer
from likeopt.storage.database import Database

ROLE = "warming"
# After a change of any of these, what was found before may not be found again.
CHANGES = (Counter.GENERATION, Counter.VISIBILITY, Counter.CORPUS)


class WarmingLimits(msgspec.Struct, frozen=True):
    """How many ``searches`` and ``answers`` are made anew after a change, and how long a count matters.

    An answer may cost tokens; 0 means none.
    """

    searches: int = 50
    answers: int = 0
    half_life_s: float = 86_400.0


class Warming:
    """One worker's share. Made after fork.

    ``makers`` make a SearchQuery (``search``) and a WantedAnswer (``answer``); ``busy`` says whether the
    worker has anything else under way, ``made`` is told the kind of everything made.
    """

    def __init__(
        self,
        database: Database,
        page: SharedPage,
        locks: KeyLocks,
        limits: WarmingLimits,
        *,
        makers: Mapping[WantKind, Maker],
        busy: Callable[[], bool],
        made: Callable[[str], None] = lambda _kind: None,
    ) -> None:
        self._tally = Tally(database, limits.half_life_s)
        self._most: dict[WantKind, int] = {"search": limits.searches, "answer": limits.answers}
        surroundings = Surroundings(
            state=lambda: tuple(page.read(counter) for counter in CHANGES),
            busy=busy,
            take_role=lambda: locks.try_lock(ROLE),
            most_wanted=lambda: self._tally.most_wanted(self._most),
        )
        self._warmer = Warmer(makers, surroundings, made)

    def count(self, want: Want) -> None:
        """Count one asking; for those who ask to be kept out of the cache it is not to be called."""
        self._tally.count(want)

    def make(self, wants: Sequence[Want]) -> int:
        """Make these when there is time; returns how many.

        Raises Overloaded when too many are waiting already.
        """
        return self._warmer.ask(wants)

    def make_top(self, owner: str, most: int) -> int:
        """Make what ``owner`` wants most, at most so many searches; returns how many things that is.

        Answers are among them only where they are warmed at all. Raises Overloaded and Unavailable.
        """
        self._tally.flush()
        chosen: dict[WantKind, int] = {"search": most, "answer": min(most, self._most["answer"])}
        return self.make(self._tally.most_wanted(chosen, owner))

    def open(self) -> None:
        """Begin to count into the database and to warm."""
        self._tally.open()
        self._warmer.open()

    def close(self) -> None:
        """End both."""
        self._warmer.close()
        self._tally.close()

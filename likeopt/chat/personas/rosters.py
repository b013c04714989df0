"""Each owner's roster in this worker's memory, read again when it has changed anywhere."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from likeopt.cache.backend import Key
from likeopt.cache.epochs import Epochs
from likeopt.cache.keys import key_of
from likeopt.chat.personas.roster import Roster, shipped_roster
from likeopt.storage import personas
from likeopt.storage.database import Database

# Beyond that the owner read longest ago makes room.
MOST_OWNERS = 1_000
_NS_PER_S = 1_000_000_000


def tag_of(owner: str) -> str:
    """What everything that depends on the owner's personas is kept under."""
    return f"personas:{owner}"


class _Read(NamedTuple):
    roster: Roster
    since_ns: int
    key: Key
    tags: tuple[str, ...]


class Rosters:
    """Whether a roster still holds is told by ``epochs``, which costs no call and no lock.

    ``good_for_s`` bounds how long one is trusted without the database, for hosts that may miss each
    other's notices.
    """

    def __init__(self, database: Database, epochs: Epochs, good_for_s: float = inf) -> None:
        self._database = database
        self._epochs = epochs
        self._good_for_ns = good_for_s * _NS_PER_S
        self._read: dict[str, _Read] = {}

    def of(self, owner: str) -> Roster:
        """The owner's roster as it is now. Raises Unavailable when it must be read and cannot be."""
        read = self._read.get(owner)
        if read is not None and self._holds(read):
            return read.roster
        return self._load(owner)

    def _holds(self, read: _Read) -> bool:
        epochs = self._epochs
        if epochs.changed_since(read.since_ns, read.key, read.tags):
            return False
        return self._good_for_ns == inf or epochs.now_ns() - read.since_ns < self._good_for_ns

    def _load(self, owner: str) -> Roster:
        # Taken before reading: a change meanwhile is newer than that, and is seen at the next look.
        since_ns = self._epochs.now_ns()
        rows = self._database.read(personas.of_owner, owner)
        roster = Roster(rows) if rows else shipped_roster()
        self._read.pop(owner, None)
        if len(self._read) >= MOST_OWNERS:
            self._read.pop(next(iter(self._read)), None)
        self._read[owner] = _Read(roster, since_ns, key_of("persona", owner), (tag_of(owner),))
        return roster

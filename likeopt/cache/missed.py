"""What could not be deleted from a layer while it was away."""

from __future__ import annotations

import threading

import msgspec

from likeopt.cache.backend import Key

LIMIT = 10_000


class Deletions(msgspec.Struct):
    """Entries to delete: by key, by tag, by kind, or everything."""

    keys: set[Key] = msgspec.field(default_factory=set)
    tags: set[str] = msgspec.field(default_factory=set)
    kinds: set[str] = msgspec.field(default_factory=set)
    everything: bool = False

    def __bool__(self) -> bool:
        return self.everything or bool(self.keys or self.tags or self.kinds)

    def add(self, other: Deletions, limit: int) -> None:
        """Delete what ``other`` says too; beyond ``limit`` names, whole kinds or everything instead."""
        self.keys |= other.keys
        self.tags |= other.tags
        self.kinds |= other.kinds
        self.everything |= other.everything
        if len(self.keys) > limit:
            self.kinds |= {key.kind for key in self.keys}
            self.keys = set()
        if len(self.tags) > limit or len(self.kinds) > limit:
            self.everything = True
        if self.everything:
            self.keys, self.tags, self.kinds = set(), set(), set()


class Missed:
    """Deletions to be made up for. Holds at most ``limit`` names of each sort."""

    def __init__(self, limit: int = LIMIT) -> None:
        self.waiting = False
        """Whether there is anything, including what is being made up for at this moment."""
        self._limit = limit
        self._deletions = Deletions()
        self._lock = threading.Lock()

    def add(self, deletions: Deletions) -> None:
        """These are to be made."""
        with self._lock:
            self.waiting = True
            self._deletions.add(deletions, self._limit)

    def take(self) -> Deletions | None:
        """What is to be deleted now; None, and nothing waiting, when there is nothing."""
        with self._lock:
            if not self._deletions:
                self.waiting = False
                return None
            taken, self._deletions = self._deletions, Deletions()
            return taken

"""Which entries in memory have which tags."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")


class TagIndex(Generic[T]):
    """Things by tag. A tag of one thing, as most are, costs no set of its own. Not safe for threads."""

    def __init__(self) -> None:
        self._tagged: dict[str, T | set[T]] = {}

    def add(self, thing: T, tags: Iterable[str]) -> None:
        """Find the thing by these tags too."""
        for tag in tags:
            known = self._tagged.get(tag)
            if known is None:
                self._tagged[tag] = thing
            elif isinstance(known, set):
                known.add(thing)
            elif known != thing:
                self._tagged[tag] = {known, thing}

    def discard(self, thing: T, tags: Iterable[str]) -> None:
        """Find the thing by these tags no more."""
        for tag in tags:
            known = self._tagged.get(tag)
            if known == thing:
                del self._tagged[tag]
            elif isinstance(known, set):
                known.discard(thing)
                if not known:
                    del self._tagged[tag]

    def tagged(self, tags: Iterable[str]) -> set[T]:
        """Everything that has one of the tags."""
        found: set[T] = set()
        for tag in tags:
            known = self._tagged.get(tag)
            if isinstance(known, set):
                found |= known
            elif known is not None:
                found.add(known)
        return found

"""Removals that the disk layer still owes, because the disk did not let it make them.

Until they are made, what they concern is not given out by this process. Another process of the host
may give it out when the disk works again and this one has not got round to it: for a moment, as this
one settles with its next call.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from likeopt.cache.disk_files import EntryFiles

MOST_NAMES: Final = 10_000


class Debts:
    """What is to be removed: entries by name, by tag, and by kind, where None stands for all."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._tags: set[str] = set()
        self._kinds: set[str | None] = set()

    def __bool__(self) -> bool:
        return bool(self._names or self._tags or self._kinds)

    def owe(
        self, names: Iterable[str] = (), tags: Iterable[str] = (), kinds: Iterable[str | None] = ()
    ) -> None:
        """Remember these; too many are remembered as all there is."""
        self._names.update(names)
        self._tags.update(tags)
        self._kinds.update(kinds)
        if len(self._names) + len(self._tags) > MOST_NAMES:
            self._kinds.add(None)
            self._names.clear()
            self._tags.clear()

    def concern(self, name: str, tags: Sequence[str] = ()) -> bool:
        """Whether the entry ``name``, ``kind/digest``, with these tags is to be removed."""
        return (
            name in self._names
            or None in self._kinds
            or name.partition("/")[0] in self._kinds
            or any(tag in self._tags for tag in tags)
        )

    def settle(self, files: EntryFiles) -> bool:
        """Make the removals. Raises OSError; those that were not made stay owed."""
        for kind in list(self._kinds):
            files.clear(kind)
            self._kinds.discard(kind)
        tags = list(self._tags)
        files.drop_tags(tags)
        self._tags.difference_update(tags)
        for name in list(self._names):
            files.remove(name)
            self._names.discard(name)
        return True

"""This process's own memory: the fastest layer."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final, cast

from likeopt.cache.backend import Entry, Key, LayerName, NoObserver, Observer, Size
from likeopt.cache.eviction import MovingBorder, Node
from likeopt.cache.ghosts import WORD_BYTES, Ghosts
from likeopt.cache.tag_index import TagIndex

# What an entry takes beside its body and the names of its tags, and what a tag takes beside its name:
# measured as resident memory (bench/eviction.py).
ENTRY_OVERHEAD_BYTES: Final = 620
TAG_OVERHEAD_BYTES: Final = 140

# An entry may be this share of the capacity at most, lest it drive out everything else.
LARGEST_SHARE: Final = 1 / 8
# Enough to remember four entries for each that fits, if these take a kilobyte.
_BYTES_PER_GHOST: Final = 256

_NOBODY: Final = NoObserver()


class _Kept(Node):
    __slots__ = ("entry", "kind")

    def __init__(self, key: Key, entry: Entry) -> None:
        super().__init__(key.digest, _bytes_of(entry))
        self.kind = key.kind
        self.entry = entry


class MemoryBackend:
    """Keeps entries in this process: ``capacity_bytes`` of them, with all that keeping them takes.

    Not kept are entries of more than LARGEST_SHARE. ``clock`` gives seconds since the epoch.
    """

    name: LayerName = "memory"

    def __init__(
        self,
        capacity_bytes: int,
        observer: Observer = _NOBODY,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._capacity_bytes = capacity_bytes
        self._room_bytes = capacity_bytes * _BYTES_PER_GHOST // (_BYTES_PER_GHOST + WORD_BYTES)
        self._largest_bytes = self._room_bytes * LARGEST_SHARE
        self._observer = observer
        self._clock = clock
        self._lock = threading.Lock()
        self._forget_all()

    def _forget_all(self) -> None:
        self._kinds: dict[str, dict[str, _Kept]] = {}
        self._tags: TagIndex[_Kept] = TagIndex()
        self._eviction = MovingBorder(self._room_bytes, Ghosts(self._room_bytes // _BYTES_PER_GHOST))
        self._entries = 0
        self._size_bytes = 0

    def get(self, key: Key) -> Entry | None:
        """The entry, stale or not; None when there is none, or it is past its keeping."""
        # No lock: the worst that another thread can do is to lose the count of a hit.
        kind, digest = key
        of_kind = self._kinds.get(kind)
        kept = of_kind.get(digest) if of_kind else None
        if kept is None:
            return None
        entry = kept.entry
        if entry.kept_until_s > self._clock():
            kept.hits += 1
            return entry
        self._drop(kept)
        return None

    def set(self, key: Key, entry: Entry) -> None:
        """Keep the entry in place of the one before."""
        kept = _Kept(key, entry)
        evicted: list[_Kept] = []
        now_s = self._clock()
        with self._lock:
            before = self._kinds.get(key.kind, {}).get(key.digest)
            if before is not None:
                # It stays to be found until the new one is in its place: readers do not wait.
                self._eviction.remove(before)
                self._uncount(before)
            self._forget_expired(now_s)
            if kept.weight <= self._largest_bytes and entry.kept_until_s > now_s:
                evicted = self._make_room(kept.weight)
                self._keep(kept)
            elif before is not None:
                del self._kinds[key.kind][key.digest]
        # Told outside the lock: whoever listens may take its time.
        if evicted:
            for kind, entries in Counter(one.kind for one in evicted).items():
                self._observer.evicted("memory", kind, entries)

    def delete(self, key: Key) -> None:
        """Forget the entry."""
        kept = self._kinds.get(key.kind, {}).get(key.digest)
        if kept is not None:
            self._drop(kept)

    def drop_tags(self, tags: Iterable[str]) -> int:
        """Forget every entry with one of the tags; returns how many there were."""
        with self._lock:
            tagged = self._tags.tagged(tags)
            for kept in tagged:
                self._forget(kept)
        return len(tagged)

    def clear(self, kind: str | None = None) -> int:
        """Forget all entries, or those of one kind; returns how many there were."""
        with self._lock:
            entries = self._entries
            if kind is None:
                self._forget_all()
                return entries
            for kept in list(self._kinds.get(kind, {}).values()):
                self._forget(kept)
            return entries - self._entries

    def size(self) -> Size:
        """How full it is; entries past their keeping count until they are found out."""
        return Size(self._entries, self._size_bytes, self._capacity_bytes)

    def close(self) -> None:
        """Forget everything, and keep nothing any more."""
        self._largest_bytes = 0
        self.clear()

    def _drop(self, kept: _Kept) -> None:
        with self._lock:
            # Another thread may have been here between the look and the lock.
            if self._kinds.get(kept.kind, {}).get(kept.name) is kept:
                self._forget(kept)

    def _forget_expired(self, now_s: float) -> None:
        # A few at a time: those in whose place others would have to go.
        for node in self._eviction.next_to_go():
            if node is not None and cast("_Kept", node).entry.kept_until_s <= now_s:
                self._forget(cast("_Kept", node))

    def _make_room(self, size_bytes: int) -> list[_Kept]:
        evicted = []
        while self._size_bytes + size_bytes > self._room_bytes:
            victim = cast("_Kept", self._eviction.evict())
            self._uncount(victim)
            del self._kinds[victim.kind][victim.name]
            evicted.append(victim)
        return evicted

    def _keep(self, kept: _Kept) -> None:
        self._kinds.setdefault(kept.kind, {})[kept.name] = kept
        if kept.entry.tags:
            self._tags.add(kept, kept.entry.tags)
        self._entries += 1
        self._size_bytes += kept.weight
        self._eviction.insert(kept)

    def _forget(self, kept: _Kept) -> None:
        self._eviction.remove(kept)
        self._uncount(kept)
        del self._kinds[kept.kind][kept.name]

    def _uncount(self, kept: _Kept) -> None:
        if kept.entry.tags:
            self._tags.discard(kept, kept.entry.tags)
        self._entries -= 1
        self._size_bytes -= kept.weight


def _bytes_of(entry: Entry) -> int:
    tags = entry.tags
    tags_bytes = sum(map(len, tags)) + TAG_OVERHEAD_BYTES * len(tags) if tags else 0
    return ENTRY_OVERHEAD_BYTES + len(entry.body) + tags_bytes

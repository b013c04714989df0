"""Eviction policies to compare with, each entry counted as one unit, and the best that is possible."""

from __future__ import annotations

import heapq
from collections import OrderedDict, deque
from collections.abc import Sequence
from typing import Protocol

from likeopt.cache.eviction import MovingBorder, Node
from likeopt.cache.ghosts import Ghosts

GHOSTS_PER_ENTRY = 4


class Policy(Protocol):
    """A cache of a number of keys without values."""

    def ask(self, key: str) -> bool:
        """Whether the key is kept; it is from now on, if the policy likes."""
        ...


class Ours:
    """What the cache in memory does."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._nodes: dict[str, Node] = {}
        self._eviction = MovingBorder(capacity, Ghosts(GHOSTS_PER_ENTRY * capacity))

    def ask(self, key: str) -> bool:
        """See Policy."""
        node = self._nodes.get(key)
        if node is not None:
            node.hits += 1
            return True
        if len(self._nodes) >= self._capacity:
            victim = self._eviction.evict()
            assert victim is not None
            del self._nodes[victim.name]
        node = self._nodes[key] = Node(key, 1)
        self._eviction.insert(node)
        return False


class Lru:
    """The least recently used one goes."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._kept: OrderedDict[str, None] = OrderedDict()

    def ask(self, key: str) -> bool:
        """See Policy."""
        kept = self._kept
        if key in kept:
            kept.move_to_end(key)
            return True
        if len(kept) >= self._capacity:
            kept.popitem(last=False)
        kept[key] = None
        return False


class _Place:
    __slots__ = ("asked", "key", "newer", "older")

    def __init__(self, key: str) -> None:
        self.key = key
        self.asked = False
        self.newer: _Place | None = None
        self.older: _Place | None = None


class Sieve:
    """A hand goes from old to new and takes what was not asked for since; nothing ever moves.

    After Zhang et al., "SIEVE is simpler than LRU", NSDI 2024.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._places: dict[str, _Place] = {}
        self._newest: _Place | None = None
        self._oldest: _Place | None = None
        self._hand: _Place | None = None

    def ask(self, key: str) -> bool:
        """See Policy."""
        place = self._places.get(key)
        if place is not None:
            place.asked = True
            return True
        if len(self._places) >= self._capacity:
            self._evict()
        place = self._places[key] = _Place(key)
        place.older = self._newest
        if self._newest is not None:
            self._newest.newer = place
        self._newest = place
        self._oldest = self._oldest or place
        return False

    def _evict(self) -> None:
        place = self._hand or self._oldest
        while place is not None and place.asked:
            place.asked = False
            place = place.newer or self._oldest
        assert place is not None
        self._hand = place.newer
        if place.older is None:
            self._oldest = place.newer
        else:
            place.older.newer = place.newer
        if place.newer is None:
            self._newest = place.older
        else:
            place.newer.older = place.older
        del self._places[place.key]


class S3Fifo:
    """A small queue for what is new, a large one for what was asked for again, and ghosts of the former.

    After Yang et al., "FIFO queues are all you need for cache eviction", SOSP 2023.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._small_capacity = capacity // 10
        self._asked: dict[str, int] = {}
        self._small: deque[str] = deque()
        self._main: deque[str] = deque()
        self._ghosts: OrderedDict[str, None] = OrderedDict()

    def ask(self, key: str) -> bool:
        """See Policy."""
        asked = self._asked.get(key)
        if asked is not None:
            if asked < 3:
                self._asked[key] = asked + 1
            return True
        while len(self._asked) >= self._capacity:
            self._evict()
        self._asked[key] = 0
        if key in self._ghosts:
            del self._ghosts[key]
            self._main.append(key)
        else:
            self._small.append(key)
        return False

    def _evict(self) -> None:
        if len(self._small) >= self._small_capacity or not self._main:
            key = self._small.popleft()
            if self._asked[key] > 1:
                self._asked[key] = 0
                self._main.append(key)
                return
            self._ghosts[key] = None
            if len(self._ghosts) > self._capacity - self._small_capacity:
                self._ghosts.popitem(last=False)
        else:
            key = self._main.popleft()
            if self._asked[key]:
                self._asked[key] -= 1
                self._main.append(key)
                return
        del self._asked[key]


POLICIES: dict[str, type[Policy]] = {"LRU": Lru, "SIEVE": Sieve, "S3-FIFO": S3Fifo, "Like-Opt": Ours}


def hit_ratio(policy: Policy, trace: Sequence[str]) -> float:
    """The share of hits."""
    return sum(map(policy.ask, trace)) / len(trace)


def best_hit_ratio(trace: Sequence[str], capacity: int) -> float:
    """What is possible for who knows the future, after Belády (IBM Systems Journal 5:2, 1966)."""
    next_at: list[int] = [0] * len(trace)
    seen_at: dict[str, int] = {}
    for at in range(len(trace) - 1, -1, -1):
        next_at[at] = seen_at.get(trace[at], len(trace) + at)
        seen_at[trace[at]] = at
    kept: dict[str, int] = {}
    farthest: list[tuple[int, str]] = []
    hits = 0
    for at, key in enumerate(trace):
        if key in kept:
            hits += 1
        elif len(kept) >= capacity:
            _forget_farthest(kept, farthest)
        kept[key] = next_at[at]
        heapq.heappush(farthest, (-next_at[at], key))
    return hits / len(trace)


def _forget_farthest(kept: dict[str, int], farthest: list[tuple[int, str]]) -> None:
    while True:
        negated, key = heapq.heappop(farthest)
        if kept.get(key) == -negated:
            del kept[key]
            return

"""What a cache of a few entries makes of a trace of requests, and what could be made of it."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Sequence
from random import Random

from contracts.cache_backend import entry_of, search

from likeopt.cache.memory import MemoryBackend


def loop_with_noise() -> list[int]:
    """70 % of the requests go round and round 1,500 keys, 30 % to 20,000 others as Zipf has it."""
    chance = Random(1)
    weights = [1 / rank for rank in range(1, 20_001)]
    others = chance.choices(range(20_000), weights, k=50_000)
    loop = itertools.cycle(range(20_000, 21_500))
    return [next(loop) if chance.random() < 0.7 else other for other in others]


def hits_of_memory(trace: Iterable[int], entries: int) -> int:
    """How many of the requests a memory with room for so many entries of one size has."""
    entry = entry_of(b"x")
    measured = MemoryBackend(1_000_000)
    measured.set(search(0), entry)
    memory = MemoryBackend(entries * measured.size().size_bytes)
    hits = 0
    for number in trace:
        if memory.get(key := search(number)) is not None:
            hits += 1
        else:
            memory.set(key, entry)
    return hits


def hits_of_lru(trace: Iterable[int], entries: int) -> int:
    """The same, if what was not wanted for longest had to go."""
    kept: dict[int, None] = {}
    hits = 0
    for number in trace:
        hits += number in kept
        kept.pop(number, None)
        kept[number] = None
        if len(kept) > entries:
            del kept[next(iter(kept))]
    return hits


def most_hits(trace: Sequence[int], entries: int) -> int:
    """As many as can be had: whatever is wanted again last has to go (Belady, 1966)."""
    wanted_again = [len(trace)] * len(trace)
    last_seen: dict[int, int] = {}
    for place in reversed(range(len(trace))):
        wanted_again[place] = last_seen.get(trace[place], len(trace))
        last_seen[trace[place]] = place
    kept: dict[int, int] = {}
    by_use: list[tuple[int, int]] = []
    hits = 0
    for number, again in zip(trace, wanted_again, strict=True):
        hits += number in kept
        while number not in kept and len(kept) >= entries:
            use, victim = heapq.heappop(by_use)
            if kept.get(victim) == -use:
                del kept[victim]
        kept[number] = again
        heapq.heappush(by_use, (-again, number))
    return hits

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable, Iterable
from random import Random

import pytest

from likeopt.cache.eviction import MovingBorder, Node
from likeopt.cache.ghosts import Ghosts

CAPACITY = 100


def hits_of(trace: Iterable[str], capacity: int = CAPACITY) -> int:
    eviction = MovingBorder(capacity, Ghosts(4 * capacity))
    nodes: dict[str, Node] = {}
    hits = 0
    for name in trace:
        if (node := nodes.get(name)) is not None:
            node.hits += 1
            hits += 1
            continue
        if len(nodes) == capacity:
            victim = eviction.evict()
            assert victim is not None
            del nodes[victim.name]
        nodes[name] = Node(name, 1)
        eviction.insert(nodes[name])
    return hits


def hits_of_lru(trace: Iterable[str], capacity: int = CAPACITY) -> int:
    kept: OrderedDict[str, None] = OrderedDict()
    hits = 0
    for name in trace:
        if name in kept:
            kept.move_to_end(name)
            hits += 1
            continue
        if len(kept) == capacity:
            kept.popitem(last=False)
        kept[name] = None
    return hits


def zipf(random: Random, keys: int) -> Callable[[], str]:
    return lambda: f"zipf{int(keys ** random.random())}"


def loop_with_noise(length: int, loop: int = 150) -> list[str]:
    random = Random(1)
    noise, turn = zipf(random, 2_000), itertools.cycle(range(loop))
    return [f"loop{next(turn)}" if random.random() < 0.7 else noise() for _ in range(length)]


def zipf_and_scans(length: int) -> list[str]:
    draw = zipf(Random(2), 2_000)
    return [draw() if at % 900 < 600 else f"scan{at}" for at in range(length)]


def recent(length: int) -> list[str]:
    """Three of four were asked for not long ago, 60 requests on average."""
    random = Random(3)
    names: list[str] = []
    for at in range(length):
        back = int(random.expovariate(1 / 60)) + 1
        names.append(names[-back] if random.random() < 0.75 and back <= at else f"recent{at}")
    return names


def test_it_keeps_part_of_a_loop_that_does_not_fit() -> None:
    trace = loop_with_noise(20_000)
    # A hundred of the 150 would be hit by 47 % of the requests, if nothing else were kept.
    assert hits_of(trace) > 0.45 * len(trace)
    assert hits_of_lru(trace) < 0.2 * len(trace)


def test_what_comes_only_once_drives_out_little() -> None:
    trace = zipf_and_scans(20_000)
    assert hits_of(trace) > 1.2 * hits_of_lru(trace)


def test_it_is_nearly_lru_where_only_recent_things_come_back() -> None:
    trace = recent(20_000)
    assert hits_of(trace) > 0.96 * hits_of_lru(trace)


def test_it_finds_the_border_anew_when_the_requests_change() -> None:
    before, after = loop_with_noise(10_000), recent(20_000)
    gained = hits_of(before + after) - hits_of(before)
    assert gained > 0.94 * hits_of_lru(after)


def test_a_loop_that_fits_stays_whole() -> None:
    trace = [f"loop{at % CAPACITY}" for at in range(1_000)]
    assert hits_of(trace) == 900


def test_what_was_popular_long_ago_goes_in_the_end() -> None:
    old = [f"old{at % 80}" for at in range(8_000)]
    new = [f"new{at % 80}" for at in range(8_000)]
    assert hits_of(old + new) > 0.9 * 16_000


@pytest.mark.parametrize("capacity", [1, 2, 3, 10])
def test_small_capacities_work(capacity: int) -> None:
    trace = loop_with_noise(2_000, loop=2)
    assert hits_of(trace, capacity) >= 0.5 * hits_of_lru(trace, capacity)


def test_every_node_goes_once() -> None:
    random = Random(4)
    eviction = MovingBorder(1_000, Ghosts(400))
    kept: dict[str, Node] = {}
    for n in range(5_000):
        node = Node(str(random.randrange(300)), random.randrange(1, 60))
        if (before := kept.pop(node.name, None)) is not None:
            eviction.remove(before)
        while sum(each.weight for each in kept.values()) + node.weight > 1_000:
            victim = eviction.evict()
            assert victim is not None
            assert kept.pop(victim.name) is victim
        kept[node.name] = node
        eviction.insert(node)
        if kept:
            random.choice(list(kept.values())).hits += n % 3
    for _ in range(len(kept)):
        victim = eviction.evict()
        assert victim is not None
        assert kept.pop(victim.name) is victim
    assert eviction.evict() is None


def test_of_an_empty_one_nothing_goes() -> None:
    assert MovingBorder(10, Ghosts(10)).evict() is None
    assert MovingBorder(10, Ghosts(10)).next_to_go() == (None, None)

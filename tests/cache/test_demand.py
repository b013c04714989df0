from __future__ import annotations

from collections import Counter
from random import Random
from threading import Thread

from likeopt.cache.demand import Demand


def test_every_asking_is_counted_until_it_is_drained() -> None:
    demand: Demand[str] = Demand()
    for thing in "abaa":
        demand.count(thing)
    assert demand.drain() == {"a": 3, "b": 1}
    assert demand.drain() == {}


def test_threads_lose_no_count() -> None:
    demand: Demand[int] = Demand()

    def ask() -> None:
        for number in range(20_000):
            demand.count(number % 7)

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(demand.drain().values()) == 80_000


def zipf(random: Random, things: int, asked: int) -> list[int]:
    weights = [1 / rank for rank in range(1, things + 1)]
    return random.choices(range(things), weights, k=asked)


def test_room_is_bounded_and_what_is_wanted_most_stays_known() -> None:
    asked = zipf(Random(1), things=20_000, asked=50_000)
    demand: Demand[int] = Demand(capacity=512)
    exact = Counter(asked)
    for thing in asked:
        demand.count(thing)
        assert len(demand._counts) <= 512
    found = demand.drain()
    assert all(count <= exact[thing] for thing, count in found.items())
    best = {thing for thing, _ in exact.most_common(50)}
    known = {thing for thing, _ in Counter(found).most_common(50)}
    assert len(best & known) >= 48
    assert all(found[thing] == exact[thing] for thing, _ in exact.most_common(20))


def test_where_everything_is_equally_rare_something_stays_known() -> None:
    demand: Demand[int] = Demand(capacity=8)
    for thing in range(1000):
        demand.count(thing)
    assert 4 <= len(demand.drain()) <= 8

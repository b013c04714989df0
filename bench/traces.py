"""Sequences of keys that caches are asked for."""

from __future__ import annotations

import bisect
import gzip
import itertools
from collections.abc import Callable
from random import Random

from bench import data

LENGTH = 300_000


def web12() -> list[str]:
    """95,607 requests of a web site."""
    with gzip.open(data.FOLDER / "traces" / "web12.txt.gz", "rt") as file:
        return file.read().split()


def loop_with_noise(seed: int = 1) -> list[str]:
    """500,000 requests: 70 % the next of 1,500 keys in turn, 30 % Zipf(1) over 20,000 others."""
    random, draw = _zipf(20_000, seed)
    loop = itertools.cycle(range(1_500))
    return [f"loop{next(loop)}" if random.random() < 0.7 else f"noise{draw()}" for _ in range(500_000)]


def zipf(seed: int = 2) -> list[str]:
    """Zipf(1) over 20,000 keys."""
    _, draw = _zipf(20_000, seed)
    return [str(draw()) for _ in range(LENGTH)]


def zipf_and_scans(seed: int = 3) -> list[str]:
    """Zipf(1) over 20,000 keys, and after every 6,000 requests 3,000 keys that never come again."""
    _, draw = _zipf(20_000, seed)
    new = itertools.count(1_000_000)
    return [str(draw() if at % 9_000 < 6_000 else next(new)) for at in range(LENGTH)]


def shifting(seed: int = 4) -> list[str]:
    """Zipf(1) over 5,000 keys, all of them others after every 20,000 requests, as after a new generation."""
    _, draw = _zipf(5_000, seed)
    return [f"{at // 20_000}/{draw()}" for at in range(LENGTH)]


def recent(seed: int = 5) -> list[str]:
    """75 % what was asked for a while ago, 600 requests on average, 25 % what never was: LRU is the best."""
    random = Random(seed)
    keys: list[str] = []
    for at in range(LENGTH):
        back = int(random.expovariate(1 / 600)) + 1
        keys.append(keys[-back] if random.random() < 0.75 and back <= at else str(at))
    return keys


def _zipf(keys: int, seed: int) -> tuple[Random, Callable[[], int]]:
    random = Random(seed)
    sums = list(itertools.accumulate(1 / rank for rank in range(1, keys + 1)))
    return random, lambda: bisect.bisect_left(sums, random.random() * sums[-1])


TRACES: dict[str, Callable[[], list[str]]] = {
    "web12": web12,
    "loop with noise": loop_with_noise,
    "Zipf": zipf,
    "Zipf and scans": zipf_and_scans,
    "shifting": shifting,
    "recent": recent,
}

"""What is kept in memory when not everything fits, what that costs, and whether the budget is honest."""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from bench.policies import POLICIES, best_hit_ratio, hit_ratio
from bench.serving import Result, say
from bench.traces import TRACES, web12
from likeopt.cache.backend import Entry
from likeopt.cache.keys import key_of
from likeopt.cache.memory import MemoryBackend

CAPACITY = 1_000
ROUNDS = 7
BUDGET_BYTES = 24 << 20
BODIES_BYTES = {"200 bytes": (100, 300), "4 kB": (500, 7_500), "20 kB": (1_000, 40_000)}


def measure() -> dict[str, Result]:
    """Hit ratios at 1,000 entries, what an access costs, and resident against counted bytes."""
    return {
        "hit ratio at 1,000 entries": {name: _hit_ratios(name) for name in TRACES},
        "time of an access on web12, LRU as 1": _costs(web12()),
        "memory layer, dict.get as 1": _cost_of_get(),
        "memory layer, resident bytes for each counted": {
            name: _in_another_process(_resident_share, *sizes) for name, sizes in BODIES_BYTES.items()
        },
    }


def _hit_ratios(name: str) -> Result:
    say(f"replaying {name}")
    trace = TRACES[name]()
    best = best_hit_ratio(trace, CAPACITY)
    ratios = {policy: hit_ratio(make(CAPACITY), trace) for policy, make in POLICIES.items()}
    ratios["best possible"] = best
    ratios["Like-Opt as a share of it"] = ratios["Like-Opt"] / best
    return {policy: f"{ratio:.4f}" for policy, ratio in ratios.items()}


def _costs(trace: Sequence[str]) -> Result:
    took_s = dict.fromkeys(POLICIES, float("inf"))
    for _ in range(ROUNDS):
        for name, make in POLICIES.items():
            policy = make(CAPACITY)
            took_s[name] = min(took_s[name], _time_s(lambda policy=policy: hit_ratio(policy, trace)))  # type: ignore[misc]
    return {name: round(each / took_s["LRU"], 2) for name, each in took_s.items()}


def _cost_of_get() -> Result:
    keys = [key_of("search", n) for n in range(CAPACITY)]
    others = [key_of("search", -n) for n in range(1, CAPACITY + 1)]
    plain = dict.fromkeys(keys)
    memory = MemoryBackend(BUDGET_BYTES)
    for key in keys:
        memory.set(key, _entry(1_000, time.time()))
    calls: dict[str, Callable[[], object]] = {
        "dict.get": lambda: [plain.get(key) for key in keys],
        "a hit": lambda: [memory.get(key) for key in keys],
        "a miss": lambda: [memory.get(key) for key in others],
        "a set in place of another": lambda: [memory.set(key, _entry(1_000, 0.0)) for key in others],
    }
    took_s = {name: min(_time_s(call) for _ in range(50)) for name, call in calls.items()}
    return {name: round(each / took_s["dict.get"], 1) for name, each in took_s.items()}


def _resident_share(least: int, most: int) -> float:
    """Zipf over more than fits, three tags an entry, until everything in memory has been replaced."""
    random = Random(1)
    before = _resident_bytes()
    memory = MemoryBackend(BUDGET_BYTES)
    set_bytes = 0
    while set_bytes < 4 * BUDGET_BYTES:
        key = key_of("search", int(200_000 ** random.random()))
        if memory.get(key) is None:
            tags = tuple(f"document:{random.randrange(500):032x}" for _ in range(3))
            entry = _entry(random.randrange(least, most), time.time(), tags)
            memory.set(key, entry)
            set_bytes += len(entry.body) + 1_000
    return round((_resident_bytes() - before) / memory.size().size_bytes, 2)


def _entry(body_bytes: int, now_s: float, tags: tuple[str, ...] = ()) -> Entry:
    return Entry(
        os.urandom(body_bytes), now_s, now_s + 1e6, now_s + 2e6, now_s / 1e9, tags, since_ns=time.time_ns()
    )


def _resident_bytes() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _in_another_process(function: Callable[..., float], *arguments: int) -> float:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def _time_s(call: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    call()
    return time.perf_counter() - started_s

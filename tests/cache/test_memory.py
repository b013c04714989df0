from __future__ import annotations

import gc
import itertools
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from cache.test_eviction import hits_of, hits_of_lru, loop_with_noise
from contracts.cache_backend import NOW_S, CacheBackendContract, Clock, entry_of, search
from hypothesis import given
from hypothesis import strategies as st

from likeopt.cache.backend import Entry, Key, NoObserver
from likeopt.cache.keys import key_of
from likeopt.cache.memory import ENTRY_OVERHEAD_BYTES, MemoryBackend

PLENTY_BYTES = 10_000_000


class Listener(NoObserver):
    def __init__(self) -> None:
        self.evictions: Counter[str] = Counter()

    def evicted(self, layer: str, kind: str, entries: int) -> None:
        assert layer == "memory"
        self.evictions[kind] += entries


@pytest.fixture
def clock() -> Clock:
    return Clock()


class TestMemory(CacheBackendContract):
    @pytest.fixture
    def backend(self, clock: Clock) -> MemoryBackend:
        return MemoryBackend(PLENTY_BYTES, clock=clock)


def filled(memory: MemoryBackend, entries: int, body_bytes: int = 1_000) -> list[Key]:
    keys = [search(n) for n in range(entries)]
    for key in keys:
        memory.set(key, entry_of(b"x" * body_bytes))
    return keys


def test_it_never_takes_more_than_its_capacity(clock: Clock) -> None:
    memory = MemoryBackend(100_000, clock=clock)
    random = Random(1)
    for n in range(2_000):
        tags = [f"tag{n % 7}"] * random.randrange(3)
        memory.set(search(random.randrange(300)), entry_of(b"x" * random.randrange(8_000), *tags))
        assert memory.size().size_bytes <= 100_000
    assert memory.size().size_bytes > 80_000
    assert memory.size().capacity_bytes == 100_000


def test_evictions_are_told_by_kind(clock: Clock) -> None:
    listener = Listener()
    memory = MemoryBackend(100_000, listener, clock)
    for n in range(200):
        memory.set(key_of("search" if n % 2 else "answer", n), entry_of(b"x" * 1_000))
    assert memory.size().entries + listener.evictions.total() == 200
    assert listener.evictions.keys() == {"search", "answer"}


def test_nothing_else_is_told_as_an_eviction(clock: Clock) -> None:
    listener = Listener()
    memory = MemoryBackend(PLENTY_BYTES, listener, clock)
    keys = filled(memory, 10)
    memory.set(keys[0], entry_of(b"new", "tag"))
    memory.drop_tags(["tag"])
    memory.delete(keys[1])
    clock.now_s += 1_000
    memory.get(keys[2])
    memory.clear("search")
    assert not listener.evictions


def test_a_listener_may_use_the_layer(clock: Clock) -> None:
    class Asker(NoObserver):
        def evicted(self, layer: str, kind: str, entries: int) -> None:
            memory.delete(search("any"))

    memory = MemoryBackend(100_000, Asker(), clock)
    filled(memory, 200)
    assert memory.size().entries > 0


def test_an_entry_that_would_drive_out_too_much_is_not_kept(clock: Clock) -> None:
    memory = MemoryBackend(100_000, clock=clock)
    keys = filled(memory, 20)
    memory.set(search("large"), entry_of(b"x" * 20_000))
    assert memory.get(search("large")) is None
    assert all(memory.get(key) for key in keys)


@pytest.mark.parametrize("too_late", [entry_of(b"x" * 20_000), entry_of(b"", fresh_s=-9, grace_s=0)])
def test_what_is_not_kept_takes_the_place_of_the_one_before_all_the_same(
    too_late: Entry, clock: Clock
) -> None:
    memory = MemoryBackend(100_000, clock=clock)
    memory.set(search("it"), entry_of(b"before", "tag"))
    memory.set(search("it"), too_late)
    assert memory.get(search("it")) is None
    assert memory.size()[:2] == (0, 0)


def test_a_capacity_of_nothing_keeps_nothing() -> None:
    memory = MemoryBackend(0)
    memory.set(search("it"), entry_of(b"it"))
    assert memory.get(search("it")) is None
    assert memory.size() == (0, 0, 0, "up")


def test_entries_past_their_keeping_go_before_others(clock: Clock) -> None:
    listener = Listener()
    memory = MemoryBackend(100_000, listener, clock)
    for n in range(20):
        memory.set(search(n), entry_of(b"x" * 1_000, fresh_s=1, grace_s=0))
        memory.get(search(n))
    clock.now_s += 10
    for n in range(20, 60):
        memory.set(search(n), entry_of(b"x" * 1_000))
    assert not listener.evictions
    assert memory.size().entries == 40


def test_what_is_forgotten_is_freed_at_once(clock: Clock) -> None:
    memory = MemoryBackend(100_000, clock=clock)
    bodies = [bytes(1_000 + n) for n in range(200)]
    gc.disable()
    try:
        for n in range(200):
            memory.set(search(n), entry_of(bodies[n], "all"))
        kept = memory.size().entries
        # One for the list, one for the loop, one for the call.
        assert sum(sys.getrefcount(body) > 3 for body in bodies) == kept < 100
        memory.drop_tags(["all"])
        assert all(sys.getrefcount(body) == 3 for body in bodies)
    finally:
        gc.enable()


def test_hits_decide_who_stays(clock: Clock) -> None:
    trace = loop_with_noise(10_000)
    body = b"x" * 1_000
    # A hundred fit.
    memory = MemoryBackend(int(100 * (1_000 + ENTRY_OVERHEAD_BYTES) * 260 / 256) + 300, clock=clock)
    hits = 0
    for name in trace:
        if memory.get(search(name)) is not None:
            hits += 1
        else:
            memory.set(search(name), entry_of(body))
    assert memory.size().entries == 100
    assert hits > 2 * hits_of_lru(trace)
    assert hits == pytest.approx(hits_of(trace), rel=0.05)


KINDS = ("search", "answer")
keys = st.builds(lambda kind, n: Key(kind, f"{n:032x}"), st.sampled_from(KINDS), st.integers(0, 7))
entries = st.builds(
    lambda size_bytes, tags, kept_s: Entry(b"x" * size_bytes, NOW_S, NOW_S, NOW_S + kept_s, 0.0, tuple(tags)),
    st.integers(0, 2_500),
    st.lists(st.sampled_from(["a", "b", "c"]), max_size=3),
    st.integers(0, 30),
)
steps = st.one_of(
    st.tuples(st.just("set"), keys, entries),
    st.tuples(st.just("get"), keys),
    st.tuples(st.just("delete"), keys),
    st.tuples(st.just("drop"), st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=2)),
    st.tuples(st.just("clear"), st.sampled_from([None, *KINDS])),
    st.tuples(st.just("wait"), st.integers(1, 10)),
)


class Model:
    """What a layer without bounds would keep."""

    def __init__(self, clock: Clock) -> None:
        self.kept: dict[Key, Entry] = {}
        self.clock = clock

    def get(self, key: Key) -> Entry | None:
        entry = self.kept.get(key)
        return entry if entry and entry.kept_until_s > self.clock.now_s else None

    def set(self, key: Key, entry: Entry) -> None:
        self.kept[key] = entry

    def delete(self, key: Key) -> None:
        self.kept.pop(key, None)

    def drop(self, tags: list[str]) -> None:
        self.kept = {key: entry for key, entry in self.kept.items() if not {*tags} & {*entry.tags}}

    def clear(self, kind: str | None) -> None:
        self.kept = {key: entry for key, entry in self.kept.items() if kind not in (None, key.kind)}


@pytest.mark.parametrize("capacity_bytes", [PLENTY_BYTES, 30_000])
@given(st.lists(steps, max_size=60))
def test_it_keeps_what_a_plain_model_keeps_or_less(capacity_bytes: int, taken: list[tuple]) -> None:
    clock = Clock()
    listener = Listener()
    memory, model = MemoryBackend(capacity_bytes, listener, clock), Model(clock)
    calls = {"drop": memory.drop_tags, "get": memory.get}
    for name, *arguments in taken:
        if name == "wait":
            clock.now_s += arguments[0]
            continue
        result = calls.get(name) or getattr(memory, name)
        result(*arguments)
        getattr(model, name)(*arguments)
        for kind, n in itertools.product(KINDS, range(8)):
            key = Key(kind, f"{n:032x}")
            found = memory.get(key)
            assert found == model.get(key) or (found is None and listener.evictions)
        assert memory.size() == size_of(memory)


def size_of(memory: MemoryBackend) -> tuple[int, int, int | None, str]:
    """Its size, from what is in it, one by one."""
    kept = [each for of_kind in memory._kinds.values() for each in of_kind.values()]
    parts = memory._eviction._window.weight + memory._eviction._main.weight
    assert parts == sum(each.weight for each in kept) <= memory._capacity_bytes
    tagged = memory._tags.tagged(["a", "b", "c"])
    assert tagged == {each for each in kept if each.entry.tags}
    return len(kept), parts, memory._capacity_bytes, "up"


@pytest.fixture
def quick_switches() -> Iterator[None]:
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before_s)


def test_threads_do_not_break_it(quick_switches: None) -> None:
    memory = MemoryBackend(60_000, clock=Clock())

    def use(seed: int) -> None:
        random = Random(seed)
        for _ in range(1_500):
            n = random.randrange(60)
            key, text = search(n), f"{n},".encode()
            entry = entry_of(text * random.randrange(1, 500), f"tag{n % 5}")
            match random.randrange(40):
                case 0:
                    memory.delete(key)
                case 1:
                    memory.drop_tags([f"tag{n % 5}"])
                case 2:
                    memory.clear("search" if n else None)
                case choice if choice < 20:
                    memory.set(key, entry)
                case _:
                    found = memory.get(key)
                    assert found is None or not found.body.replace(text, b"")

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(use, range(6)))
    kept = [each for of_kind in memory._kinds.values() for each in of_kind.values()]
    assert memory.size().size_bytes == sum(each.weight for each in kept) <= 60_000
    for n in range(60):
        memory.delete(search(n))
    assert memory.size()[:2] == (0, 0)


def test_a_replaced_entry_is_never_missing(quick_switches: None) -> None:
    memory = MemoryBackend(PLENTY_BYTES, clock=Clock())
    entry = entry_of(b"it")
    memory.set(search("it"), entry)
    stop = threading.Event()

    def replace() -> None:
        while not stop.is_set():
            memory.set(search("it"), entry)

    thread = threading.Thread(target=replace)
    thread.start()
    found = [memory.get(search("it")) for _ in range(3_000)]
    stop.set()
    thread.join()
    assert None not in found

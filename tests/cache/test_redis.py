from __future__ import annotations

import threading

import msgspec
import pytest
from cache.redis_layer import Failures, name_of, names_in
from contracts.cache_backend import CacheBackendContract, Clock, entry_of, search
from redis_server import RunningRedis, needs_redis

from likeopt.bus.redis_link import RedisLink
from likeopt.cache.backend import Entry, Key
from likeopt.cache.redis import RedisBackend

pytestmark = needs_redis
TIMEOUT_S = 0.2


@pytest.fixture
def failures() -> Failures:
    return Failures()


@pytest.fixture
def clock() -> Clock:
    return Clock()


class TestContract(CacheBackendContract):
    @pytest.fixture
    def backend(self, link: RedisLink, clock: Clock) -> RedisBackend:
        return RedisBackend(link, clock=clock, counted_every_s=0)


@pytest.fixture
def backend(link: RedisLink, failures: Failures, clock: Clock) -> RedisBackend:
    return RedisBackend(link, failures, clock=clock, counted_every_s=0)


def test_redis_forgets_entries_when_their_keeping_is_over(
    backend: RedisBackend, server: RunningRedis
) -> None:
    backend.set(search("it"), entry_of(b"it", "tag", fresh_s=10, grace_s=20))
    with server.client as client:
        assert 29_000 < client.pttl(name_of(server, search("it"))) <= 30_000
        (tag,) = names_in(server, "*:tag:*")
        assert 30_000 < client.pttl(tag) <= 31_000
    backend.set(search("longer"), entry_of(b"it", "tag", fresh_s=60, grace_s=0))
    backend.set(search("shorter"), entry_of(b"it", "tag", fresh_s=5, grace_s=0))
    with server.client as client:
        assert 60_000 < client.pttl(tag) <= 61_000


def test_an_entry_that_is_past_its_keeping_takes_the_place_of_none(
    backend: RedisBackend, server: RunningRedis, clock: Clock
) -> None:
    backend.set(search("it"), entry_of(b"it"))
    clock.now_s += 120
    backend.set(search("it"), entry_of(b"late"))
    assert names_in(server) == []


def test_large_entries_and_many_tags(backend: RedisBackend) -> None:
    entry = entry_of(bytes(5_000_000), *(f"tag {n}" for n in range(300)))
    backend.set(search("large"), entry)
    assert backend.get(search("large")) == entry
    backend.drop_tags(["tag 299"])
    assert backend.get(search("large")) is None


def test_every_call_is_one_round_trip(backend: RedisBackend, link: RedisLink, server: RunningRedis) -> None:
    def commands() -> int:
        with server.client as client:
            stats = client.info("commandstats")
        return sum(
            int(stat["calls"]) for name, stat in stats.items() if name in {"cmdstat_evalsha", "cmdstat_eval"}
        )

    backend.set(search("it"), entry_of(b"it", "a", "b"))
    backend.get(search("it"))
    before = commands()
    for _ in range(10):
        backend.set(search("it"), entry_of(b"it", "a", "b"))
        assert backend.get(search("it")) is not None
    assert commands() - before == 20


def test_an_evicted_tag_takes_its_entries_with_it(backend: RedisBackend, server: RunningRedis) -> None:
    """Otherwise nobody could drop them any more."""
    backend.set(search("it"), entry_of(b"it", "tag"))
    with server.client as client:
        client.delete(*names_in(server, "*:tag:*"))
    assert backend.get(search("it")) is None
    assert names_in(server) == []


def test_others_in_the_same_redis_keep_theirs(backend: RedisBackend, server: RunningRedis) -> None:
    with server.client as client:
        client.set("likeopt:session:a", "session")
        client.set("foreign", "1")
    backend.set(Key("odd*[kind]?\\", search("it").digest), entry_of(b"it", "tag"))
    backend.set(search("it"), entry_of(b"it", "tag"))
    assert backend.clear("odd*[kind]?\\") == 1
    assert backend.clear("*") == 0
    assert backend.get(search("it")) is not None
    assert backend.clear() == 1
    assert names_in(server) == ["foreign", "likeopt:session:a"]


@pytest.mark.parametrize(
    "value", [b"", b"noise" * 100, b"\x90", b"\x90\x02of another version", b"\xdc\xff\xff", b"\xc0\x01"]
)
def test_what_is_no_entry_is_a_miss_and_removed(
    backend: RedisBackend, server: RunningRedis, failures: Failures, value: bytes
) -> None:
    backend.set(search("it"), entry_of(b"it"))
    with server.client as client:
        client.set(name_of(server, search("it")), value)
    assert backend.get(search("it")) is None
    assert failures.reasons == ["corrupt"]
    assert names_in(server) == []
    backend.set(search("it"), entry_of(b"again"))
    assert backend.get(search("it")) == entry_of(b"again")


@pytest.mark.parametrize("place", [0, 5, 12, -1])
def test_a_changed_byte_is_noticed(
    backend: RedisBackend, server: RunningRedis, failures: Failures, place: int
) -> None:
    backend.set(search("it"), entry_of(b"it"))
    with server.client as client:
        value = bytearray(client.get(name_of(server, search("it"))))
        value[place] ^= 0xFF
        client.set(name_of(server, search("it")), bytes(value))
    assert backend.get(search("it")) is None
    assert failures.reasons == ["corrupt"]
    assert names_in(server) == []


def test_a_value_of_another_type_is_a_miss_and_removed(
    backend: RedisBackend, server: RunningRedis, failures: Failures
) -> None:
    backend.set(search("it"), entry_of(b"it", "tag"))
    name = name_of(server, search("it"))
    with server.client as client:
        client.delete(name)
        client.lpush(name, "a", "b")
    assert backend.get(search("it")) is None
    assert failures.reasons == ["corrupt"]
    assert name not in names_in(server)


def test_a_tag_of_another_type_keeps_nothing_and_breaks_nothing(
    backend: RedisBackend, server: RunningRedis, failures: Failures
) -> None:
    backend.set(search("it"), entry_of(b"it", "tag"))
    (tag,) = names_in(server, "*:tag:*")
    with server.client as client:
        client.delete(tag)
        client.lpush(tag, "a")
    assert backend.get(search("it")) is None
    backend.set(search("it"), entry_of(b"it", "tag"))
    assert backend.get(search("it")) is None
    assert failures.reasons == ["wrongtype"]
    backend.drop_tags(["tag"])
    backend.set(search("it"), entry_of(b"it", "tag"))
    assert backend.get(search("it")) == entry_of(b"it", "tag")


def test_a_full_redis_keeps_nothing_new_and_nothing_old(
    backend: RedisBackend, server: RunningRedis, failures: Failures
) -> None:
    backend.set(search("it"), entry_of(b"old"))
    backend.set(search("other"), entry_of(b"other"))
    with server.client as client:
        client.config_set("maxmemory", 1)
    try:
        backend.set(search("it"), entry_of(b"new"))
        assert backend.get(search("it")) is None
        assert backend.get(search("other")) == entry_of(b"other")
        assert backend.size().capacity_bytes == 1
    finally:
        with server.client as client:
            client.config_set("maxmemory", 0)
    assert len(failures.reasons) == 1
    backend.set(search("it"), entry_of(b"new"))
    assert backend.get(search("it")) == entry_of(b"new")
    assert backend.size().capacity_bytes is None


def test_counts_are_made_every_few_seconds(link: RedisLink, clock: Clock) -> None:
    backend = RedisBackend(link, clock=clock, counted_every_s=5)
    assert backend.size().entries == 0
    backend.set(search("it"), entry_of(b"it"))
    assert backend.size().entries == 0
    clock.now_s += 5
    assert backend.size().entries == 1


def test_in_a_large_redis_the_count_is_an_estimate(
    backend: RedisBackend, server: RunningRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("likeopt.cache.redis_entries.PAGE", 10)
    monkeypatch.setattr("likeopt.cache.redis_entries.PAGES_COUNTED", 20)
    with server.client as client:
        client.mset({f"foreign {n}": "" for n in range(1000)})
    for n in range(1000):
        backend.set(search(n), entry_of(b""))
    assert 600 < backend.size().entries < 1400


def test_many_at_once(backend: RedisBackend) -> None:
    wrong: list[Entry | None] = []

    def work(n: int) -> None:
        for turn in range(10):
            entry = msgspec.structs.replace(entry_of(b"%d" % n * 100, "tag"), compute_s=float(turn))
            backend.set(search(n), entry)
            found = backend.get(search(n))
            if found != entry:
                wrong.append(found)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(64)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

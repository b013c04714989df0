"""What the cache promises, by number.

1 one computation, 2 stale values, 3 lost layers, 4 changes, 5 bounds and eviction, 6 formats, 7 counts.
"""

from __future__ import annotations

import pickle
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import httpx
import msgspec
import pytest
from animal_notes import document, marker
from cache.made_cache import PATIENCE_S, SEARCH, Gate, Told, made_cache
from contracts.cache_backend import search
from integration import traces
from integration.counting import check_status, counted, counts
from integration.crowd import Workers, crowd
from integration.host import KEY, Host
from integration.other_host import settings_of_another_host, wait_until_equal
from integration.searching import COLD, Asker, Trap, fill, finds, one_computation_for_all, spoil
from redis_server import RunningRedis, needs_redis
from running_server import RunningServer, wait_for

from likeopt.cache.codec import NotStorable, Plain
from likeopt.cache.computing import RETRY_S
from likeopt.cache.disk_tags import STAMP_BYTES
from likeopt.cache.packing import VERSION, pack, unpack
from likeopt.errors import Unavailable

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def redis() -> Iterator[RunningRedis]:
    with RunningRedis() as running:
        yield running


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server without Redis."""
    running = RunningServer(tmp_path_factory.mktemp("alone") / "data").start()
    yield fill(running)
    running.stop()


@pytest.fixture(scope="module")
def with_redis(tmp_path_factory: pytest.TempPathFactory, redis: RunningRedis) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("redis") / "data", REDIS_URL=redis.url).start()
    yield fill(running)
    running.stop()


@pytest.fixture
def workers(alone: RunningServer) -> Iterator[list[httpx.Client]]:
    with closing(Workers(alone)) as workers:
        yield workers.clients()


@pytest.mark.parametrize("query", COLD, ids=["1", "2", "3"])
def test_promise_1_simultaneous_equal_searches_are_one_computation(alone: RunningServer, query: str) -> None:
    one_computation_for_all(alone, query)


@needs_redis
@pytest.mark.parametrize("query", COLD, ids=["1", "2", "3"])
def test_promise_1_with_redis_too(with_redis: RunningServer, query: str) -> None:
    one_computation_for_all(with_redis, query)
    assert counted(with_redis, "likeopt_cache_requests_total", layer="redis", object="search") > 0


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with closing(Host(tmp_path)) as host:
        yield host


def test_promise_2_a_value_past_its_time_is_served_while_one_caller_refreshes_it(host: Host) -> None:
    for worker in (0, 1):
        host.ask(worker, lambda: "old")
    host.clock.now_s += SEARCH.ttl_s + 1
    gate = Gate("new")
    got = [host.ask(worker, gate) for worker in (0, 1) * 20]
    assert {(one.value, one.status) for one in got} == {("old", "stale")}
    gate.go.set()
    wait_for(lambda: {host.ask(worker, gate).value for worker in (0, 1)} == {"new"}, "all have the new")
    assert gate.calls == 1


def test_promise_2_and_served_when_the_refresh_fails_until_its_grace_is_over(host: Host) -> None:
    kind = msgspec.structs.replace(SEARCH, soft_limit_s=PATIENCE_S)
    host.ask(0, lambda: "old")
    fails = Gate(Unavailable("search_unavailable")).opened()
    for after_s in (SEARCH.ttl_s + 1, RETRY_S, SEARCH.grace_s - 10):
        host.clock.now_s += after_s
        assert {host.ask(worker, fails, kind).value for worker in (0, 1)} == {"old"}
    assert fails.calls >= 3
    host.clock.now_s += 10
    for worker in (0, 1):
        with pytest.raises(Unavailable):
            host.ask(worker, fails, kind)


@needs_redis
def test_promise_3_a_lost_redis_is_a_slower_answer(start_server) -> None:
    """With Redis as the only layer, so that every search depends on it."""
    with RunningRedis() as redis:
        running = fill(start_server(REDIS_URL=redis.url, LIKEOPT_CACHE_SEARCH_LAYERS="redis"))
        ask = Asker(running)
        lost: list[tuple[Callable[[], None], Callable[[], Any]]] = [
            (redis.kill, redis.start),
            (redis.pause, redis.resume),
            (redis.flush, lambda: None),
            (redis.restart, lambda: None),
        ]
        with crowd(running, ask) as people:
            ask.gets_hits_again("redis")
            for lose, find_again in lost:
                lose()
                people.wait_for_more()
                find_again()
                ask.gets_hits_again("redis")
        assert counted(running, "likeopt_cache_failures_total", layer="redis") > 0
        # Once by each worker for each time that it was lost, and not for every request.
        assert 1 <= running.log().count("circuit_opened") <= 3 * 2
        assert "Traceback" not in running.log()


def test_promise_3_a_spoilt_disk_layer_is_a_slower_answer(start_server, tmp_path: Path) -> None:
    running = fill(start_server(LIKEOPT_CACHE_SEARCH_LAYERS="disk"))
    folder, trap, chance, ask = running.data_dir / "cache", tmp_path / "trap", Random(1), Asker(running)
    with crowd(running, ask) as people:
        ask.gets_hits_again("disk")
        spoilt = 0
        while spoilt < 100:
            spoilt += spoil(folder, chance, trap)
            people.wait_for_more(10)
        ask.gets_hits_again("disk")
        for path in folder.iterdir():
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink()
        people.wait_for_more()
        ask.gets_hits_again("disk")
    assert counted(running, "likeopt_cache_failures_total", layer="disk", reason="corrupt") > 0
    assert not trap.exists()
    assert "Traceback" not in running.log()


def test_promise_4_a_change_in_one_worker_is_seen_by_the_next_request_of_another(
    alone: RunningServer, workers: list[httpx.Client]
) -> None:
    (mine,) = alone.upload({"mine.md": document(500)})
    alone.wait_indexed()
    for turn in range(10):
        here, there = workers[turn % 2], workers[1 - turn % 2]
        for client in (here, there, here, there):
            assert finds(alone, client, 500)
        assert here.delete(f"/api/v1/documents/{mine['id']}").status_code == 204
        for client in (there, here, there):
            assert not finds(alone, client, 500)
        assert here.post(f"/api/v1/documents/{mine['id']}/restore").status_code == 200
        wait_for(lambda: finds(alone, there, 500), "it is indexed again")  # noqa: B023
        assert finds(alone, here, 500)


def test_promise_4_what_one_worker_clears_is_a_miss_in_the_next_request_of_another(
    alone: RunningServer, workers: list[httpx.Client]
) -> None:
    for turn in range(10):
        here, there = workers[turn % 2], workers[1 - turn % 2]
        for client in (here, there):
            alone.search(marker(3), client)
            assert alone.search(marker(3), client)["cache"] == {"status": "hit", "layer": "memory"}
        what = {"object": "search"} if turn % 4 < 2 else {}
        assert here.post("/api/v1/cache/clear", json=what).json()["cleared"] >= 1
        assert alone.search(marker(3), there)["cache"]["status"] == "miss"


@needs_redis
def test_promise_4_other_hosts_see_it_within_a_second(
    with_redis: RunningServer, redis: RunningRedis, start_server
) -> None:
    (paper,) = with_redis.upload({"paper.md": document(600)})
    with_redis.wait_indexed()
    other = start_server(REDIS_URL=redis.url, **settings_of_another_host(with_redis))
    wait_until_equal(with_redis, other)
    with closing(Workers(other)) as workers:
        here, there = (
            partial(other.search, marker(600), client, mode="bm25") for client in workers.clients()
        )
        for search_there in (here, there, here, there):
            last = search_there()
            assert marker(600) in str(last["results"])
        assert last["cache"]["layer"] == "memory"
        with_redis.client.post("/api/v1/cache/clear", json={})
        wait_for(lambda: here()["cache"]["status"] == "miss", "the other host has forgotten it", within_s=1.0)
        assert there()["cache"]["layer"] != "memory"
        assert with_redis.client.delete(f"/api/v1/documents/{paper['id']}").status_code == 204
        for search_there in (here, there):
            gone = partial(
                lambda search_there: marker(600) not in str(search_there()["results"]), search_there
            )
            wait_for(gone, "the other host finds it no longer", within_s=1.0)


def test_promise_5_memory_and_disk_are_bounded_in_bytes(host: Host) -> None:
    chance, memory = Random(1), host.memories[0]
    for number in range(3000):
        host.workers[0].put(SEARCH, search(number), chance.randbytes(chance.randint(1, 4000)), Plain())
        assert memory.size().size_bytes <= Host.MEMORY_BYTES
    assert memory.size().size_bytes > Host.MEMORY_BYTES / 2
    wait_for(
        lambda: Host.DISK_BYTES / 2 < host.disk_bytes() <= Host.DISK_BYTES, "the disk is within its bounds"
    )


def test_promise_5_memory_keeps_more_of_what_is_wanted_than_lru() -> None:
    trace = traces.loop_with_noise()
    hits = traces.hits_of_memory(trace, 1000)
    assert hits > 2 * traces.hits_of_lru(trace, 1000)
    assert hits > 0.85 * traces.most_hits(trace, 1000)


@pytest.mark.parametrize("value", [("a", "b"), {"a", "b"}])
def test_promise_6_what_would_not_come_back_equal_raises_here_and_is_counted_when_serving(
    host: Host, tmp_path: Path, value: Any
) -> None:
    with pytest.raises(NotStorable):
        host.ask(0, lambda: value)
    told = Told()
    serving = made_cache(tmp_path, [host.memories[0]], host.clock, told=told, strict=False)
    assert serving.get_or_compute(SEARCH, KEY, lambda: value, Plain()).value == value
    assert serving.get(SEARCH, KEY, Plain()) is None
    assert told.counts["not_stored", "search", "not_equal"] == 1


def test_promise_6_another_version_is_a_miss_and_nothing_is_ever_unpickled(
    host: Host, tmp_path: Path
) -> None:
    pickled = pickle.dumps(Trap(tmp_path / "trap"))
    host.ask(0, lambda: "kept")
    content = host.file().read_bytes()
    entry = unpack(content[STAMP_BYTES:])
    assert entry is not None
    stamp, body = content[:STAMP_BYTES], content[STAMP_BYTES + len(VERSION) :]
    others = [
        stamp + bytes([VERSION[0] + 1]) + body,
        stamp + pack(msgspec.structs.replace(entry, body=pickled)),
        stamp + pickled,
        pickled,
    ]
    for other in others:
        host.file().write_bytes(other)
        host.memories[1].clear()
        got = host.ask(1, lambda: "made again")
        assert (got.value, got.status) == ("made again", "miss")
    assert not (tmp_path / "trap").exists()


def test_promise_7_what_the_cache_does_is_counted_by_layer_and_kind(start_server) -> None:
    running = fill(start_server(LIKEOPT_CACHE_MEMORY_BYTES="300000", LIKEOPT_CACHE_DISK_BYTES="400000"))
    with closing(Workers(running)) as workers:
        here, there = workers.clients()
        names = ("requests", "lookups", "computations")
        before = {name: counts(running, name) for name in names}
        statuses = [running.search("otter", client)["cache"] for client in (here, here, there, there)]
        after = {name: counts(running, name) for name in names}
    assert [(one["status"], one["layer"]) for one in statuses] == [
        ("miss", None),
        ("hit", "memory"),
        ("hit", "disk"),
        ("hit", "memory"),
    ]
    assert after["lookups"] - before["lookups"] == Counter(
        {("search", "miss"): 1, ("search", "hit"): 3, ("embedding", "miss"): 1}
    )
    assert after["computations"] - before["computations"] == Counter({("search",): 1, ("embedding",): 1})
    assert after["requests"] - before["requests"] == Counter(
        {
            ("memory", "search", "miss"): 2,
            ("memory", "search", "hit"): 2,
            ("disk", "search", "miss"): 1,
            ("disk", "search", "hit"): 1,
            ("memory", "embedding", "miss"): 1,
        }
    )
    assert counted(running, "likeopt_cache_request_duration_seconds_count", layer="disk") >= 2
    for number in range(150):
        running.search(f"otter {marker(number)}")
    for layer, kind in (("memory", "search"), ("memory", "embedding"), ("disk", "search")):
        assert counted(running, "likeopt_cache_evictions_total", layer=layer, object=kind) > 0
    check_status(running)

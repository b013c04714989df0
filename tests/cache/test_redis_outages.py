"""The layer in Redis while Redis is away, and what is left of it after that."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from cache.redis_layer import Failures, names_in
from contracts.cache_backend import Clock, entry_of, search
from redis_server import RunningRedis, needs_redis
from running_server import wait_for

from likeopt.bus.redis_link import RedisLink
from likeopt.cache.keys import key_of
from likeopt.cache.missed import Deletions
from likeopt.cache.redis import RedisBackend

pytestmark = needs_redis
TIMEOUT_S = 0.2


@pytest.fixture
def failures() -> Failures:
    return Failures()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def impatient(server: RunningRedis) -> Iterator[RedisLink]:
    opened = RedisLink(server.url, TIMEOUT_S)
    yield opened
    opened.close()


@pytest.fixture
def backend(link: RedisLink, failures: Failures, clock: Clock) -> RedisBackend:
    return RedisBackend(link, failures, clock=clock, counted_every_s=0)


def test_what_was_deleted_during_a_pause_does_not_come_back(
    impatient: RedisLink, server: RunningRedis, failures: Failures, clock: Clock
) -> None:
    backend = RedisBackend(impatient, failures, clock=clock)
    told: list[Deletions] = []
    backend.on_made_up(told.append)
    answer = key_of("answer", "it")
    kept, deleted, tagged, replaced = (search(n) for n in ("kept", "deleted", "tagged", "replaced"))
    for key, tags in ((kept, ()), (deleted, ()), (tagged, ("tag",)), (replaced, ()), (answer, ())):
        backend.set(key, entry_of(b"old", *tags))
    server.pause()
    try:
        for _ in range(3):
            backend.delete(deleted)
        backend.drop_tags(["tag"])
        backend.clear("answer")
        backend.set(replaced, entry_of(b"new"))
        assert [backend.get(key) for key in (kept, deleted, tagged, replaced, answer)] == [None] * 5
        assert backend.size().status == "open"
    finally:
        server.resume()
    wait_for(lambda: impatient.up, "the link is back")
    assert backend.get(kept) == entry_of(b"old")
    assert [backend.get(key) for key in (deleted, tagged, replaced, answer)] == [None] * 4
    assert backend.size().status == "up"
    assert failures.reasons == ["timeout", "timeout"]
    (made,) = told
    # What could not be written is no deletion: nobody else has to forget anything for it.
    assert (made.keys, made.tags, made.kinds) == ({deleted}, {"tag"}, {"answer"})


def test_a_write_that_a_paused_redis_still_makes_does_not_outlive_a_later_deletion(
    impatient: RedisLink, server: RunningRedis, clock: Clock
) -> None:
    backend = RedisBackend(impatient, clock=clock)
    backend.get(search("it"))
    server.pause()
    try:
        backend.set(search("it"), entry_of(b"sent, and done when Redis goes on"))
        backend.delete(search("it"))
    finally:
        server.resume()
    wait_for(lambda: impatient.up, "the link is back")
    assert backend.get(search("it")) is None


def test_what_was_deleted_is_not_brought_back_by_a_restart(tmp_path: Path, clock: Clock) -> None:
    with RunningRedis(folder=tmp_path) as server:
        link = RedisLink(server.url, timeout_s=5)
        backend = RedisBackend(link, clock=clock, counted_every_s=0)
        backend.set(search("it"), entry_of(b"old", "tag"))
        with server.client as client:
            client.set("other", "kept")
        server.kill()
        backend.delete(search("it"))
        backend.drop_tags(["tag"])
        server.start()
        wait_for(lambda: link.up, "the link is back")
        with server.client as client:
            assert client.get("other") == b"kept"
        assert backend.get(search("it")) is None
        link.close()


def test_a_restart_from_an_older_copy_brings_nothing_back(tmp_path: Path, clock: Clock) -> None:
    """The deletion was made; what Redis has saved of itself is from before."""
    with RunningRedis(options=("--dir", str(tmp_path))) as server:
        link = RedisLink(server.url, timeout_s=5)
        backend = RedisBackend(link, clock=clock, counted_every_s=0)
        backend.set(search("it"), entry_of(b"old"))
        with server.client as client:
            client.save()
        backend.delete(search("it"))
        server.restart()
        assert len(names_in(server, "*:entry:*")) == 1
        assert backend.get(search("it")) is None
        wait_for(lambda: link.up, "the link is back")
        assert backend.get(search("it")) is None
        fresh = RedisBackend(link, clock=clock)
        assert fresh.get(search("it")) is None
        assert backend.clear() == 0
        assert names_in(server) == []
        link.close()


def test_a_flushed_redis_is_an_empty_one(
    backend: RedisBackend, server: RunningRedis, failures: Failures
) -> None:
    backend.set(search("it"), entry_of(b"it", "tag"))
    server.flush()
    assert backend.get(search("it")) is None
    backend.set(search("it"), entry_of(b"it", "tag"))
    assert backend.get(search("it")) == entry_of(b"it", "tag")
    assert failures.reasons == []


def test_while_deletions_cannot_be_made_up_for_nothing_is_read(
    impatient: RedisLink, server: RunningRedis, clock: Clock
) -> None:
    """A link that is up, and a Redis that does not let anything be deleted."""
    with server.client as admin:
        admin.execute_command("ACL", "SETUSER", "poor", "on", ">poor", "~*", "&*", "+@all")
    link = RedisLink(f"redis://poor:poor@127.0.0.1:{server.port}/0", timeout_s=5)
    backend = RedisBackend(link, clock=clock)
    backend.set(search("it"), entry_of(b"old"))
    with server.client as admin:
        admin.execute_command("ACL", "SETUSER", "poor", "-unlink")
    backend.delete(search("it"))
    assert backend.get(search("it")) is None
    assert link.up
    with server.client as admin:
        admin.execute_command("ACL", "SETUSER", "poor", "+unlink")
    backend.set(search("other"), entry_of(b"other"))
    wait_for(lambda: backend.get(search("other")), "reading is safe again")
    assert backend.get(search("it")) is None
    link.close()


def test_of_many_calls_during_an_outage_one_finds_out(
    impatient: RedisLink, server: RunningRedis, failures: Failures, clock: Clock
) -> None:
    backend = RedisBackend(impatient, failures, clock=clock)
    backend.set(search("it"), entry_of(b"it"))
    server.kill()
    for n in range(3000):
        assert backend.get(search(n)) is None
        backend.set(search(n), entry_of(b""))
    assert failures.reasons == ["connection"]

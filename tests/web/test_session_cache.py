from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis_server import RunningRedis, needs_redis
from running_server import wait_for
from web.browsing import MakeApp, csrf_token_of
from web.planted import PICKLE, has_run

from likeopt.bus.redis_link import RedisLink
from likeopt.storage.database import Database
from likeopt.web.session_cache import SessionCache
from likeopt.web.session_store import ENDED, SessionStore


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningRedis]:
    with RunningRedis() as running:
        yield running


@pytest.fixture
def redis(shared: RunningRedis) -> Iterator[RunningRedis]:
    yield shared.renewed()
    shared.resume()


@pytest.fixture
def outcomes() -> list[str]:
    return []


@pytest.fixture
def link(redis: RunningRedis) -> Iterator[RedisLink]:
    opened = RedisLink(redis.url, timeout_s=5)
    yield opened
    opened.close()


@pytest.fixture
def cache(link: RedisLink, outcomes: list[str]) -> SessionCache:
    return SessionCache(link, outcomes.append)


@pytest.fixture
def store(database: Database, cache: SessionCache) -> SessionStore:
    made = SessionStore(lambda: database, cache)
    made.create("a", b"one", time.time() + 60)
    return made


def sessions_in(redis: RunningRedis) -> list[bytes]:
    with redis.client as client:
        return list(client.keys("likeopt:session:*"))


@needs_redis
def test_redis_spares_the_database_its_reads(store: SessionStore, outcomes: list[str]) -> None:
    assert [store.find("a") for _ in range(3)] == [b"one"] * 3
    assert outcomes == ["miss", "hit", "hit"]


@needs_redis
def test_a_session_that_ended_stays_ended(store: SessionStore, cache: SessionCache) -> None:
    store.find("a")
    store.delete("a")
    cache.fill("a", b"one")
    assert cache.get("a") == ENDED
    assert store.find("a") is None


@needs_redis
def test_a_changed_session_is_read_anew(store: SessionStore) -> None:
    store.find("a")
    store.update("a", b"two", time.time() + 60)
    assert store.find("a") == b"two"


@needs_redis
def test_what_is_kept_has_an_end(store: SessionStore, redis: RunningRedis) -> None:
    store.find("a")
    (name,) = sessions_in(redis)
    with redis.client as client:
        assert 0 < client.ttl(name) <= 60
        store.delete("a")
        assert 0 < client.ttl(name) <= 60


@needs_redis
def test_a_dead_redis_is_left_alone_and_heals(
    store: SessionStore, redis: RunningRedis, link: RedisLink, outcomes: list[str]
) -> None:
    store.find("a")
    redis.kill()
    outcomes.clear()
    assert [store.find("a") for _ in range(20)] == [b"one"] * 20
    assert outcomes == ["failed"]
    redis.start()
    wait_for(lambda: link.up, "the link is back")
    outcomes.clear()
    assert [store.find("a") for _ in range(2)] == [b"one"] * 2
    assert outcomes == ["miss", "hit"]


@needs_redis
def test_a_session_that_ended_is_not_brought_back_by_a_restart(database: Database, tmp_path: Path) -> None:
    with RunningRedis(options=("--dir", str(tmp_path))) as redis:
        link = RedisLink(redis.url, timeout_s=5)
        store = SessionStore(lambda: database, SessionCache(link, lambda _: None))
        store.create("a", b"one", time.time() + 60)
        store.find("a")
        with redis.client as client:
            client.save()
        store.delete("a")
        redis.restart()
        assert store.find("a") is None
        wait_for(lambda: link.up, "the link is back")
        assert store.find("a") is None
        link.close()


@needs_redis
def test_a_value_of_another_type_is_no_session(
    store: SessionStore, redis: RunningRedis, outcomes: list[str]
) -> None:
    store.find("a")
    (name,) = sessions_in(redis)
    with redis.client as client:
        client.delete(name)
        client.lpush(name, "a")
    outcomes.clear()
    assert store.find("a") == b"one"
    assert outcomes == ["failed"]


@needs_redis
def test_pages_go_on_without_redis(make_app: MakeApp, redis: RunningRedis) -> None:
    app = make_app(redis_url=redis.url)
    browser = app.test_client()
    token = csrf_token_of(browser.get("/").text)
    assert [csrf_token_of(browser.get("/").text) for _ in range(2)] == [token] * 2
    assert len(sessions_in(redis)) == 1
    told = app.extensions["likeopt"].metrics.render().decode()
    assert 'likeopt_session_cache_total{outcome="hit"} 1.0' in told
    redis.kill()
    assert csrf_token_of(browser.get("/").text) == token


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock"])
def test_a_redis_that_was_never_there_costs_nothing_but_time(make_app: MakeApp, url: str) -> None:
    browser = make_app(redis_url=url).test_client()
    token = csrf_token_of(browser.get("/").text)
    assert csrf_token_of(browser.get("/").text) == token


@needs_redis
def test_a_pickle_planted_in_redis_is_no_session(make_app: MakeApp, redis: RunningRedis) -> None:
    browser = make_app(redis_url=redis.url).test_client()
    token = csrf_token_of(browser.get("/").text)
    browser.get("/")
    (name,) = sessions_in(redis)
    with redis.client as client:
        client.set(name, PICKLE)
    assert csrf_token_of(browser.get("/").text) != token
    assert not has_run()

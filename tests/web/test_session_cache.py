from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from web.browsing import MakeApp, csrf_token_of
from web.planted import PICKLE, has_run
from web.resp_server import RespServer

from likeopt.storage.database import Database
from likeopt.web.session_cache import SessionCache
from likeopt.web.session_store import ENDED, SessionStore


@pytest.fixture
def redis() -> Iterator[RespServer]:
    server = RespServer()
    yield server
    server.close()


@pytest.fixture
def outcomes() -> list[str]:
    return []


@pytest.fixture
def cache(redis: RespServer, outcomes: list[str], clock) -> SessionCache:
    return SessionCache(redis.url, outcomes.append, clock)


@pytest.fixture
def store(database: Database, cache: SessionCache) -> SessionStore:
    made = SessionStore(lambda: database, cache)
    made.create("a", b"one", time.time() + 60)
    return made


def test_redis_spares_the_database_its_reads(store: SessionStore, outcomes: list[str]) -> None:
    assert [store.find("a") for _ in range(3)] == [b"one"] * 3
    assert outcomes == ["miss", "hit", "hit"]


def test_a_session_that_ended_stays_ended(store: SessionStore, cache: SessionCache) -> None:
    store.find("a")
    store.delete("a")
    cache.fill("a", b"one")
    assert cache.get("a") == ENDED
    assert store.find("a") is None


def test_a_changed_session_is_read_anew(store: SessionStore) -> None:
    store.find("a")
    store.update("a", b"two", time.time() + 60)
    assert store.find("a") == b"two"


def test_a_dead_redis_is_left_alone_for_longer_each_time_and_heals(
    store: SessionStore, redis: RespServer, outcomes: list[str], clock, caplog
) -> None:
    store.find("a")
    redis.dead = True
    outcomes.clear()
    assert [store.find("a") for _ in range(20)] == [b"one"] * 20
    assert outcomes == ["failed"]
    clock.advance(1.1)
    store.find("a")
    clock.advance(1.1)
    store.find("a")
    assert outcomes == ["failed"] * 2
    assert [record.getMessage() for record in caplog.records] == ["session_cache_lost"]
    redis.dead = False
    clock.advance(60)
    outcomes.clear()
    assert [store.find("a") for _ in range(2)] == [b"one"] * 2
    assert outcomes == ["hit", "hit"]


def test_pages_go_on_without_redis(make_app: MakeApp, redis: RespServer) -> None:
    browser = make_app(redis_url=redis.url).test_client()
    token = csrf_token_of(browser.get("/").text)
    assert csrf_token_of(browser.get("/").text) == token
    assert len(redis.kept) == 1
    redis.dead = True
    assert csrf_token_of(browser.get("/").text) == token


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "unix:///nowhere/redis.sock"])
def test_a_redis_that_was_never_there_costs_nothing_but_time(make_app: MakeApp, url: str) -> None:
    browser = make_app(redis_url=url).test_client()
    token = csrf_token_of(browser.get("/").text)
    assert csrf_token_of(browser.get("/").text) == token


def test_a_pickle_planted_in_redis_is_no_session(make_app: MakeApp, redis: RespServer) -> None:
    browser = make_app(redis_url=redis.url).test_client()
    token = csrf_token_of(browser.get("/").text)
    browser.get("/")
    (name,) = redis.kept
    redis.kept[name] = PICKLE
    assert csrf_token_of(browser.get("/").text) != token
    assert not has_run()


@pytest.mark.process
@pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
def test_the_real_redis_keeps_sessions_too(make_app: MakeApp, tmp_path: Path) -> None:
    address = tmp_path / "redis.sock"
    command = [
        "redis-server",
        "--port",
        "0",
        "--unixsocket",
        str(address),
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        assert any("ready to accept connections" in line.lower() for line in server.stdout)
        app = make_app(redis_url=f"unix://{address}?db=0")
        browser = app.test_client()
        token = csrf_token_of(browser.get("/").text)
        assert [csrf_token_of(browser.get("/").text) for _ in range(2)] == [token] * 2
        told = app.extensions["likeopt"].metrics.render().decode()
        assert 'likeopt_session_cache_total{outcome="hit"} 1.0' in told
        server.terminate()
        server.stdout.read()
    assert csrf_token_of(browser.get("/").text) == token

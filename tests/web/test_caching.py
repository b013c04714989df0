from __future__ import annotations

import datetime as dt
import logging
import pickle
import threading
from dataclasses import dataclass
from typing import Any

import pytest
from cachelib.serializers import BaseSerializer
from flask import Flask, jsonify
from flask_caching import Cache as FlaskCache
from web.flask_cached import CONFIG, Worker, squares

from likeopt.web import parts
from likeopt.web.caching import ComesBackChanged, LikeOptCache, cache


@dataclass
class Point:
    x: int


class Day(dt.date):
    """A date that msgpack would bring back as text."""


@pytest.fixture
def worker(app: Flask) -> Worker:
    return Worker(app)


def test_the_backend_is_named_by_its_type(worker: Worker) -> None:
    assert isinstance(worker.backend, LikeOptCache)
    cache.init_app(worker.app)
    with worker.app.app_context():
        assert isinstance(cache.cache, LikeOptCache)


UNSTORABLE = [
    (1, 2),
    {1},
    frozenset(),
    Point(1),
    Day(2026, 1, 1),
    dt.datetime(2026, 1, 1),  # noqa: DTZ001 - that is what is wrong with it
    [(1,)],
    {1: (2,)},
    object(),
    2**65,
]


@pytest.mark.parametrize("value", UNSTORABLE)
def test_a_value_that_would_come_back_changed_raises_in_tests(worker: Worker, value: Any) -> None:
    worker.app.testing = True

    @worker.cache.memoize()
    def made() -> Any:
        return value

    with worker.app.app_context():
        with pytest.raises(ComesBackChanged):
            worker.cache.set("key", value)
        with pytest.raises(ComesBackChanged):
            made()


@pytest.mark.parametrize("value", UNSTORABLE)
def test_in_production_it_is_counted_and_not_kept(worker: Worker, value: Any) -> None:
    @worker.cache.memoize()
    def made() -> Any:
        worker.calls.append(value)
        return value

    with worker.app.app_context():
        worker.cache.set("key", "old")
        assert worker.cache.set("key", value) is False
        # The value before must not stand in for the one that could not be kept.
        assert worker.cache.get("key") is None
        assert [made(), made()] == [value, value]
    assert (len(worker.calls), worker.not_stored()) == (2, {"not_equal": 3.0})


def test_operations_do_what_their_names_say(worker: Worker) -> None:
    with worker.app.app_context():
        cache = worker.cache
        assert (cache.get("a"), cache.has("a"), cache.delete("a")) == (None, False, False)
        assert (cache.add("a", 1), cache.add("a", 2), cache.get("a")) == (True, False, 1)
        assert sorted(cache.set_many({"b": 2, "c": None})) == ["b", "c"]
        assert cache.get_many("a", "b", "c", "d") == [1, 2, None, None]
        assert cache.get_dict("a", "d") == {"a": 1, "d": None}
        assert (cache.has("c"), cache.has("d")) == (True, False)
        assert sorted(cache.delete_many("a", "b")) == ["a", "b"]
        assert cache.get_many("a", "b") == [None, None]
        assert (worker.backend.inc("n"), worker.backend.inc("n", 2), worker.backend.dec("n")) == (1, 3, 2)
        assert cache.clear() is True
        assert not cache.has("c")


def test_clearing_leaves_what_others_keep(worker: Worker) -> None:
    other = FlaskCache(worker.app, config=CONFIG | {"CACHE_KEY_PREFIX": "other"})
    with worker.app.app_context():
        worker.cache.set("key", "mine")
        other.set("key", "its")
        worker.cache.clear()
        assert (worker.cache.get("key"), other.get("key")) == (None, "its")


@pytest.mark.parametrize(
    ("timeout", "kept_s"), [(None, 300), (5, 5), (dt.timedelta(minutes=1), 60), (0, 100 * 365 * 86_400)]
)
def test_a_value_is_kept_for_its_time(worker: Worker, timeout: Any, kept_s: float) -> None:
    with worker.app.app_context():
        worker.cache.set("key", "value", timeout=timeout)
        assert worker.cache.get("key") == "value"
    tiered = worker.app.extensions[parts.SERVICES].cache._parts.tiered
    entry = tiered.get(worker.backend._key("key"))
    assert entry.fresh_until_s - entry.stored_at_s == pytest.approx(kept_s)
    assert entry.kept_until_s == entry.fresh_until_s


def test_many_additions_at_once_keep_one(worker: Worker) -> None:
    kept: list[int] = []
    gate = threading.Barrier(8)

    def add(number: int) -> None:
        with worker.app.app_context():
            gate.wait(5)
            if worker.cache.add("key", number):
                kept.append(number)

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with worker.app.app_context():
        assert [worker.cache.get("key")] == kept


def test_nothing_is_pickled(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: Any, **_kwargs: Any) -> Any:
        raise AssertionError("pickled")

    for place in (pickle, BaseSerializer):
        for name in ("dump", "dumps", "load", "loads"):
            monkeypatch.setattr(place, name, refuse)
    worker.view("/health/x", lambda: jsonify(1))
    assert [worker.get("/health/x").json, worker.get("/health/x").json] == [1, 1]
    assert [worker.ask(squares(worker), 2) for _ in range(2)] == [4, 4]
    assert (len(worker.calls), hasattr(worker.backend, "serializer")) == (2, False)


def test_errors_of_many_deletions_are_ignored_where_wished(app: Flask) -> None:
    assert Worker(app, CACHE_IGNORE_ERRORS=True).backend.ignore_delete_many_errors is True
    assert Worker(app).backend.ignore_delete_many_errors is False


def test_nothing_goes_wrong_unnoticed(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    worker.view("/health/x", lambda: jsonify(1))
    with caplog.at_level(logging.ERROR, "flask_caching"):
        worker.get("/health/x"), worker.ask(squares(worker), 2)
    assert not caplog.records

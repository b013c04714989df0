"""Flask-Caching's decorators over our cache, in one worker and in several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from web.browsing import MakeApp
from web.flask_cached import Worker, squares


@pytest.fixture
def worker(app: Flask) -> Worker:
    return Worker(app)


@pytest.fixture
def workers(make_app: MakeApp) -> list[Worker]:
    """Two workers with nothing in common but the shared pages: no layer below memory."""
    return [Worker(make_app(cache_function_layers="memory")) for _ in range(2)]


def test_cached_obeys_its_options(worker: Worker) -> None:
    off: list[int] = []
    worker.view("/health/unless", lambda: "x", unless=lambda: bool(off))
    worker.view("/health/query", lambda: "x", query_string=True)
    worker.view("/health/filter", lambda: "x", response_filter=lambda _response: False)
    worker.view("/health/prefix", lambda: "x", key_prefix="mine")
    for path in ("unless", "query?a=1&b=2", "query?b=2&a=1", "query?a=2", "filter", "prefix"):
        worker.get(f"/health/{path}"), worker.get(f"/health/{path}")
    assert [worker.calls.count(f"/health/{name}") for name in ("unless", "query", "filter", "prefix")] == [
        1,
        2,
        2,
        1,
    ]
    off.append(1)
    worker.get("/health/unless")
    assert worker.calls.count("/health/unless") == 2
    with worker.app.app_context():
        worker.cache.delete("view//health/unless")
    off.clear()
    worker.get("/health/unless")
    assert worker.calls.count("/health/unless") == 3


def test_none_is_a_result_too(worker: Worker) -> None:
    @worker.cache.memoize(cache_none=True)
    def nothing() -> None:
        worker.calls.append("nothing")

    assert [worker.ask(nothing), worker.ask(nothing), worker.calls] == [None, None, ["nothing"]]


def test_memoized_results_are_kept_by_argument_and_deleted(worker: Worker) -> None:
    square = squares(worker)
    assert [worker.ask(square, n) for n in (2, 2, 3)] == [4, 4, 9]
    assert worker.calls == [2, 3]
    worker.ask(worker.cache.delete_memoized, square, 2)
    assert [worker.ask(square, n) for n in (2, 3)] == [4, 9]
    assert worker.calls == [2, 3, 2]
    worker.ask(worker.cache.delete_memoized, square)
    assert [worker.ask(square, n) for n in (2, 3)] == [4, 9]
    assert worker.calls == [2, 3, 2, 2, 3]


def test_methods_are_memoized_by_instance(worker: Worker) -> None:
    class Adder:
        def __init__(self, base: int) -> None:
            self.base = base

        def __repr__(self) -> str:
            return f"Adder({self.base})"

        @worker.cache.memoize()
        def add(self, number: int) -> int:
            worker.calls.append((self.base, number))
            return self.base + number

    one, ten = Adder(1), Adder(10)
    assert [worker.ask(adder.add, 2) for adder in (one, ten, one, ten)] == [3, 12, 3, 12]
    assert len(worker.calls) == 2
    worker.ask(worker.cache.delete_memoized, one.add)
    assert [worker.ask(adder.add, 2) for adder in (one, ten)] == [3, 12]
    assert worker.calls == [(1, 2), (10, 2), (1, 2)]


@pytest.mark.parametrize("layers", ["memory", "memory,disk"])
def test_a_deletion_in_one_worker_holds_in_the_other(make_app: MakeApp, layers: str) -> None:
    workers = [Worker(make_app(cache_function_layers=layers)) for _ in range(2)]
    functions = [squares(worker) for worker in workers]

    def ask_both(number: int) -> int:
        before = sum(len(worker.calls) for worker in workers)
        for worker, square in zip(workers, functions, strict=True):
            assert worker.ask(square, number) == number * number
        return sum(len(worker.calls) for worker in workers) - before

    first = ask_both(2)
    assert first == (2 if layers == "memory" else 1)
    # What one worker keeps does not take away what the other has.
    assert [ask_both(2), ask_both(2), ask_both(3), ask_both(3)] == [0, 0, first, 0]
    workers[0].ask(workers[0].cache.delete_memoized, functions[0])
    assert [ask_both(2), ask_both(3), ask_both(2), ask_both(3)] == [first, first, 0, 0]
    workers[1].ask(workers[1].cache.delete_memoized, functions[1], 2)
    assert [ask_both(2), ask_both(3)] == [first, 0]


def test_a_change_in_one_worker_is_what_the_other_finds(workers: list[Worker]) -> None:
    one, other = workers
    one.ask(one.cache.set, "key", "old")
    other.ask(other.cache.set, "key", "old")
    one.ask(one.cache.set, "key", "new")
    assert other.ask(other.cache.get, "key") is None
    assert one.ask(one.cache.get, "key") == "new"
    other.ask(other.cache.delete, "key")
    assert one.ask(one.cache.get, "key") is None


def test_what_was_computed_before_a_deletion_is_not_kept_after_it(workers: list[Worker]) -> None:
    one, other = workers
    square = squares(one)
    deleted: list[Callable[[], None]] = [lambda: other.ask(other.cache.delete_memoized, squares(other))]

    @one.cache.memoize()
    def outer(number: int) -> int:
        one.calls.append("outer")
        if deleted:
            other.ask(other.cache.delete, key())
            deleted.pop()
        return number

    def key() -> str:
        return one.ask(outer.make_cache_key, outer.uncached, 1)

    assert [one.ask(outer, 1), one.ask(outer, 1), one.ask(outer, 1)] == [1, 1, 1]
    assert one.calls == ["outer", "outer"]
    assert one.ask(square, 3) == 9


def test_a_reset_is_not_undone_by_who_was_computing(workers: list[Worker]) -> None:
    one, other = workers
    resets: list[int] = [1]

    def memoized(worker: Worker) -> Any:
        @worker.cache.memoize()
        def value() -> str:
            worker.calls.append("value")
            if resets:
                resets.pop()
                other.ask(other.cache.delete_memoized, memoized(other))
            return "value"

        value.__qualname__ = value.uncached.__qualname__ = "value"
        return value

    function = memoized(one)
    assert [one.ask(function) for _ in range(3)] == ["value"] * 3
    assert one.calls == ["value"] * 2

from __future__ import annotations

import threading
from typing import Any

import msgspec
import pytest
from flask import Flask
from metric_samples import samples
from running_server import wait_for
from web.browsing import MakeApp

from likeopt.web.cached_functions import CachedFunction, cached
from likeopt.web.parts import SERVICES, services


class Adding:
    """A function that remembers how often it was called, and keeps its results for a minute."""

    def __init__(self, **options: Any) -> None:
        self.calls = 0

        def add(a: int, b: int = 1, *more: int, **named: int) -> int:
            """The sum of them all."""
            self.calls += 1
            return a + b + sum(more) + sum(named.values())

        self.add: CachedFunction[..., int] = cached(ttl_s=60, **options)(add)


def test_a_result_is_computed_once_for_equal_arguments(app: Flask) -> None:
    adding = Adding()
    with app.app_context():
        assert [adding.add(1), adding.add(1, 1), adding.add(b=1, a=1)] == [2, 2, 2]
        assert adding.calls == 1
        assert [adding.add(2), adding.add(1, 2), adding.add(1, 1, 1), adding.add(1, c=1)] == [3, 3, 3, 3]
        assert adding.calls == 5
    assert (adding.add.__name__, adding.add.__doc__) == ("add", "The sum of them all.")


def test_arguments_that_are_equal_only_to_python_are_told_apart(app: Flask) -> None:
    @cached(ttl_s=60)
    def written(value: Any) -> str:
        return repr(value)

    with app.app_context():
        for value in (1, 1.0, True, "1", b"1", None, [1], {"a": 1}):
            assert written(value) == repr(value)


@pytest.mark.parametrize("argument", [(1, 2), {1}, object(), 2**70, [(1,)], {"a": {1}}, "\ud800"])
def test_only_plain_arguments_are_taken(app: Flask, argument: object) -> None:
    @cached(ttl_s=60)
    def written(value: object) -> str:
        return repr(value)

    with app.app_context():
        with pytest.raises(TypeError, match=r"written is kept by its arguments, which must be plain data"):
            written(argument)
        with pytest.raises(TypeError, match="plain data"):
            written.forget(argument)


def test_a_result_is_forgotten_in_every_worker(make_app: MakeApp) -> None:
    adding = Adding()
    workers = [make_app() for _ in range(2)]

    def called(number: int) -> int:
        before = adding.calls
        for worker in workers:
            with worker.app_context():
                adding.add(number)
        return adding.calls - before

    called(1), called(2)
    assert (called(1), called(2)) == (0, 0)
    with workers[0].app_context():
        adding.add.forget(1)
    assert (called(1) > 0, called(1), called(2)) == (True, 0, 0)
    with workers[1].app_context():
        adding.add.forget_all()
    assert (called(1) > 0, called(2) > 0, called(1), called(2)) == (True, True, 0, 0)


def test_functions_do_not_share_results(app: Flask) -> None:
    def make(name: str) -> CachedFunction[[int], str]:
        def function(value: int) -> str:
            return f"{name}{value}"

        function.__qualname__ = name
        return cached(ttl_s=60)(function)

    with app.app_context():
        assert [make("f")(1), make("g")(1), make("f")(1)] == ["f1", "g1", "f1"]


def test_a_result_that_would_come_back_different_is_computed_and_counted(app: Flask) -> None:
    calls = []

    @cached(ttl_s=60)
    def pair() -> tuple[int, int]:
        calls.append(1)
        return 1, 2

    with app.app_context():
        assert [pair(), pair()] == [(1, 2), (1, 2)]
        told = samples(services().metrics, "likeopt_cache_not_stored")
    assert len(calls) == 2
    assert {labels: value for (name, labels), value in told.items() if name.endswith("_total")} == {
        (("object", "function"), ("reason", "not_equal")): 2.0
    }


def test_an_error_is_raised_each_time(app: Flask) -> None:
    calls = []

    @cached(ttl_s=60)
    def broken() -> None:
        calls.append(1)
        raise ZeroDivisionError

    with app.app_context():
        for _ in range(2):
            with pytest.raises(ZeroDivisionError):
                broken()
    assert len(calls) == 2


def test_many_at_once_have_it_computed_once(app: Flask) -> None:
    begun, go_on, results = threading.Event(), threading.Event(), []

    @cached(ttl_s=60)
    def slow(number: int) -> int:
        begun.set()
        go_on.wait(5)
        results.append("computed")
        return number

    def call() -> None:
        with app.app_context():
            results.append(slow(7))

    threads = [threading.Thread(target=call) for _ in range(20)]
    threads[0].start()
    assert begun.wait(5)
    for thread in threads[1:]:
        thread.start()
    go_on.set()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == ["7"] * 20 + ["computed"]


@pytest.mark.parametrize("layer", ["memory", "disk"])
def test_a_function_may_be_kept_in_one_layer(app: Flask, layer: Any) -> None:
    adding = Adding(layer=layer)
    with app.app_context():
        assert [adding.add(1), adding.add(1), adding.calls] == [2, 2, 1]
        used = services().cache._parts.tiered.layers_of(adding.add._kind_name)
    assert [one.name for one in used] == [layer]


def test_a_result_is_computed_anew_before_its_time_is_over(app: Flask) -> None:
    results = ["second", "first"]

    @cached(ttl_s=60)
    def named() -> str:
        return results.pop() + str(services() is app.extensions[SERVICES])

    with app.app_context():
        assert named() == "firstTrue"
        tiered, key = services().cache._parts.tiered, named._key()
        # What takes so long to compute is begun early, aside, while the kept one is given.
        tiered.set(key, msgspec.structs.replace(tiered.get(key), compute_s=1e9))
        assert named() == "firstTrue"
        assert wait_for(lambda: named() == "secondTrue", "it is computed anew")

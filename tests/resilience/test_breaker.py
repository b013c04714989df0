from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

from likeopt.resilience.breaker import Breaker


@pytest.fixture
def told() -> list[bool]:
    return []


@pytest.fixture
def breaker(told: list[bool], clock: Any) -> Breaker:
    return Breaker("redis", told.append, failures=3, clock=clock)


def test_time_outs_in_a_row_open_it(breaker: Breaker, told: list[bool]) -> None:
    breaker.timed_out("timeout")
    breaker.timed_out("timeout")
    assert not breaker.is_open
    breaker.timed_out("timeout")
    assert breaker.is_open
    assert told == [True]


def test_an_answer_in_between_begins_the_row_anew(breaker: Breaker) -> None:
    for _ in range(5):
        breaker.timed_out("timeout")
        breaker.timed_out("timeout")
        breaker.succeeded()
    assert not breaker.is_open


def test_a_lost_connection_opens_it_at_once(breaker: Breaker, told: list[bool]) -> None:
    breaker.open("ConnectionError")
    assert breaker.is_open
    assert told == [True]


def test_an_answer_that_comes_late_does_not_close_it(breaker: Breaker) -> None:
    breaker.open("timeout")
    breaker.succeeded()
    assert breaker.is_open


def test_after_closing_the_row_begins_anew(breaker: Breaker) -> None:
    for _ in range(3):
        breaker.timed_out("timeout")
    breaker.close()
    breaker.timed_out("timeout")
    breaker.timed_out("timeout")
    assert not breaker.is_open


def test_each_change_is_told_once_however_many_find_it_out(
    breaker: Breaker, told: list[bool], clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    threads = [threading.Thread(target=breaker.open, args=("ConnectionError",)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    clock.advance(2.5)
    breaker.close()
    breaker.close()
    assert told == [True, False]
    lost, back = caplog.records
    assert (lost.getMessage(), lost.levelname, lost.part, lost.reason) == (  # type: ignore[attr-defined]
        "circuit_opened",
        "WARNING",
        "redis",
        "ConnectionError",
    )
    assert (back.getMessage(), back.levelname, back.open_s) == (  # type: ignore[attr-defined]
        "circuit_closed",
        "INFO",
        2.5,
    )

"""Something done again and again."""

from __future__ import annotations

import logging
import threading

import pytest

from likeopt.monitoring.rounds import Rounds


def test_rounds_are_made_until_they_are_stopped() -> None:
    third = threading.Event()
    made: list[int] = []

    def work() -> None:
        made.append(1)
        if len(made) == 3:
            third.set()

    rounds = Rounds("test", 0.001, work)
    rounds.start()
    assert third.wait(10)
    rounds.stop()
    after = len(made)
    assert threading.active_count() == 1 or "test" not in {thread.name for thread in threading.enumerate()}
    assert len(made) == after


def test_the_first_can_be_made_at_once() -> None:
    done = threading.Event()
    rounds = Rounds("test", 3600, done.set, at_once=True)
    rounds.start()
    assert done.wait(10)
    rounds.stop()


def test_stopping_does_not_wait_for_the_next() -> None:
    rounds = Rounds("test", 3600, lambda: None)
    rounds.start()
    rounds.stop()
    assert "test" not in {thread.name for thread in threading.enumerate()}


def test_a_failure_ends_nothing_and_is_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    fifth = threading.Event()
    made: list[int] = []

    def work() -> None:
        made.append(1)
        if len(made) in {1, 2, 4}:
            raise OSError("no such disk")
        if len(made) == 5:
            fifth.set()

    rounds = Rounds("test", 0.001, work)
    with caplog.at_level(logging.ERROR, "likeopt.monitoring.rounds"):
        rounds.start()
        assert fifth.wait(10)
        rounds.stop()
    assert [record.getMessage() for record in caplog.records] == ["round_failed"] * 2

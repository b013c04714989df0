from __future__ import annotations

import threading
from collections.abc import Callable

from likeopt.resilience.bulkhead import Bulkhead
from likeopt.resilience.waiting import Wait


class Caller:
    """A call that waits for a place in a thread of its own."""

    def __init__(self, bulkhead: Bulkhead, within_s: float = 10.0) -> None:
        self.wait = Wait()
        self.got: bool | None = None
        self._enter: Callable[[], bool] = lambda: bulkhead.enter(self.wait, within_s)
        before = len(bulkhead._waiting)
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        while len(bulkhead._waiting) == before and self.thread.is_alive():
            pass

    def _run(self) -> None:
        self.got = self._enter()

    def result(self) -> bool | None:
        self.thread.join(3)
        return self.got


def entered(bulkhead: Bulkhead) -> bool:
    return bulkhead.enter(Wait(), 0.0)


def test_there_are_so_many_places() -> None:
    bulkhead = Bulkhead(2, queue=0)
    assert [entered(bulkhead) for _ in range(3)] == [True, True, False]
    bulkhead.leave()
    assert entered(bulkhead)
    assert not entered(bulkhead)


def test_who_waits_gets_the_place_that_becomes_free_first_come_first_served() -> None:
    bulkhead = Bulkhead(1, queue=5)
    assert entered(bulkhead)
    first, second = Caller(bulkhead), Caller(bulkhead)
    bulkhead.leave()
    assert first.result() is True
    assert second.thread.is_alive()
    assert not entered(bulkhead)
    bulkhead.leave()
    assert second.result() is True
    bulkhead.leave()
    assert bulkhead.under_way == 0


def test_nobody_overtakes_who_waits() -> None:
    bulkhead = Bulkhead(1, queue=5)
    assert entered(bulkhead)
    waiting = Caller(bulkhead)
    bulkhead.places = 2
    assert not entered(bulkhead)
    bulkhead.resize(2)
    assert waiting.result() is True


def test_the_wait_is_bounded() -> None:
    bulkhead = Bulkhead(1, queue=5)
    assert entered(bulkhead)
    assert not bulkhead.enter(Wait(), 0.01)
    bulkhead.leave()
    assert bulkhead.under_way == 0
    assert entered(bulkhead)


def test_so_is_the_queue() -> None:
    bulkhead = Bulkhead(1, queue=1)
    assert entered(bulkhead)
    waiting = Caller(bulkhead)
    assert not bulkhead.enter(Wait(), 10.0)
    waiting.wait.end()
    assert waiting.result() is False


def test_a_wait_that_is_ended_ends_at_once_and_takes_no_place() -> None:
    bulkhead = Bulkhead(1, queue=5)
    assert entered(bulkhead)
    caller = Caller(bulkhead)
    caller.wait.end()
    assert caller.result() is False
    bulkhead.leave()
    assert bulkhead.under_way == 0


def test_a_wait_that_has_ended_before_does_not_begin() -> None:
    bulkhead = Bulkhead(1, queue=5)
    assert entered(bulkhead)
    wait, ends = Wait(), []
    wait.end()
    thread = threading.Thread(
        target=lambda: ends.extend([bulkhead.enter(wait, 30.0), wait.sleep(30.0)]), daemon=True
    )
    thread.start()
    thread.join(3)
    assert ends == [False, None]


def test_a_place_given_to_a_wait_that_has_ended_meanwhile_is_given_on() -> None:
    bulkhead = Bulkhead(1, queue=5)
    assert entered(bulkhead)
    gone, next_one = Caller(bulkhead), Caller(bulkhead)
    gone.wait.ended = True
    bulkhead.leave()
    assert gone.result() is False
    assert next_one.result() is True


def test_fewer_places_take_none_away() -> None:
    bulkhead = Bulkhead(3, queue=0)
    assert all(entered(bulkhead) for _ in range(3))
    bulkhead.resize(1)
    bulkhead.leave()
    bulkhead.leave()
    assert not entered(bulkhead)
    bulkhead.leave()
    assert entered(bulkhead)


def test_places_never_go_missing_among_many_threads() -> None:
    bulkhead = Bulkhead(4, queue=100)
    most = []

    def work() -> None:
        for _ in range(50):
            assert bulkhead.enter(Wait(), 10.0)
            most.append(bulkhead.under_way)
            bulkhead.leave()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(most) == 400
    assert max(most) <= 4
    assert bulkhead.under_way == 0

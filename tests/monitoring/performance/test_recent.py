from __future__ import annotations

import threading

from conftest import Clock

from likeopt.monitoring.performance.recent import Recent


def test_of_those_who_ask_together_one_makes_it(clock: Clock) -> None:
    made: list[int] = []
    begun, go_on = threading.Event(), threading.Event()

    def slowly(key: int) -> int:
        made.append(key)
        begun.set()
        assert go_on.wait(5)
        return key

    recent, given = Recent(slowly, 1.0, clock=clock), []
    askers = [threading.Thread(target=lambda: given.append(recent(7))) for _ in range(8)]
    for asker in askers:
        asker.start()
    assert begun.wait(5)
    go_on.set()
    for asker in askers:
        asker.join(5)
    assert (made, given) == ([7], [7] * 8)


def test_one_key_does_not_wait_for_another(clock: Clock) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def make(key: str) -> str:
        if key == "slow":
            begun.set()
            assert go_on.wait(5)
        return key

    recent = Recent(make, 1.0, clock=clock)
    slow = threading.Thread(target=recent, args=("slow",))
    slow.start()
    assert begun.wait(5)
    assert recent("quick") == "quick"
    go_on.set()
    slow.join(5)


def test_whatever_is_asked_for_few_are_kept(clock: Clock) -> None:
    made: list[int] = []
    recent: Recent[int, None] = Recent(made.append, 1.0, most=3, clock=clock)
    for key in range(10):
        recent(key)
    assert len(recent._places) == 3
    made.clear()
    recent(9)
    recent(0)
    assert made == [0]

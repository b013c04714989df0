from __future__ import annotations

from conftest import Clock

from likeopt.monitoring.slowest import KEPT_S, Slowest, SlowRequest, slowest_of


def request(elapsed_ms: float, at_s: float = 0.0) -> SlowRequest:
    return SlowRequest(f"r{elapsed_ms}", "GET", "/slow", 200, elapsed_ms, at_s)


def times(requests: list[SlowRequest]) -> list[float]:
    return [each.elapsed_ms for each in requests]


def test_the_slowest_are_kept_and_told_first(clock: Clock) -> None:
    slowest = Slowest(clock, most=3)
    for elapsed_ms in (5, 1, 9, 7):
        slowest.keep(request(elapsed_ms, clock.now_s))
    assert times(slowest.all()) == [9, 7, 5]


def test_what_is_too_fast_to_be_kept_is_known_beforehand(clock: Clock) -> None:
    slowest = Slowest(clock, most=2)
    slowest.keep(request(5, clock.now_s))
    assert slowest.floor_ms == 0
    slowest.keep(request(8, clock.now_s))
    assert slowest.floor_ms == 5


def test_what_is_long_ago_makes_room(clock: Clock) -> None:
    slowest = Slowest(clock, most=1)
    slowest.keep(request(9, clock.now_s))
    clock.now_s += KEPT_S + 1
    assert slowest.all() == []
    assert slowest.floor_ms == 0


def test_those_of_several_workers_are_ranked_together() -> None:
    assert times(slowest_of([[request(3), request(1)], [request(2)]], most=2)) == [3, 2]

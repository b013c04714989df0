"""The limit before servers in simulated time; what they can take is not told to it."""

from __future__ import annotations

from statistics import mean
from typing import Any

import pytest
from resilience.simulated_server import SimulatedServer

from likeopt.resilience.adaptive import AdaptiveLimit

MOST = 256


def served(clock: Any, capacity: int, clients: int, seconds: float = 600.0) -> SimulatedServer:
    server = SimulatedServer(AdaptiveLimit(MOST), clock, capacity)
    server.run(clients, seconds)
    return server


@pytest.mark.parametrize(("capacity", "clients"), [(4, 50), (16, 200), (64, 256)])
def test_it_settles_near_what_the_server_can_take(clock: Any, capacity: int, clients: int) -> None:
    server = served(clock, capacity, clients)
    settled = server.limits[len(server.limits) // 2 :]
    assert mean(settled) == pytest.approx(capacity, rel=0.15)
    assert max(settled) <= 1.3 * capacity + 1


@pytest.mark.parametrize(("capacity", "clients"), [(4, 50), (16, 200), (64, 256)])
def test_first_tokens_are_not_kept_waiting(clock: Any, capacity: int, clients: int) -> None:
    settled = served(clock, capacity, clients).first_tokens_s
    settled = settled[len(settled) // 2 :]
    # Without a limit they would wait for (clients - capacity) / capacity streams of 5 s: 15 to 57 s.
    assert mean(settled) < 1.0


def test_a_server_that_answers_one_at_a_time_gets_only_a_few(clock: Any) -> None:
    settled = served(clock, 1, 50).limits[-50:]
    assert 2 <= mean(settled) < 4


def test_it_rises_to_the_most_where_nothing_waits(clock: Any) -> None:
    server = served(clock, 1000, 300, seconds=60.0)
    assert server.limits[-1] == MOST
    # Doubling from 8 on, it takes few rounds of 5 s.
    assert server.limits[8 + 16 + 32 + 64 + 128] > 200


def test_it_stays_where_it_is_while_it_is_not_used(clock: Any) -> None:
    limit = AdaptiveLimit(MOST)
    for first_token_s in (0.2, 0.2, 30.0, 60.0, 60.0, 60.0):
        assert limit.answered("m", first_token_s, under_way=1) == 8
    assert limit.refused(under_way=1) == 8


def test_a_server_that_becomes_slower_for_all_is_not_held_back_for_ever(clock: Any) -> None:
    server = served(clock, 16, 200)
    server.first_s = 3.0
    server.run(200, 1200.0)
    assert mean(server.limits[-200:]) == pytest.approx(16, rel=0.3)


def test_it_follows_a_server_that_can_take_less_and_more_again(clock: Any) -> None:
    server = served(clock, 32, 200)
    server.capacity = 8
    server.run(200, 600.0)
    assert mean(server.limits[-50:]) == pytest.approx(8, rel=0.25)
    server.capacity = 32
    server.run(200, 1200.0)
    assert mean(server.limits[-50:]) == pytest.approx(32, rel=0.25)


def test_refusals_halve_it_once_for_the_same_load() -> None:
    limit = AdaptiveLimit(MOST)
    for _ in range(40):
        limit.answered("m", 0.2, under_way=limit.calls)
    assert limit.calls == 48
    assert [limit.refused(under_way=48) for _ in range(5)] == [24] * 5
    assert [limit.refused(under_way=24) for _ in range(5)] == [12] * 5
    for _ in range(20):
        limit.refused(under_way=limit.calls)
    assert limit.calls == 2


def test_calls_that_met_a_greater_load_do_not_raise_it_again() -> None:
    limit = AdaptiveLimit(MOST)
    for _ in range(40):
        limit.answered("m", 0.2, under_way=limit.calls)
    limit.refused(under_way=48)
    limit.refused(under_way=24)
    for _ in range(10):
        assert limit.answered("m", 9.0, under_way=48) <= 12


def test_models_are_compared_each_with_itself() -> None:
    limit = AdaptiveLimit(MOST)
    for _ in range(200):
        limit.answered("small", 0.1, under_way=limit.calls)
        limit.answered("large", 9.0, under_way=limit.calls)
    assert limit.calls == MOST


def test_a_now_and_then_long_prompt_does_not_hold_it_back() -> None:
    limit = AdaptiveLimit(MOST)
    for number in range(2000):
        limit.answered("m", 2.0 if number % 20 == 0 else 0.5, under_way=limit.calls)
    assert limit.calls == MOST


def test_it_never_exceeds_what_is_allowed() -> None:
    limit = AdaptiveLimit(1)
    assert limit.calls == 1
    assert limit.answered("m", 0.1, under_way=1) == 1
    assert limit.refused(under_way=1) == 1

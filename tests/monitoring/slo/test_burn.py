"""How fast budgets are spent."""

from __future__ import annotations

from random import Random

import pytest

from likeopt.monitoring.slo.burn import MINUTE_S, WINDOWS_S, Ledger, Spent, budgets_of
from likeopt.monitoring.slo.objectives import objectives_of
from likeopt.settings.monitoring import MonitoringSettings

OBJECTIVES = objectives_of(MonitoringSettings())
START = 28_333_333


def spent_naively(minutes: dict[int, dict[str, tuple[float, float]]], window: str, now_s: float) -> Spent:
    inside = [
        events["errors"]
        for minute, events in minutes.items()
        if (minute + 1) * MINUTE_S > now_s - WINDOWS_S[window] and minute * MINUTE_S < now_s
        if "errors" in events
    ]
    return Spent(sum(every - good for good, every in inside), sum(every for _, every in inside))


def test_every_window_holds_the_minutes_that_reach_into_it() -> None:
    chance = Random(5)
    minutes = {
        START + number: {chance.choice(("errors", "api_p95")): (chance.randrange(9), 9)}
        for number in range(6000)
        if chance.random() < 0.8
    }
    ledger = Ledger(minutes)
    for _ in range(60):
        now_s = (START + chance.randrange(-10, 6100)) * MINUTE_S + chance.choice((0, 0, 1, 30, 59.5))
        window = chance.choice(list(WINDOWS_S))
        assert ledger.spent("errors", window, now_s) == spent_naively(minutes, window, now_s)


def test_a_minute_may_be_told_again_while_it_is_the_newest() -> None:
    ledger = Ledger({START: {"errors": (1, 1)}})
    ledger.record(START + 1, {"errors": (5, 10)})
    ledger.record(START + 1, {"errors": (6, 20), "api_p95": (1, 2)})
    now_s = (START + 1) * MINUTE_S + 30
    assert ledger.spent("errors", "5m", now_s) == Spent(14, 21)
    assert ledger.spent("api_p95", "5m", now_s) == Spent(1, 2)
    with pytest.raises(ValueError, match="order"):
        ledger.record(START, {})


def test_what_no_window_reaches_is_forgotten_and_nothing_else() -> None:
    ledger = Ledger()
    for number in range(20_000):
        ledger.record(START + number, {"errors": (number % 7, number)})
    assert len(ledger._numbers) < 9000
    now_s = (START + 20_000) * MINUTE_S
    assert ledger.spent("errors", "5m", now_s).every == sum(range(19_995, 20_000))
    kept = range(20_000 - 4320, 20_000)
    assert ledger.spent("errors", "3d", now_s) == Spent(sum(n - n % 7 for n in kept), sum(kept))


def test_a_budget_is_what_is_left_of_three_days() -> None:
    day = 24 * 60
    minutes = {START + number: {"errors": (100.0, 100.0), "cpu": (60.0, 60.0)} for number in range(3 * day)}
    minutes[START + 2 * day] = {"errors": (0.0, 1080.0)}
    budgets = budgets_of(OBJECTIVES, Ledger(minutes), (START + 3 * day) * MINUTE_S)
    assert set(budgets) == {
        *("chat_p50", "chat_p95", "chat_p99", "first_token_p95", "cached_p95", "api_p95", "errors")
    }
    errors = budgets["errors"]
    assert errors.allowed == 0.01
    assert errors.left == pytest.approx(1 - 1080 / (3 * day * 100 + 980) / 0.01)
    assert errors.burn["5m"] == 0
    assert errors.burn["1d"] == pytest.approx(1080 / (day * 100 + 980) / 0.01)
    assert budgets["chat_p95"].left is None
    assert set(budgets["chat_p95"].burn.values()) == {None}


def test_a_budget_can_be_overspent() -> None:
    budgets = budgets_of(OBJECTIVES, Ledger({START: {"errors": (90, 100)}}), (START + 1) * MINUTE_S)
    assert budgets["errors"].left == pytest.approx(-9)

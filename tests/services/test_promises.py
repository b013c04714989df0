from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Clock

from likeopt.monitoring.history.window import Window, series
from likeopt.services.promises import Promises
from likeopt.settings import Settings
from likeopt.storage.database import Database

START_S = 1_700_000_000.0


@pytest.fixture
def promises(
    database: Database, settings: Settings, tmp_path: Path, clock: Clock
) -> Callable[[str], Promises]:
    clock.now_s = START_S
    return lambda host="here": Promises(settings, database, host, tmp_path / host, clock)


def answered(at_s: float, good: int, bad: int) -> Window:
    """A minute of requests, some of which the server failed."""
    counters = {
        series("http_requests", method="GET", route="/api/v1/search", status="200"): good,
        series("http_requests", method="GET", route="/api/v1/search", status="500"): bad,
    }
    return Window(at_s, 60.0, counters)


def go_on(promises: Promises, clock: Clock, minutes: int, *, good: int, bad: int) -> None:
    for _ in range(minutes):
        clock.now_s += 60
        promises.take(answered(clock.now_s, good, bad))


def test_a_budget_that_is_spent_too_fast_is_told_to_every_worker(promises: Callable, clock: Clock) -> None:
    recording, other = promises(), promises()
    go_on(recording, clock, 2, good=100, bad=0)
    assert other.alerts() == ()
    go_on(recording, clock, 1, good=50, bad=50)
    (alert,) = other.alerts()
    assert (alert.slo, alert.severity) == ("errors", "page")
    go_on(recording, clock, 3, good=5000, bad=0)
    assert other.alerts() == ()


def test_the_states_carry_what_is_left_of_the_budget(promises: Callable, clock: Clock) -> None:
    recording, other = promises(), promises()
    go_on(recording, clock, 3, good=995, bad=5)
    states = {state.name: state for state in other.evaluate(answered(clock.now_s, 995, 5))}
    assert states["errors"].value == pytest.approx(0.005)
    assert states["errors"].level == "ok"
    assert states["errors"].budget.left == pytest.approx(0.5)
    assert states["memory"].budget is None


def test_who_takes_over_goes_on_from_what_is_stored(promises: Callable, clock: Clock) -> None:
    go_on(promises(), clock, 3, good=50, bad=50)
    successor = promises()
    go_on(successor, clock, 1, good=100, bad=0)
    (alert,) = successor.alerts()
    assert alert.began_at_s < clock.now_s - 90


def test_what_other_hosts_spend_counts(promises: Callable, clock: Clock) -> None:
    here, there = promises("here"), promises("there")
    for _ in range(3):
        clock.now_s += 60
        there.take(answered(clock.now_s, 0, 50))
        here.take(answered(clock.now_s, 50, 0))
    assert [alert.slo for alert in here.alerts()] == ["errors"]


def test_a_part_that_is_not_there_is_not_promised(promises: Callable, clock: Clock) -> None:
    names = {state.name for state in promises().evaluate(answered(clock.now_s, 1, 0))}
    assert "errors" in names
    assert "redis" not in names

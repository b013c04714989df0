from __future__ import annotations

from threading import Thread

import pytest
from chat.semantic.conftest import Clock

from likeopt.chat.semantic.bound import FIRST_CHECKED, MOST_CHECKS, ErrorBound, Mistake, lower_limit
from likeopt.storage.database import Database

WRONG = Mistake("asked", "answered before", "numbers", 1.0)


def record(bound: ErrorBound, right: int, wrong: int, owner: str = "local") -> None:
    for _ in range(right):
        bound.record(owner, None)
    for _ in range(wrong):
        bound.record(owner, WRONG)


# From tables of the Clopper–Pearson interval: two-sided 90 % limits are one-sided 95 % ones.
@pytest.mark.parametrize(
    ("hits", "of", "limit"), [(0, 10, 0.0), (1, 10, 0.0051), (5, 10, 0.2224), (10, 10, 0.7411), (1, 1, 0.05)]
)
def test_the_lower_limit_is_clopper_and_pearsons(hits: int, of: int, limit: float) -> None:
    assert lower_limit(hits, of) == pytest.approx(limit, abs=5e-5)


def test_the_upper_limit_is_the_lower_one_turned_round(bound: ErrorBound) -> None:
    record(bound, 10, 0)
    assert bound.checks("local").wrong_share() == pytest.approx((0.0, 0.2589), abs=5e-5)


def test_right_checks_leave_it_open(bound: ErrorBound) -> None:
    record(bound, 30, 0)
    assert bound.is_open("local")


def test_a_wrong_one_among_the_first_closes_it_and_among_many_does_not(bound: ErrorBound) -> None:
    record(bound, 3, 1, "early")
    record(bound, 60, 1, "late")
    assert not bound.is_open("early")
    assert bound.is_open("late")


def test_it_closes_when_the_share_is_surely_above_the_bound(bound: ErrorBound) -> None:
    record(bound, 30, 1)
    assert bound.is_open("local")
    record(bound, 0, 1)
    assert not bound.is_open("local")
    assert bound.checks("local").wrong_share()[0] == pytest.approx(0.0113, abs=1e-4)


def test_only_a_reset_opens_it_again(bound: ErrorBound) -> None:
    record(bound, 3, 1)
    record(bound, 500, 0)
    assert not bound.is_open("local")
    bound.reset("local")
    assert bound.is_open("local")
    assert bound.checks("local").checked == 0


def test_tenants_are_counted_apart(bound: ErrorBound) -> None:
    record(bound, 0, 1, "ann")
    assert bound.is_open("ben")
    assert {checks.owner: checks.wrong for checks in bound.all_checks()} == {"ann": 1}


def test_workers_count_together_and_a_restart_loses_nothing(database: Database, clock: Clock) -> None:
    workers = [ErrorBound(database, 0.5, 0.05, clock) for _ in range(4)]
    threads = [Thread(target=record, args=(worker, 10, 5)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    restarted = ErrorBound(database, 0.5, 0.05, clock)
    assert (restarted.checks("local").right, restarted.checks("local").wrong) == (40, 20)


def test_what_another_worker_closed_is_seen_after_a_second(database: Database, clock: Clock) -> None:
    one, other = (ErrorBound(database, 0.01, 0.05, clock) for _ in range(2))
    assert other.is_open("local")
    record(one, 0, 1)
    clock.now_s += 1.0
    assert not other.is_open("local")


def test_the_first_hits_are_all_checked_and_then_the_share(bound: ErrorBound) -> None:
    assert bound.wants_check("local", 0.99)
    record(bound, FIRST_CHECKED, 0)
    assert bound.wants_check("local", 0.04)
    assert not bound.wants_check("local", 0.06)


def test_a_share_of_nothing_checks_nothing(database: Database, clock: Clock) -> None:
    assert not ErrorBound(database, 0.01, 0.0, clock).wants_check("local", 0.0)


def test_checks_of_long_ago_count_less(bound: ErrorBound, database: Database) -> None:
    record(bound, 1, 0)
    state = bound.checks("local")
    for right, wrong, halved in ((MOST_CHECKS, 0, MOST_CHECKS // 2), (MOST_CHECKS - 1, 0, MOST_CHECKS - 1)):
        database.write(_state, state, right, wrong)
        bound.record("local", None)
        assert bound.checks("local").right == halved + 1


def _state(conn: object, checks: object, right: int, wrong: int) -> None:
    from msgspec.structs import replace

    from likeopt.chat.semantic import bound as module

    module._write(conn, replace(checks, right=right, wrong=wrong))  # type: ignore[arg-type, type-var]


def test_verdicts_are_counted_and_mistakes_kept(database: Database, clock: Clock) -> None:
    counted: list[str] = []
    bound = ErrorBound(database, 0.01, 0.05, clock, counted.append)
    record(bound, 1, 1)
    assert counted == ["same", "different", "closed"]
    assert bound.checks("local").mistakes == (WRONG,)
    assert bound.checks("local").closed_at_s == clock()

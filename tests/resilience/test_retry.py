from __future__ import annotations

from typing import Any

import pytest

from likeopt.resilience.retry import RetryBudget, RetryRules

RULES = RetryRules(step_s=0.2, longest_s=2.0, within_s=4.0)


@pytest.mark.parametrize(
    ("failures", "longest_s"), [(1, 0.2), (2, 0.4), (3, 0.8), (4, 1.6), (5, 2.0), (9, 2.0)]
)
def test_waits_are_random_up_to_a_bound_that_doubles(failures: int, longest_s: float) -> None:
    assert RULES.wait_s(failures, 0.0, 0.0, 0.0) == 0.0
    assert RULES.wait_s(failures, 0.0, 0.0, 0.5) == pytest.approx(longest_s / 2)


def test_what_the_server_asks_for_is_waited_at_least() -> None:
    assert RULES.wait_s(1, 0.0, 3.0, 0.0) == 3.0
    assert RULES.wait_s(1, 0.0, 3.0, 0.5) == pytest.approx(3.1)


def test_no_try_begins_too_late() -> None:
    assert RULES.wait_s(1, 0.0, 4.5, 0.0) is None
    assert RULES.wait_s(1, 3.5, 1.0, 0.0) is None
    assert RULES.wait_s(1, 4.0, 0.0, 0.0) == 0.0
    assert RULES.wait_s(1, 4.1, 0.0, 0.0) is None


def taken(budget: RetryBudget) -> int:
    """How many retries there are now."""
    count = 0
    while budget.take():
        count += 1
    return count


def test_retries_are_a_share_of_calls(clock: Any) -> None:
    budget = RetryBudget(share=0.1, least_per_s=0.5, most=10.0, clock=clock)
    assert taken(budget) == 10
    retries = 0
    for _ in range(1000):
        budget.called()
        retries += budget.take()
    assert retries == pytest.approx(100, abs=1)


def test_a_few_are_left_however_few_calls_there_are(clock: Any) -> None:
    budget = RetryBudget(share=0.1, least_per_s=0.5, most=10.0, clock=clock)
    taken(budget)
    clock.advance(1.9)
    assert taken(budget) == 0
    clock.advance(2.2)
    assert taken(budget) == 2
    clock.advance(3600)
    assert taken(budget) == 10


def test_calls_do_not_save_up_more_than_the_bucket_holds(clock: Any) -> None:
    budget = RetryBudget(clock=clock)
    for _ in range(1000):
        budget.called()
    assert taken(budget) == 10

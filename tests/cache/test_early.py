from __future__ import annotations

import math
from random import Random

import pytest

from likeopt.cache.backend import Entry
from likeopt.cache.early import refreshes_early

FRESH_UNTIL_S = 1000.0


def _entry(compute_s: float) -> Entry:
    return Entry(b"", 0.0, FRESH_UNTIL_S, FRESH_UNTIL_S, compute_s)


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("left_s", [0.1, 1.0, 2.0, 4.0])
def test_it_is_as_probable_as_the_formula_says(left_s: float, beta: float) -> None:
    """P(−β·δ·ln(u) ≥ t) = exp(−t / (β·δ)) for a time t left."""
    compute_s, draws = 2.0, 20_000
    random = Random(1)
    early = sum(
        refreshes_early(_entry(compute_s), FRESH_UNTIL_S - left_s, random, beta) for _ in range(draws)
    )
    expected = math.exp(-left_s / (beta * compute_s))
    four_deviations = 4 * math.sqrt(expected * (1 - expected) / draws)
    assert early / draws == pytest.approx(expected, abs=four_deviations)


def test_what_took_no_time_is_never_early() -> None:
    random = Random(1)
    assert not any(refreshes_early(_entry(0.0), FRESH_UNTIL_S - 0.001, random) for _ in range(1000))


def test_far_from_its_end_no_number_is_even_drawn() -> None:
    random = Random(1)
    state = random.getstate()
    assert not refreshes_early(_entry(1.0), FRESH_UNTIL_S - 20.5, random)
    assert random.getstate() == state
    refreshes_early(_entry(1.0), FRESH_UNTIL_S - 19.5, random)
    assert random.getstate() != state


def test_past_its_time_it_always_is() -> None:
    assert refreshes_early(_entry(0.0), FRESH_UNTIL_S, Random(1))
    assert refreshes_early(_entry(5.0), FRESH_UNTIL_S + 1, Random(1))

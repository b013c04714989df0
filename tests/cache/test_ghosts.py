from __future__ import annotations

import pytest

from likeopt.cache.ghosts import MOST_HEAT, WAYS, Ghost, Ghosts


@pytest.mark.parametrize("heat", range(MOST_HEAT + 1))
@pytest.mark.parametrize("from_window", [True, False])
def test_what_is_remembered_is_recalled_with_its_age(heat: int, from_window: bool) -> None:
    ghosts = Ghosts(400)
    ghosts.remember("it", heat, 1_000, from_window=from_window)
    assert ghosts.recall("it", 1_007) == Ghost(heat, from_window, 7)


def test_it_is_recalled_once() -> None:
    ghosts = Ghosts(400)
    ghosts.remember("it", 3, 0, from_window=True)
    ghosts.recall("it", 0)
    assert ghosts.recall("it", 0) is None


def test_nothing_is_recalled_of_what_never_was() -> None:
    assert Ghosts(400).recall("never", 0) is None


def test_the_oldest_of_a_bucket_gives_way_whatever_its_place() -> None:
    ghosts = Ghosts(WAYS)
    # As the names of keys: digests.
    for tick, name in enumerate(f"{n:032x}" for n in range(3 * WAYS)):
        ghosts.remember(name, 1, tick, from_window=False)
    kept = [n for n in range(3 * WAYS) if ghosts.recall(f"{n:032x}", 3 * WAYS)]
    assert kept == list(range(2 * WAYS, 3 * WAYS))


def test_time_may_run_past_what_a_word_holds() -> None:
    ghosts = Ghosts(WAYS)
    for tick in range(0, 400_000, 5_000):
        ghosts.remember("old", 1, tick, from_window=True)
        ghosts.remember("new", 2, tick + 10, from_window=True)
        assert ghosts.recall("old", tick + 20) == Ghost(1, True, 20)
        assert ghosts.recall("new", tick + 20) == Ghost(2, True, 10)


def test_few_strangers_are_taken_for_somebody_known() -> None:
    ghosts = Ghosts(4_000)
    for n in range(4_000):
        ghosts.remember(f"known {n}", 1, 0, from_window=False)
    assert sum(ghosts.recall(f"stranger {n}", 0) is not None for n in range(4_000)) < 40


def test_it_takes_four_bytes_each() -> None:
    assert Ghosts(4_000).size_bytes == 16_000

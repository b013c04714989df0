from __future__ import annotations

from pathlib import Path

import pytest

from likeopt.bus.locks import KeyLocks
from likeopt.cache.turns import FIRST_PAUSE_S, LONGEST_PAUSE_S, Turns


class OneHost:
    """Leases of a cluster in which others hold some names."""

    def __init__(self) -> None:
        self.elsewhere: set[str] = set()
        self.here: set[str] = set()
        self.broken = False

    def try_claim(self, name: str) -> bool:
        if self.broken:
            raise RuntimeError("no answer")
        if name in self.elsewhere | self.here:
            return False
        self.here.add(name)
        return True

    def release(self, name: str) -> None:
        self.here.remove(name)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "locks"


def test_a_turn_is_had_by_one_at_a_time(path: Path) -> None:
    one, other = Turns(KeyLocks(path)), Turns(KeyLocks(path))
    turn = one.try_take("a")
    assert turn is not None
    assert other.try_take("a") is None
    assert one.try_take("a") is None
    assert other.try_take("b") is not None
    turn.release()
    assert other.try_take("a") is not None


def test_who_finds_it_free_has_not_waited_and_leaves_it_free(path: Path) -> None:
    turns = Turns(KeyLocks(path))
    for _ in range(2):
        with turns.turn("a") as waited:
            assert not waited
            assert turns.try_take("a") is None
        with turns.turn_if_free("a") as free:
            assert free
            assert turns.try_take("a") is None


def test_who_waits_asks_ever_less_often_until_it_is_free(path: Path) -> None:
    pauses: list[float] = []

    def sleep(pause_s: float) -> None:
        pauses.append(pause_s)
        if len(pauses) == 8:
            held.release()

    turns = Turns(KeyLocks(path), sleep=sleep)
    held = turns.try_take("a")
    assert held is not None
    with turns.turn("a") as waited:
        assert waited
    assert pauses == [min(FIRST_PAUSE_S * 2**n, LONGEST_PAUSE_S) for n in range(8)]
    assert pauses[-1] == LONGEST_PAUSE_S


def test_who_only_tries_gets_nothing_and_takes_nothing_away(path: Path) -> None:
    turns = Turns(KeyLocks(path))
    held = turns.try_take("a")
    assert held is not None
    with turns.turn_if_free("a") as free:
        assert not free
    assert turns.try_take("a") is None


def test_an_error_within_a_turn_ends_it(path: Path) -> None:
    turns = Turns(KeyLocks(path))
    for block in (turns.turn, turns.turn_if_free):
        with pytest.raises(RuntimeError, match="within"), block("a"):
            raise RuntimeError("within")
    assert turns.try_take("a") is not None


def test_a_lease_held_elsewhere_is_waited_for_without_holding_the_host(path: Path) -> None:
    leases = OneHost()
    leases.elsewhere.add("a")

    def sleep(_: float) -> None:
        with turns.turn_if_free("b") as free:
            assert free
        lock = locks.try_lock("a")
        assert lock is not None
        lock.release()
        leases.elsewhere.clear()

    locks = KeyLocks(path)
    turns = Turns(locks, leases, sleep)
    with turns.turn("a") as waited:
        assert waited
        assert leases.here == {"a"}
    assert leases.here == set()


def test_a_claim_that_fails_leaves_the_name_free(path: Path) -> None:
    leases = OneHost()
    turns = Turns(KeyLocks(path), leases)
    leases.broken = True
    with pytest.raises(RuntimeError):
        turns.try_take("a")
    leases.broken = False
    assert turns.try_take("a") is not None

"""One computation per key at a time, among the workers of a host and, with Redis, of a cluster."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Protocol

from likeopt.bus.locks import KeyLock, KeyLocks

FIRST_PAUSE_S = 0.001
LONGEST_PAUSE_S = 0.02


class Leases(Protocol):
    """Names held by one process of a cluster each, and only while it lives."""

    def try_claim(self, name: str) -> bool:
        """Whether the name is this process's now; True as well when nobody can tell."""
        ...

    def release(self, name: str) -> None:
        """Let go of the name."""
        ...


class Turns:
    """Hands out turns by name; who has to wait asks again, ever less often, and blocks nobody else."""

    def __init__(
        self, locks: KeyLocks, leases: Leases | None = None, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._locks = locks
        self._leases = leases
        self._sleep = sleep

    def try_take(self, name: str) -> Turn | None:
        """The turn, to be released by the caller; None while somebody else has it."""
        lock = self._locks.try_lock(name)
        if lock is None or self._leases is None:
            return Turn(lock) if lock is not None else None
        try:
            if self._leases.try_claim(name):
                return Turn(lock, partial(self._leases.release, name))
        except BaseException:
            lock.release()
            raise
        lock.release()
        return None

    @contextmanager
    def turn(self, name: str) -> Iterator[bool]:
        """Have the turn within the block; True when somebody else had it before."""
        waited = False
        pause_s = FIRST_PAUSE_S
        while (turn := self.try_take(name)) is None:
            waited = True
            self._sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        try:
            yield waited
        finally:
            turn.release()

    @contextmanager
    def turn_if_free(self, name: str) -> Iterator[bool]:
        """True within the block when nobody else has the turn; False, and no turn, otherwise."""
        turn = self.try_take(name)
        try:
            yield turn is not None
        finally:
            if turn is not None:
                turn.release()


class Turn:
    """A turn that is had until it is released or its process ends."""

    __slots__ = ("_lock", "_release_lease")

    def __init__(self, lock: KeyLock, release_lease: Callable[[], None] | None = None) -> None:
        self._lock = lock
        self._release_lease = release_lease

    def release(self) -> None:
        """Let the next one have it."""
        try:
            if self._release_lease is not None:
                self._release_lease()
        finally:
            self._lock.release()

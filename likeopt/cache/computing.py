"""Values that are computed once while everyone else waits, or takes the stale one."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from likeopt.cache.backend import Key
from likeopt.cache.codec import Codec
from likeopt.cache.epochs import Epochs
from likeopt.cache.flights import Flight, Flights
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.shelf import CacheEvents, Got, Origin, Shelf, Status, tags_of
from likeopt.cache.turns import Turns
from likeopt.errors import LikeOptError, Unavailable

T = TypeVar("T")

# A refresh that failed is not tried again for this long; the stale value is given meanwhile.
RETRY_S = 2.0
_MOST_RETRIES = 1000

log = logging.getLogger(__name__)


class Making(msgspec.Struct, Generic[T], frozen=True):
    """One value to be had, and how it is computed and kept."""

    kind: Kind
    key: Key
    compute: Callable[[], T]
    codec: Codec[T]
    wish: Wish
    tags: Sequence[str] | Callable[[T], Sequence[str]] = ()
    storable: Callable[[T], bool] | None = None
    negative: tuple[type[LikeOptError], ...] = ()
    warm: bool = False

    @property
    def lock_name(self) -> str:
        """What the computation is called among the workers."""
        return f"{self.key.kind}:{self.key.digest}"


class Computing:
    """Computes what is not on the shelf. ``clock`` gives seconds since the epoch."""

    def __init__(
        self, shelf: Shelf, epochs: Epochs, turns: Turns, events: CacheEvents, clock: Callable[[], float]
    ) -> None:
        self._shelf = shelf
        self._epochs = epochs
        self._turns = turns
        self._events = events
        self._clock = clock
        # A refresh that another worker is at lands as None.
        self._flights: Flights[Got[Any] | None] = Flights()
        self._retry_at_s: dict[Key, float] = {}

    def wait_for_new(self, making: Making[T]) -> Got[T]:
        """The value as soon as somebody has computed it.

        Raises what computing raises, and Unavailable ``computation_slow`` past the kind's hard limit.
        """
        limit_s = making.kind.hard_limit_s
        deadline_s = None if limit_s is None else time.monotonic() + limit_s
        while True:
            name = self._name_of(making)
            flight, mine = self._flights.join(name)
            if not mine:
                self._events.coalesced(making.kind.name)
            elif limit_s is None:
                self._flights.fly(name, flight, lambda: self._in_turn(making))
            else:
                self._fly_aside(name, flight, lambda: self._in_turn(making))
            if not flight.wait(None if deadline_s is None else max(deadline_s - time.monotonic(), 0.0)):
                raise Unavailable("computation_slow", retry_after_s=1)
            if flight.error is not None:
                raise flight.error
            if flight.value is not None:
                return flight.value

    def refresh_aside(self, making: Making[T], stored_at_s: float) -> Flight[Got[Any] | None] | None:
        """Begin to compute anew what was stored at ``stored_at_s``; None when that has just failed."""
        if self._clock() < self._retry_at_s.get(making.key, 0.0):
            return None
        name = self._name_of(making)
        flight, mine = self._flights.join(name)
        if mine:
            self._fly_aside(name, flight, lambda: self._refresh(making, stored_at_s))
        return flight

    def compute(self, making: Making[T], status: Status) -> Got[T]:
        """Compute the value, whoever else may be at it, and keep it."""
        since_ns = self._epochs.now_ns()
        started_s = time.perf_counter()
        try:
            value = making.compute()
        except making.negative as error:
            if making.wish.write:
                self._shelf.put_error(making.kind, making.key, error, since_ns)
            raise
        elapsed_s = time.perf_counter() - started_s
        self._events.computed(making.kind.name, elapsed_s)
        entry = None
        if making.wish.write and (making.storable is None or making.storable(value)):
            origin = Origin(since_ns, elapsed_s, tags_of(making.tags, value), making.warm)
            entry = self._shelf.put(
                making.kind, making.key, value, making.codec, wish=making.wish, origin=origin
            )
        return Got(value, status, entry=entry)

    def _name_of(self, making: Making[T]) -> tuple[Key, int]:
        """Who comes after a change must not wait for what was begun before it."""
        # Tags that only the value will tell may be any.
        tags = None if callable(making.tags) else making.tags
        return making.key, self._epochs.latest(making.key, tags)

    def _fly_aside(
        self, name: tuple[Key, int], flight: Flight[Got[Any] | None], compute: Callable[[], Got[Any] | None]
    ) -> None:
        threading.Thread(
            target=self._flights.fly, args=(name, flight, compute), name="computation", daemon=True
        ).start()

    def _refresh(self, making: Making[T], stored_at_s: float) -> Got[T] | None:
        with self._turns.turn_if_free(making.lock_name) as free:
            if not free:
                return None
            # What is old in this worker's memory may be new already in a layer that all share.
            newer = self._shelf.take_newer(making.kind, making.key, making.codec, making.wish, stored_at_s)
            if newer is not None:
                return newer
            try:
                got = self.compute(making, "miss")
            except Exception as error:
                if len(self._retry_at_s) >= _MOST_RETRIES:
                    self._retry_at_s.clear()
                self._retry_at_s[making.key] = self._clock() + RETRY_S
                log.warning("a stale %s is kept, its refresh failed: %s", making.kind.name, error)
                raise
            self._retry_at_s.pop(making.key, None)
            return got

    def _in_turn(self, making: Making[T]) -> Got[T]:
        with self._turns.turn(making.lock_name) as waited:
            # Even who did not wait may have looked before another put it there and ended its turn.
            kept = self._shelf.take_newer(making.kind, making.key, making.codec, making.wish)
            if kept is not None:
                if waited:
                    self._events.coalesced(making.kind.name)
                return kept
            return self.compute(making, "miss")

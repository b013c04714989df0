"""Computations under way in this process: who comes second waits for the first."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Flight(Generic[T]):
    """One computation. It lands once: with a value, with an error, or given up by whoever made it."""

    __slots__ = ("_landed", "error", "given_up", "value")

    def __init__(self) -> None:
        self._landed = threading.Event()
        self.value: T | None = None
        self.error: Exception | None = None
        self.given_up = False

    def land(self, value: T) -> None:
        """Give those who wait the value."""
        self.value = value
        self._landed.set()

    def fail(self, error: Exception) -> None:
        """Give those who wait the error."""
        self.error = error
        self._landed.set()

    def give_up(self) -> None:
        """Have one of those who wait begin again."""
        self.given_up = True
        self._landed.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Whether it has landed within the time."""
        return self._landed.wait(timeout_s)


class Flights(Generic[T]):
    """The flights of one process by name."""

    def __init__(self) -> None:
        self._under_way: dict[Hashable, Flight[T]] = {}
        self._lock = threading.Lock()

    def join(self, name: Hashable) -> tuple[Flight[T], bool]:
        """The flight of that name, and whether it is the caller's to fly."""
        with self._lock:
            flight = self._under_way.get(name)
            if flight is not None:
                return flight, False
            flight = self._under_way[name] = Flight()
            return flight, True

    def fly(self, name: Hashable, flight: Flight[T], compute: Callable[[], T]) -> None:
        """Compute and land; the caller's own end, such as a killed greenlet, gives the flight up."""
        try:
            value = compute()
        except Exception as error:  # noqa: BLE001 - raised again by everyone who waits
            self._end(name)
            flight.fail(error)
        except BaseException:
            self._end(name)
            flight.give_up()
            raise
        else:
            self._end(name)
            flight.land(value)

    def _end(self, name: Hashable) -> None:
        with self._lock:
            self._under_way.pop(name, None)

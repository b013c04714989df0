from __future__ import annotations

import pytest
from cache.made_cache import PATIENCE_S, Gate, aside

from likeopt.cache.flights import Flights


def test_who_comes_second_waits_for_the_first() -> None:
    flights: Flights[str] = Flights()
    gate = Gate("value")
    flight, mine = flights.join("a")
    assert mine
    done = aside(lambda: flights.fly("a", flight, gate))
    same, second_is_mine = flights.join("a")
    assert (same, second_is_mine) == (flight, False)
    assert not same.wait(0)
    gate.go.set()
    assert same.wait(PATIENCE_S)
    done.result(PATIENCE_S)
    assert same.value == "value"


def test_names_do_not_meet() -> None:
    flights: Flights[str] = Flights()
    assert flights.join("a")[1]
    assert flights.join("b")[1]


def test_who_comes_after_it_has_landed_flies_anew() -> None:
    flights: Flights[str] = Flights()
    flight, _ = flights.join("a")
    flights.fly("a", flight, lambda: "value")
    other, mine = flights.join("a")
    assert mine
    assert other is not flight


def test_an_error_lands_too_and_is_not_raised_twice() -> None:
    flights: Flights[str] = Flights()
    error = RuntimeError("no")
    flight, _ = flights.join("a")
    flights.fly("a", flight, Gate(error).opened())
    assert flight.wait(0)
    assert flight.error is error
    assert flights.join("a")[1]


@pytest.mark.parametrize("end", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_the_end_of_who_computes_gives_the_flight_up(end: type[BaseException]) -> None:
    flights: Flights[str] = Flights()
    flight, _ = flights.join("a")

    def ended() -> str:
        raise end

    with pytest.raises(end):
        flights.fly("a", flight, ended)
    assert flight.wait(0)
    assert flight.given_up
    assert flight.error is None
    assert flights.join("a")[1]

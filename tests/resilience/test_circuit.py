from __future__ import annotations

import logging
import threading
from typing import Any

import pytest

from likeopt.resilience.circuit import Circuit, CircuitRules, State

RULES = CircuitRules(failures=3, share=0.5, least_calls=10, window_s=10.0, pause_s=2.0, longest_pause_s=8.0)


@pytest.fixture
def told() -> list[State]:
    return []


@pytest.fixture
def circuit(told: list[State], clock: Any) -> Circuit:
    return Circuit("small server", told.append, RULES, clock)


def call(circuit: Circuit, failed: bool | None) -> bool:
    """One call that ends so; False when it was not admitted."""
    entered = circuit.enter()
    if entered is None:
        return False
    circuit.leave(entered, failed)
    return True


def opened(circuit: Circuit) -> Circuit:
    for _ in range(RULES.failures):
        call(circuit, True)
    assert circuit.state == "open"
    return circuit


def test_failures_in_a_row_open_it(circuit: Circuit, told: list[State]) -> None:
    assert [call(circuit, True) for _ in range(4)] == [True, True, True, False]
    assert told == ["open"]


def test_an_answer_in_between_begins_the_row_anew(circuit: Circuit) -> None:
    for _ in range(4):
        call(circuit, True)
        call(circuit, True)
        for _ in range(4):
            call(circuit, False)
    assert circuit.state == "closed"


def test_a_share_of_failures_opens_it_once_there_are_enough_calls(circuit: Circuit) -> None:
    ends = [True, False] * 4
    for failed in ends:
        call(circuit, failed)
    assert circuit.state == "closed"
    call(circuit, False)
    call(circuit, True)
    assert circuit.state == "open"


def test_what_is_long_past_does_not_count(circuit: Circuit, clock: Any) -> None:
    for _ in range(30):
        call(circuit, True)
        call(circuit, False)
        clock.advance(2.5)
    assert circuit.state == "closed"


def test_calls_that_tell_nothing_change_nothing(circuit: Circuit) -> None:
    for _ in range(20):
        call(circuit, None)
    assert circuit.state == "closed"
    call(circuit, True)
    call(circuit, True)
    call(circuit, None)
    call(circuit, True)
    assert circuit.state == "open"


def test_half_open_lets_one_call_try_at_a_time(circuit: Circuit) -> None:
    opened(circuit).seems_well()
    assert circuit.state == "half_open"
    trial = circuit.enter()
    assert trial is not None
    assert circuit.enter() is None
    circuit.leave(trial, None)
    assert circuit.state == "half_open"
    assert circuit.enter() is not None


def test_the_first_text_of_the_trial_closes_it(circuit: Circuit, told: list[State]) -> None:
    opened(circuit).seems_well()
    trial = circuit.enter()
    assert trial is not None
    circuit.answered(trial)
    assert circuit.state == "closed"
    assert call(circuit, False)
    circuit.leave(trial, False)
    assert told == ["open", "half_open", "closed"]


def test_a_failed_trial_opens_it_for_twice_as_long_up_to_a_bound(circuit: Circuit) -> None:
    opened(circuit)
    pauses = []
    for _ in range(4):
        pauses.append(circuit.pause_s)
        circuit.seems_well()
        call(circuit, True)
        assert circuit.state == "open"
    assert pauses == [2.0, 4.0, 8.0, 8.0]
    circuit.seems_well()
    call(circuit, False)
    assert opened(circuit).pause_s == 2.0


def test_calls_from_before_it_opened_say_nothing_any_more(circuit: Circuit) -> None:
    early = [circuit.enter() for _ in range(10)]
    opened(circuit)
    for entered in early[:5]:
        circuit.leave(entered or 0, False)
    assert circuit.state == "open"
    circuit.seems_well()
    for entered in early[5:]:
        circuit.leave(entered or 0, True)
    assert circuit.state == "half_open"


def test_after_closing_the_row_begins_anew(circuit: Circuit) -> None:
    opened(circuit).seems_well()
    call(circuit, False)
    call(circuit, True)
    call(circuit, True)
    assert circuit.state == "closed"


def test_a_closed_circuit_cannot_be_half_opened(circuit: Circuit, told: list[State]) -> None:
    circuit.seems_well()
    assert circuit.state == "closed"
    assert told == []


def test_opening_and_closing_are_logged_once(circuit: Circuit, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    entered = [circuit.enter() or 0 for _ in range(20)]
    threads = [threading.Thread(target=circuit.leave, args=(one, True)) for one in entered]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    circuit.seems_well()
    call(circuit, False)
    lost, back = caplog.records
    assert (lost.getMessage(), lost.levelname, lost.part) == (  # type: ignore[attr-defined]
        "circuit_opened",
        "WARNING",
        "small server",
    )
    assert (back.getMessage(), back.levelname) == ("circuit_closed", "INFO")

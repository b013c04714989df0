from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from likeopt.resilience.circuit import Circuit, CircuitRules, State
from likeopt.resilience.probing import Probing

RULES = CircuitRules(failures=1, pause_s=0.005, look_s=1.5, longest_pause_s=0.01)


class Watched:
    """A circuit whose part answers probes as ``answers`` says, one after another; then it is well."""

    def __init__(self, answers: list[bool | Exception]) -> None:
        self.asked_within_s: list[float] = []
        self.half_open = threading.Event()
        self._answers = iter(answers)
        self.circuit = Circuit("part", self._changed, RULES)
        self.probing = Probing(self.circuit, self._probe)

    def _changed(self, state: State) -> None:
        if state == "open":
            self.probing.begin()
        elif state == "half_open":
            self.half_open.set()

    def _probe(self, within_s: float) -> bool:
        self.asked_within_s.append(within_s)
        answer = next(self._answers, True)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def fail(self) -> None:
        self.circuit.leave(self.circuit.enter() or 0, True)


@pytest.fixture
def watched() -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def make(*answers: bool | Exception) -> Watched:
        made.append(Watched(list(answers)))
        return made[-1]

    yield make
    for one in made:
        one.probing.close()


def test_nothing_runs_while_the_circuit_is_closed(watched: Callable[..., Watched]) -> None:
    before = threading.active_count()
    watched()
    assert threading.active_count() == before


def test_it_looks_until_the_part_answers(watched: Callable[..., Watched]) -> None:
    part = watched(False, False, True)
    part.fail()
    assert part.half_open.wait(3)
    assert part.circuit.state == "half_open"
    for thread in threading.enumerate():
        if thread.name == "probing":
            thread.join(3)
            assert not thread.is_alive()
    assert len(part.asked_within_s) == 3


def test_a_probe_that_breaks_is_one_that_was_not_answered(
    watched: Callable[..., Watched], caplog: pytest.LogCaptureFixture
) -> None:
    part = watched(RuntimeError("odd"), True)
    part.fail()
    assert part.half_open.wait(3)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "probe_failed"
    ]


def test_it_looks_again_when_the_trial_fails(watched: Callable[..., Watched]) -> None:
    part = watched()
    part.fail()
    assert part.half_open.wait(3)
    part.half_open.clear()
    part.fail()
    assert part.half_open.wait(3)
    assert part.asked_within_s == [1.5, 1.5]
    assert part.circuit.pause_s == 0.01


def test_it_looks_no_more_once_it_is_closed(watched: Callable[..., Watched]) -> None:
    part = watched()
    part.probing.close()
    before = threading.active_count()
    part.fail()
    assert threading.active_count() == before

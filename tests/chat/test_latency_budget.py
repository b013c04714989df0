"""An answer that must begin in time."""

from __future__ import annotations

from fake_upstream.running import FakeUpstream

from likeopt.chat.answers import Question
from likeopt.chat.routing.route import EXTRACTIVE

SEOUL_QUESTION = "서울의 인구는 얼마인가요?"


def codes(answer) -> list[str]:
    return [note.code for note in answer.notes]


def test_a_model_that_does_not_begin_in_time_is_not_waited_for(new_room, upstream: FakeUpstream) -> None:
    room = new_room(first_ms=60_000)
    answer = room.answering.ask(Question(SEOUL_QUESTION, latency_budget_ms=300)).wait()
    assert answer.model == EXTRACTIVE
    assert "938만" in answer.answer
    assert "latency_budget_spent" in codes(answer)
    assert upstream.until(lambda seen: bool(seen) and seen[0]["status"] == "closed by client")


def test_a_model_known_to_be_slow_is_not_even_asked(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="yes [1].", first_ms=400)
    room.answering.ask(Question(SEOUL_QUESTION)).wait()
    answer = room.answering.ask(Question("부산의 인구는 얼마인가요?", latency_budget_ms=100)).wait()
    assert answer.model == EXTRACTIVE
    assert "budget_extractive" in codes(answer)
    assert len(upstream.seen()) == 1


def test_with_time_enough_nothing_is_given_up(new_room) -> None:
    room = new_room(text="yes [1].")
    answer = room.answering.ask(Question(SEOUL_QUESTION, latency_budget_ms=60_000)).wait()
    assert answer.answer == "yes [1]."
    assert answer.notes == ()


def test_whoever_has_no_budget_goes_on_hearing_what_another_gave_up(new_room) -> None:
    room = new_room(text="yes [1].", first_ms=700)
    patient = room.answering.ask(Question(SEOUL_QUESTION))
    hasty = room.answering.ask(Question(SEOUL_QUESTION, latency_budget_ms=200)).wait()
    assert hasty.model == EXTRACTIVE
    assert patient.wait().answer == "yes [1]."


def test_text_that_comes_in_time_is_given_as_it_comes(new_room) -> None:
    room = new_room(text="yes, so it is [1].", first_ms=50, token_ms=50)
    answer = room.answering.ask(Question(SEOUL_QUESTION, latency_budget_ms=30_000)).wait()
    assert answer.answer == "yes, so it is [1]."
    assert answer.timings_ms["first_token"] < 10_000

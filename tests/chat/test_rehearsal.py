from __future__ import annotations

import pytest
from fake_upstream.running import FakeUpstream

from likeopt.chat.answers import Answer, Question
from likeopt.chat.rehearsal import Rehearsal
from likeopt.chat.warming.wants import WantedAnswer
from likeopt.errors import ModelUnavailable

QUESTION = "서울의 인구는 얼마인가요?"
CITING = "서울의 인구는 약 938만 명입니다 [1]."
WANT = WantedAnswer(QUESTION)


def rehearsal_of(room) -> Rehearsal:
    return Rehearsal(room.answering._parts)


def ask(room, **more) -> Answer:
    """The answer to the question, which begins a conversation."""
    return room.answering.ask(Question(QUESTION, **more)).wait()


def test_a_rehearsed_answer_is_a_hit_for_whoever_asks_first(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text=CITING)
    rehearsal = rehearsal_of(room)
    assert not rehearsal.is_kept(WANT)
    rehearsal.make(WANT)
    assert rehearsal.is_kept(WANT)
    assert len(upstream.seen()) == 1
    answer = ask(room)
    assert answer.answer == CITING
    assert (answer.cache.status, answer.cache.kind) == ("hit", "exact")
    assert len(upstream.seen()) == 1


def test_what_was_asked_for_otherwise_is_not_taken_for_it(new_room) -> None:
    rehearsal = rehearsal_of(new_room(text=CITING))
    rehearsal.make(WANT)
    assert not rehearsal.is_kept(WantedAnswer("부산의 인구는 얼마인가요?"))
    assert not rehearsal.is_kept(WantedAnswer(QUESTION, owner="somebody else"))


def test_changed_passages_want_it_made_again(new_room, library) -> None:
    rehearsal = rehearsal_of(new_room(text=CITING))
    rehearsal.make(WANT)
    library.passages = library.passages[1:]
    assert not rehearsal.is_kept(WANT)


def test_no_conversation_learns_of_it(new_room) -> None:
    room = new_room(text=CITING)
    rehearsal_of(room).make(WANT)
    assert room.rows() == []


def test_the_model_that_was_asked_for_makes_it(new_room) -> None:
    room = new_room(text=CITING)
    rehearsal_of(room).make(WantedAnswer(QUESTION, model="extractive"))
    assert ask(room, model="extractive").cache.status == "hit"
    assert ask(room).cache.status == "miss"


def test_a_model_that_fails_leaves_nothing_behind(new_room) -> None:
    rehearsal = rehearsal_of(new_room(fault="500"))
    with pytest.raises(ModelUnavailable):
        rehearsal.make(WANT)
    assert not rehearsal.is_kept(WANT)

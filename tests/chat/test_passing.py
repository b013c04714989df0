"""Questions of which nothing is kept."""

from __future__ import annotations

from fake_upstream.running import FakeUpstream

from likeopt.chat.answers import Question
from likeopt.chat.context.history import Turn
from likeopt.llm.contract import Limits

SEOUL_QUESTION = "서울의 인구는 얼마인가요?"


def test_nothing_of_it_is_stored(new_room) -> None:
    room = new_room(text="약 938만 명입니다 [1].")
    answer = room.answering.ask(Question(SEOUL_QUESTION, is_kept=False)).wait()
    assert answer.answer == "약 938만 명입니다 [1]."
    assert room.rows() == []
    assert room.finished == [answer]


def test_the_conversation_that_comes_along_is_told(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="605 제곱킬로미터입니다 [1].")
    question = Question("그럼 면적은?", history=(Turn(SEOUL_QUESTION, "약 938만 명"),), is_kept=False)
    answer = room.answering.ask(question).wait()
    prompt = upstream.seen()[0]["body"]["messages"]
    assert [message["role"] for message in prompt] == ["system", "user", "assistant", "user"]
    assert answer.route.intent == "follow_up"
    assert "서울" in room.library.queries[0].query


def test_the_askers_instructions_and_limits_reach_the_model(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="yes [1].")
    limits = Limits(99, 1.5, 0.5, ("END",), 7)
    room.answering.ask(
        Question(SEOUL_QUESTION, instructions="Answer like a pirate.", limits=limits, is_kept=False)
    ).wait()
    body = upstream.seen()[0]["body"]
    assert "Answer like a pirate." in body["messages"][0]["content"]
    sent = {name: body[name] for name in ("max_tokens", "temperature", "top_p", "stop", "seed")}
    assert sent == {"max_tokens": 99, "temperature": 1.5, "top_p": 0.5, "stop": ["END"], "seed": 7}


def test_other_instructions_are_another_question_to_the_cache(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="yes [1].")
    for instructions in ("Be brief.", "Be brief.", "Be kind."):
        room.answering.ask(Question(SEOUL_QUESTION, instructions=instructions, is_kept=False)).wait()
    assert len(upstream.seen()) == 2

"""Answers that end before they are whole: stopped, left, shut down, or lost with their server."""

from __future__ import annotations

from fake_upstream.running import FakeUpstream

from likeopt.chat.answers import Question
from likeopt.chat.streams import AnswerStream, Event
from likeopt.storage import messages

SEOUL_QUESTION = "서울의 인구는 얼마인가요?"


def all_events(stream: AnswerStream) -> list[Event]:
    return [event for event in stream.events() if event is not None]


def test_stopping_ends_the_upstream_call_and_keeps_the_text(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="one two three", token_ms=60_000)
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    events = stream.events()
    while (event := next(events)).name != "delta":
        pass
    stream.stop()
    last = [later for later in events if later is not None][-1]
    assert (last.name, last.data["status"]) == ("done", "stopped")
    assert (room.rows()[1]["status"], room.rows()[1]["content"]) == ("stopped", event.data["text"])
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_stopping_does_not_wait_for_the_search(new_room, library) -> None:
    library.gate.clear()
    room = new_room()
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    stream.stop()
    stream.stop()
    assert [event.name for event in all_events(stream)][-1] == "done"
    library.gate.set()
    assert room.rows()[1]["status"] == "stopped"
    assert len(room.finished) == 1


def test_a_client_that_leaves_ends_a_call_that_is_not_streamed(new_room, upstream: FakeUpstream) -> None:
    room = new_room(first_ms=60_000)
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    assert upstream.until(lambda seen: len(seen) == 1)
    assert stream.wait(cancelled=lambda: True).status == "stopped"
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_a_stream_without_a_listener_is_stopped_after_its_grace(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="one two three", token_ms=60_000)
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    listener = stream.events()
    while next(listener).name != "delta":
        pass
    room.stream_clock.now_s += 100
    room.registry.sweep()
    assert stream.ended_at_s is None
    listener.close()
    room.stream_clock.now_s += 29
    room.registry.sweep()
    assert stream.ended_at_s is None
    room.stream_clock.now_s += 2
    room.registry.sweep()
    assert room.rows()[1]["status"] == "stopped"
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_an_answer_that_cannot_be_stored_still_comes_to_an_end(new_room, library) -> None:
    library.gate.clear()
    room = new_room()
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    room.database.close()
    library.gate.set()
    assert all_events(stream)[-1].name == "error"


def test_a_shutdown_interrupts_what_is_under_way(new_room) -> None:
    room = new_room(text="one two three", token_ms=60_000)
    stream = room.answering.ask(Question(SEOUL_QUESTION))
    events = stream.events()
    while next(events).name != "delta":
        pass
    room.registry.drain()
    last = [event for event in events if event is not None][-1]
    assert (last.name, last.data["code"]) == ("error", "interrupted")
    assert (room.rows()[1]["status"], room.rows()[1]["content"]) == ("interrupted", "one ")


def test_answers_left_streaming_by_a_dead_server_are_interrupted(new_room, library) -> None:
    library.gate.clear()
    room = new_room()
    room.answering.ask(Question(SEOUL_QUESTION))
    assert room.database.write(messages.interrupt_all) == 1
    assert room.rows()[1]["status"] == "interrupted"
    assert room.database.write(messages.interrupt_all) == 0

"""Answers that are given again, and those that must not be."""

from __future__ import annotations

import msgspec
import pytest
from fake_upstream.running import FakeUpstream

from likeopt.cache.kinds import Wish
from likeopt.chat.answers import Answer, CacheUse, Question
from likeopt.chat.streams import Event
from likeopt.search.passages import Note

QUESTION = "서울의 인구는 얼마인가요?"
CITING = "서울의 인구는 약 938만 명입니다 [1]."


def ask(room, message: str = QUESTION, **more) -> Answer:
    return room.answering.ask(Question(message, **more)).wait()


def events_of(room, message: str = QUESTION, **more) -> list[Event]:
    stream = room.answering.ask(Question(message, **more))
    stream.wait()
    return stream._events


def codes(notes: tuple[Note, ...]) -> list[str]:
    return [note.code for note in notes]


def test_the_same_question_is_answered_once(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text=CITING)
    first, again = ask(room), ask(room)
    assert len(upstream.seen()) == 1
    assert again.answer == first.answer == CITING
    assert first.cache == CacheUse("miss")
    assert again.cache == CacheUse("hit", "memory", "exact", first.usage.completion_tokens)
    assert again.usage == first.usage
    assert again.message_id != first.message_id


def test_a_hit_is_replayed_as_the_same_events_in_the_same_order(new_room) -> None:
    room = new_room(text=CITING)
    first, again = events_of(room), events_of(room)
    assert [event.name for event in again] == [event.name for event in first]
    assert [event.data for event in again[1:-1]] == [event.data for event in first[1:-1]]
    for name in ("status", "model", "citations", "usage", "context", "notes"):
        assert again[-1].data[name] == first[-1].data[name]


def test_spacing_and_composition_of_a_question_do_not_matter(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text=CITING)
    ask(room, "What is  the café's name?")
    assert ask(room, " What is the cafe\u0301's name? ").cache.status == "hit"
    assert ask(room, "What is the cafe's name?").cache.status == "miss"
    assert len(upstream.seen()) == 2


def test_extracts_are_kept_too(new_room) -> None:
    room = new_room()
    first, again = ask(room), ask(room)
    assert (again.answer, again.cache.status) == (first.answer, "hit")
    assert codes(again.notes) == codes(first.notes) == ["answer_extractive"]


@pytest.mark.parametrize(
    "plan",
    [
        {"text": "cut sh", "finish": "length"},
        {"text": "used a tool", "finish": "tool_calls"},
        {"text": "never ended", "done": False, "finish": ""},
    ],
)
def test_what_is_not_a_whole_answer_is_never_kept(new_room, upstream: FakeUpstream, plan) -> None:
    room = new_room(**plan)
    room.answering.ask(Question(QUESTION)).cache_use(5)
    for stream in [room.answering.ask(Question(QUESTION)) for _ in range(2)]:
        list(stream.events())
        assert stream.cache is not None
        assert stream.cache.status == "miss"


def test_an_answer_that_failed_or_was_stopped_is_never_kept(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text="one two three four", fault="cut", after=2)
    for _ in range(2):
        list(room.answering.ask(Question(QUESTION)).events())
    assert len(upstream.seen()) == 2
    slow = new_room(text="one two three", token_ms=60_000)
    for turn in range(2):
        stream = slow.answering.ask(Question(QUESTION))
        assert next(event for event in stream.events() if event and event.name == "delta")
        stream.stop()
        assert upstream.until(lambda seen, turn=turn: seen[2 + turn]["status"] == "closed by client")
    assert len(upstream.seen()) == 4


def test_exactly_the_answers_whose_passages_changed_are_made_anew(new_room, library, upstream) -> None:
    room = new_room(text=CITING)
    ask(room, "First?")
    both = library.passages
    library.passages = both[:1]
    ask(room, "Second?")
    changed = msgspec.structs.replace(both[1], text="부산의 인구는 약 330만 명이다.")
    library.passages = [both[0], changed]
    assert ask(room, "First?").cache.status == "miss"
    library.passages = both[:1]
    assert ask(room, "Second?").cache.status == "hit"
    assert len(upstream.seen()) == 3


def test_the_answer_a_question_had_before_is_dropped(new_room, library) -> None:
    room = new_room(text=CITING)
    ask(room)
    before = room.cache_entries()
    library.passages = library.passages[:1]
    ask(room)
    assert room.cache_entries() == before


def test_the_same_passages_in_another_order_are_the_same(new_room, library, upstream) -> None:
    room = new_room(text="It is in [2].")
    first = ask(room)
    library.passages = [
        msgspec.structs.replace(one, chunk_id=f"new-{one.chunk_id}") for one in library.passages
    ]
    library.passages.reverse()
    again = ask(room)
    assert len(upstream.seen()) == 1
    assert [one.title for one in again.citations] == [one.title for one in first.citations]
    assert [one.verdict for one in again.citations] == [one.verdict for one in first.citations]
    assert [one.chunk_id for one in again.citations] == [f"new-{one.chunk_id}" for one in first.citations]


@pytest.mark.parametrize(
    "other",
    [
        {"owner": "somebody else"},
        {"collection": "other"},
        {"model": "extractive"},
        {"wish": Wish(namespace="mine")},
    ],
)
def test_other_askers_and_models_have_other_answers(new_room, other) -> None:
    room = new_room(text=CITING)
    ask(room)
    assert ask(room, **other).cache.status == "miss"
    assert ask(room, **other).cache.status == "hit"


def test_what_was_said_before_belongs_to_the_question(new_room) -> None:
    room = new_room(text=CITING)
    first = ask(room)
    follow_up = ask(room, "And Busan?", conversation_id=first.conversation_id)
    assert follow_up.cache.status == "miss"
    assert ask(room, "And Busan?").cache.status == "miss"
    other = ask(room)
    assert ask(room, "And Busan?", conversation_id=other.conversation_id).cache.status == "hit"


def test_wishes_are_obeyed(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text=CITING)
    assert ask(room, wish=Wish(write=False)).cache.status == "miss"
    assert ask(room).cache.status == "miss"
    assert ask(room, wish=Wish(read=False)).cache.status == "bypass"
    assert len(upstream.seen()) == 3
    assert ask(room, wish=Wish(write=False)).cache.status == "hit"


def test_a_short_life_can_be_wished_for(new_room, clock) -> None:
    room = new_room(text=CITING)
    ask(room, wish=Wish(ttl_s=10))
    clock.now_s += 9
    assert ask(room).cache.status == "hit"
    clock.now_s += 2
    assert ask(room).cache.status == "miss"


def test_answering_anew_makes_a_new_answer(new_room, upstream: FakeUpstream) -> None:
    room = new_room(text=CITING)
    first = ask(room)
    anew = ask(room, "", parent_id=first.question_id)
    assert (anew.cache.status, len(upstream.seen())) == ("bypass", 2)


def test_an_earlier_answer_stands_in_for_a_model_that_fails(new_room, upstream, clock) -> None:
    upstream.set_plan(text=CITING)
    room = new_room(called="fake")
    first = ask(room)
    clock.now_s += 3601
    upstream.set_plan(fault="500")
    again = ask(room)
    assert again.answer == first.answer
    assert codes(again.notes) == ["answer_stale", "model_failed"]
    assert again.cache.status == "hit"
    assert again.citations[0].verdict == "supported"


def test_why_is_recorded(new_room, library) -> None:
    room = new_room(text=CITING)
    ask(room)
    ask(room)
    library.passages = library.passages[:1]
    ask(room)
    ask(room, wish=Wish(read=False))
    recorded = room.database.read(room.caches)
    assert [(one["status"], one["why"].get("reason")) for one in recorded] == [
        ("miss", "first_time"),
        ("hit", None),
        ("miss", "passages_changed"),
        ("bypass", "asked_not_to"),
    ]

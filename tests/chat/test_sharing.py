"""Equal questions in flight: one upstream call, however many listen and wherever they are."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_upstream.running import FakeUpstream
from running_server import wait_for

from likeopt.bus.local import LocalBus
from likeopt.chat.answers import Question
from likeopt.chat.sharing import Sharing
from likeopt.chat.streams import AnswerStream, Event

QUESTION = "서울의 인구는 얼마인가요?"
SLOW = {"text": "one two three four five", "token_ms": 60_000}
STEADY = {"tokens": 300, "token_ms": 4}


class MortalBus(LocalBus):
    """A bus whose calls under way can be cut off, as by the death of their worker."""

    def __init__(self, run_dir: Path, slot: int) -> None:
        super().__init__(run_dir, slot)
        self._calls: list[socket.socket] = []

    def _serve(self, stream: socket.socket) -> None:
        self._calls.append(stream)
        super()._serve(stream)

    def die(self) -> None:
        self.close()
        for call in self._calls:
            with contextlib.suppress(OSError):
                call.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def workers(new_room, tmp_path: Path) -> Iterator:
    """Makes rooms that are each other's neighbours on one host."""
    buses: list[LocalBus] = []

    def make(count: int = 2, **plan):
        rooms = [new_room(**plan) for _ in range(count)]
        for slot, room in enumerate(rooms):
            bus = MortalBus(tmp_path, slot)
            room.replies.share(Sharing(bus, room.replies.led))
            room.bus = bus
            bus.open()
            buses.append(bus)
        return rooms

    yield make
    for bus in buses:
        bus.close()


def ask(room) -> AnswerStream:
    return room.answering.ask(Question(QUESTION))


def first_text(stream: AnswerStream) -> tuple[Event, Iterator[Event | None]]:
    events = stream.events()
    return next(event for event in events if event and event.name == "delta"), events


@pytest.mark.parametrize("count", [1, 2])
def test_many_at_once_are_one_call_and_all_get_the_whole(workers, upstream: FakeUpstream, count: int) -> None:
    rooms = workers(count, **STEADY)
    streams = [ask(rooms[turn % count]) for turn in range(40)]
    answers = [stream.wait() for stream in streams]
    assert len(upstream.seen()) == 1
    assert {answer.answer for answer in answers} == {"".join(f"word{n} " for n in range(300))}
    assert {answer.status for answer in answers} == {"done"}
    assert sum(answer.cache.collapsed for answer in answers) == 39
    assert all(answer.usage == answers[0].usage for answer in answers)


@pytest.mark.parametrize("count", [1, 2])
def test_who_comes_second_hears_what_was_said_at_once(workers, upstream: FakeUpstream, count: int) -> None:
    rooms = workers(count, **SLOW)
    first, _ = first_text(ask(rooms[0]))
    again, _ = first_text(ask(rooms[-1]))
    assert again.data == first.data
    assert len(upstream.seen()) == 1


@pytest.mark.parametrize("count", [1, 2])
def test_the_call_ends_with_its_last_listener(workers, upstream: FakeUpstream, count: int) -> None:
    rooms = workers(count, **SLOW)
    leader, follower = ask(rooms[0]), None
    first_text(leader)
    follower = ask(rooms[-1])
    first_text(follower)
    leader.stop()
    assert leader.wait().status == "stopped"
    assert follower.ended_at_s is None
    assert upstream.seen()[0]["status"] != "closed by client"
    follower.stop()
    assert follower.wait().status == "stopped"
    assert upstream.until(lambda seen: seen[0]["status"] == "closed by client")


def test_a_follower_hears_the_rest_though_the_leader_stopped(workers, upstream: FakeUpstream) -> None:
    rooms = workers(2, tokens=100, token_ms=5)
    leader = ask(rooms[0])
    first_text(leader)
    follower = ask(rooms[1])
    first_text(follower)
    leader.stop()
    assert follower.wait().answer.endswith("word99 ")
    assert len(upstream.seen()) == 1


def test_a_failure_is_everybodys(workers, upstream: FakeUpstream) -> None:
    rooms = workers(2, tokens=50, token_ms=25, fault="cut", after=40)
    streams = [ask(rooms[turn % 2]) for turn in range(4)]
    lasts = [list(stream.events())[-1] for stream in streams]
    assert {last.name for last in lasts if last} == {"error"}
    assert {last.data["code"] for last in lasts if last} == {"model_stream_cut"}
    assert len(upstream.seen()) == 1


def test_a_lost_worker_is_replaced_before_its_first_word(workers, upstream: FakeUpstream) -> None:
    rooms = workers(2, first_ms=300, text="whole")
    leader = ask(rooms[0])
    assert upstream.until(lambda seen: len(seen) == 1)
    follower = ask(rooms[1])
    wait_for(lambda: rooms[1].told.counts["coalesced", "answer"], "the second worker listens to the first")
    cut_off(rooms[0])
    assert follower.wait().answer == "whole"
    leader.stop()
    assert len(upstream.seen()) == 2


def test_a_lost_worker_after_that_is_an_interruption(workers, upstream: FakeUpstream) -> None:
    rooms = workers(2, **SLOW)
    first_text(ask(rooms[0]))
    follower = ask(rooms[1])
    _, events = first_text(follower)
    cut_off(rooms[0])
    last = [event for event in events if event][-1]
    assert (last.name, last.data["code"]) == ("error", "interrupted")
    assert len(upstream.seen()) == 1


def test_a_worker_that_cannot_stand_in_leaves_the_question_to_others(workers, upstream, library) -> None:
    rooms = workers(2, first_ms=300, text="whole")
    leader = ask(rooms[0])
    assert upstream.until(lambda seen: len(seen) == 1)
    library.passages.reverse()
    follower = ask(rooms[1])
    wait_for(lambda: rooms[1].told.counts["coalesced", "answer"], "the second worker listens to the first")
    cut_off(rooms[0])
    last = list(follower.events())[-1]
    assert last is not None
    assert (last.name, last.data["code"]) == ("error", "interrupted")
    leader.stop()
    assert rooms[1].locks.try_lock(f"reply:{rooms[1].key_of_last()}") is not None


def test_questions_with_wishes_of_their_own_are_not_shared(workers, upstream: FakeUpstream) -> None:
    (room,) = workers(1, **STEADY)
    streams = [room.answering.ask(Question(QUESTION, collection=f"c{turn}")) for turn in range(3)]
    for stream in streams:
        stream.wait()
    assert len(upstream.seen()) == 3


def cut_off(room) -> None:
    """End the worker's side of every call, as its death would, and free its turns."""
    room.bus.die()
    room.locks.close()

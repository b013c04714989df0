"""Who reads a reply, and who goes on when that one leaves."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from likeopt.chat.generation import Generation, SourceLost
from likeopt.errors import ModelUnavailable, Unavailable


class Spoken:
    """A source whose pieces come when they are let go."""

    is_kept = False
    is_led = True
    usage = None
    finish_reason = "stop"
    notes: tuple[Any, ...] = ()
    attempts: tuple[Any, ...] = ()
    order = ("a",)

    def __init__(self, *pieces: str | Exception) -> None:
        self.said = threading.Semaphore(0)
        self.closed = threading.Event()
        self.readers: set[int] = set()
        self._pieces = pieces

    def say(self, count: int = 1) -> None:
        for _ in range(count):
            self.said.release()

    def __iter__(self) -> Iterator[str]:
        for piece in self._pieces:
            self.readers.add(threading.get_ident())
            assert self.said.acquire(timeout=5)
            if self.closed.is_set():
                return
            if isinstance(piece, Exception):
                raise piece
            yield piece

    def close(self) -> None:
        self.closed.set()
        self.said.release()


def generation(*sources: Any) -> tuple[Generation, list[Generation]]:
    """A generation of these sources, one after another, and those that have been finished."""
    waiting, finished = iter(sources), []
    return Generation(lambda: next(waiting), finished.append), finished


def test_one_who_hears_alone_reads_in_its_own_thread() -> None:
    source = Spoken("one ", "two")
    source.say(2)
    made, finished = generation(source)
    assert list(made.begin()) == ["one ", "two"]
    assert source.readers == {threading.get_ident()}
    assert finished == [made]
    assert made.is_whole


def test_the_others_hear_what_the_first_reads() -> None:
    source = Spoken("one ", "two")
    made, _ = generation(source)
    first, second = made.begin(), made.listen()
    heard: list[str] = []
    other = threading.Thread(target=lambda: heard.extend(second))
    other.start()
    source.say(2)
    assert list(first) == ["one ", "two"]
    other.join(5)
    assert heard == ["one ", "two"]


@pytest.mark.parametrize("when", ["before it reads", "between two pieces", "while it waits for one"])
def test_when_the_reader_leaves_the_others_hear_the_rest(when: str) -> None:
    source = Spoken("one ", "two ", "three")
    made, finished = generation(source)
    first, second = made.begin(), made.listen()
    heard: list[str] = []
    other = threading.Thread(target=lambda: heard.extend(second))
    other.start()
    if when == "before it reads":
        first.close()
    elif when == "between two pieces":
        source.say()
        assert next(iter(first)) == "one "
        first.close()
    else:
        reading = threading.Thread(target=lambda: list(first))
        reading.start()
        while not source.readers:
            pass
        first.close()
    source.say(3)
    other.join(5)
    assert heard == ["one ", "two ", "three"]
    assert made.is_whole
    assert finished == [made]


def test_when_the_last_leaves_the_source_is_closed_and_the_end_is_told() -> None:
    source = Spoken("one ", "two")
    told = threading.Event()
    made = Generation(lambda: source, lambda _: told.set())
    listener = made.begin()
    source.say()
    assert next(iter(listener)) == "one "
    listener.close()
    assert source.closed.is_set()
    assert told.wait(5)
    assert not made.is_whole
    assert made.listen() is None


def test_what_ends_it_early_is_raised_for_all() -> None:
    source = Spoken("one ", ModelUnavailable("model_stream_cut"))
    made, _ = generation(source)
    first, second = made.begin(), made.listen()
    source.say(2)
    with pytest.raises(ModelUnavailable):
        list(first)
    with pytest.raises(ModelUnavailable):
        list(second)


def test_a_lost_source_is_replaced_before_its_first_piece_only() -> None:
    lost, found = Spoken(SourceLost()), Spoken("whole")
    lost.say()
    found.say()
    made, _ = generation(lost, found)
    assert list(made.begin()) == ["whole"]
    lost = Spoken("half ", SourceLost())
    lost.say(2)
    made, _ = generation(lost, found)
    with pytest.raises(Unavailable, match="interrupted"):
        list(made.begin())


def test_one_that_waits_for_a_time_only_hears_the_first_piece_at_once() -> None:
    source = Spoken("one")
    made, _ = generation(source)
    listener = made.begin()
    source.say()
    assert listener.begins_within(60)
    assert list(listener) == ["one"]


def test_a_killed_reader_does_not_pass_for_the_end() -> None:
    class Killed(BaseException):
        pass

    source = Spoken("one ", "two")
    made, finished = generation(source)
    first, second = made.begin(), made.listen()
    source.say()
    assert next(iter(first)) == "one "
    with pytest.raises(Killed):
        made._steps.throw(Killed)
    with pytest.raises(Unavailable, match="interrupted"):
        list(second)
    assert finished == [made]

from __future__ import annotations

import threading

import pytest

from likeopt.chat.registry import StreamRegistry
from likeopt.chat.streams import AnswerStream, Event, merged
from likeopt.errors import LikeOptError


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def stream(clock: Clock | None = None, message_id: str = "m1") -> AnswerStream:
    return AnswerStream(message_id, "k1", "local", clock or Clock())


def said(events) -> list[tuple[int, str]]:
    return [(event.id, event.data.get("text", event.name)) for event in events if event is not None]


def test_every_listener_gets_all_and_a_late_one_what_it_missed() -> None:
    made = stream()
    made.append("meta", {})
    made.append("delta", {"text": "one "})
    first, second = made.events(), made.events(after=1)
    assert said([next(first), next(first), next(second)]) == [(1, "meta"), (2, "one "), (2, "one ")]
    made.append("delta", {"text": "two "})
    made.append("delta", {"text": "three"})
    made.append("done", {})
    assert said(first) == [(4, "two three"), (5, "done")]
    assert said(second) == [(4, "two three"), (5, "done")]
    assert said(made.events(after=2)) == [(4, "two three"), (5, "done")]
    assert said(made.events(after=3)) == [(4, "three"), (5, "done")]
    assert said(made.events(after=5)) == []
    assert said(made.events(after=99)) == []


def test_texts_are_joined_but_nothing_else() -> None:
    events = [
        *(Event(1, "delta", {"text": "a"}), Event(2, "delta", {"text": "b"}), Event(3, "sources", {})),
        *(Event(4, "delta", {"text": "c"}), Event(5, "done", {})),
    ]
    assert said(merged(events)) == [(2, "ab"), (3, "sources"), (4, "c"), (5, "done")]


def test_silence_is_a_heartbeat() -> None:
    assert next(stream().events(heartbeat_s=0.0)) is None


def test_a_waiting_listener_is_woken() -> None:
    made = stream()
    received: list[Event | None] = []
    listener = threading.Thread(target=lambda: received.extend(made.events()))
    listener.start()
    made.append("delta", {"text": "x"})
    made.append("done", {})
    listener.join(2)
    assert said(received)[-1] == (2, "done")


def test_nothing_follows_the_end() -> None:
    made = stream()
    made.append("error", {"code": "interrupted"})
    made.append("delta", {"text": "late"})
    assert said(made.events()) == [(1, "error")]


def test_waiting_raises_what_ended_the_answer() -> None:
    made = stream()
    made.error = LikeOptError("interrupted")
    made.append("error", {})
    with pytest.raises(LikeOptError, match="interrupted"):
        made.wait()


def test_it_knows_for_how_long_nobody_has_listened() -> None:
    clock = Clock()
    made = stream(clock)
    clock.now_s = 5
    assert made.unheard_s() == 5
    listener = made.events(heartbeat_s=0.0)
    next(listener)
    clock.now_s = 9
    assert made.unheard_s() == 0
    listener.close()
    clock.now_s = 12
    assert made.unheard_s() == 3


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ended(message_id: str, clock: Clock, text: str = "x") -> AnswerStream:
    made = stream(clock, message_id)
    made.append("delta", {"text": text})
    made.append("done", {})
    return made


def test_an_ended_stream_is_kept_for_a_while(clock: Clock) -> None:
    registry = StreamRegistry(keep_s=300, clock=clock)
    made = ended("m1", clock)
    registry.add(made)
    clock.now_s = 299
    registry.sweep()
    assert registry.get("m1") is made
    clock.now_s = 300
    registry.sweep()
    assert registry.get("m1") is None
    registry.close()


def test_ended_streams_take_a_bounded_space_and_the_oldest_go_first(clock: Clock) -> None:
    registry = StreamRegistry(keep_s=300, most_bytes=100_000, clock=clock)
    for number in range(10):
        clock.now_s = number
        registry.add(ended(f"m{number}", clock, "x" * 10_000))
    live = stream(clock, "live")
    registry.add(live)
    registry.sweep()
    kept = [number for number in range(10) if registry.get(f"m{number}")]
    assert kept == [7, 8, 9]
    assert registry.get("live") is live
    assert registry.live == 1
    registry.close()


def test_one_stream_that_cannot_be_stopped_does_not_keep_the_others_alive(clock: Clock) -> None:
    registry = StreamRegistry(grace_s=30, clock=clock)
    stopped: list[str] = []
    for message_id in ("m1", "m2"):
        made = stream(clock, message_id)
        made.on_early_end(lambda end, message_id=message_id: stopped.append(f"{message_id} {end}"))
        registry.add(made)
    clock.now_s = 31
    registry.sweep()
    assert stopped == ["m1 stopped", "m2 stopped"]
    registry.drain()
    assert stopped[2:] == ["m1 interrupted", "m2 interrupted"]
    registry.close()

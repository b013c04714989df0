"""Streams that nobody can come back to, so that they end when their one listener leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from likeopt.chat.streams import AnswerStream, Event

# In silence, so often is looked whether the listener is still there, and so often given a sign of life.
LOOK_S = 0.25
HEARTBEAT_S = 10.0


def heard_by_one(
    stream: AnswerStream,
    has_left: Callable[[], bool],
    *,
    look_s: float = LOOK_S,
    heartbeat_s: float = HEARTBEAT_S,
) -> Iterator[Event | None]:
    """The events of ``stream``; None means that nothing has come for ``heartbeat_s``.

    The answer is stopped when ``has_left`` says so, and when this is closed before its end.
    """
    silent_s = 0.0
    try:
        for event in stream.events(heartbeat_s=look_s):
            if event is not None:
                silent_s = 0.0
                yield event
                continue
            if has_left():
                return
            silent_s += look_s
            if silent_s >= heartbeat_s:
                silent_s = 0.0
                yield None
    finally:
        # One that has ended takes no notice.
        stream.stop()

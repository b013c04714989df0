"""An answer under way: events that are kept, so that any number of listeners can follow or resume."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Literal

import msgspec

from likeopt.chat.answers import Answer, CacheUse
from likeopt.errors import LikeOptError

EventName = Literal["meta", "sources", "delta", "done", "error"]
EarlyEnd = Literal["stopped", "interrupted"]

_POLL_S = 0.25


class Event(msgspec.Struct, frozen=True):
    """One event of a stream; ids count from 1."""

    id: int
    name: EventName
    data: dict[str, Any]


class AnswerStream:
    """The events of one answer, appended by the turn that makes it and read by listeners.

    ``clock`` returns seconds and never goes backwards. ``is_kept`` False says that whoever asked does not
    come back to it.
    """

    def __init__(
        self,
        message_id: str,
        conversation_id: str,
        owner: str,
        clock: Callable[[], float] = time.monotonic,
        *,
        is_kept: bool = True,
    ) -> None:
        self.message_id = message_id
        self.is_kept = is_kept
        self.conversation_id = conversation_id
        self.owner = owner
        self.answer: Answer | None = None
        self.error: LikeOptError | None = None
        self.cache: CacheUse | None = None
        self.size_bytes = 0
        self._clock = clock
        self._events: list[Event] = []
        self._changed = threading.Condition()
        self._listeners = 0
        self._unheard_since_s = clock()
        self._ended_at_s: float | None = None
        self._end_early: Callable[[EarlyEnd], None] = _nothing

    def on_early_end(self, end_early: Callable[[EarlyEnd], None]) -> None:
        """Say how the turn is ended early: at once, with its last event; may be called more than once."""
        self._end_early = end_early

    def append(self, name: EventName, data: dict[str, Any]) -> None:
        """Add an event; after ``done`` or ``error`` nothing is added any more."""
        with self._changed:
            if self._ended_at_s is not None:
                return
            self._events.append(Event(len(self._events) + 1, name, data))
            self.size_bytes += _size_bytes(name, data)
            if name in ("done", "error"):
                self._ended_at_s = self._clock()
            self._changed.notify_all()

    def events(self, after: int = 0, heartbeat_s: float = 10.0) -> Iterator[Event | None]:
        """The events with ids above ``after``, as they come, to the last.

        Texts that have piled up come as one event with the id of the last. None means that nothing
        has come for ``heartbeat_s``. While it is iterated, somebody listens.
        """
        self._listen(1)
        try:
            while True:
                pending, ended = self._pending(after, heartbeat_s)
                if not pending:
                    if ended:
                        return
                    yield None
                for event in merged(pending):
                    yield event
                    after = event.id
        finally:
            self._listen(-1)

    def stop(self) -> None:
        """End the answer at once, because somebody wants no more of it, and keep what there is."""
        self._end_early("stopped")

    def interrupt(self) -> None:
        """End the answer at once, because the server cannot go on, and keep what there is."""
        self._end_early("interrupted")

    def wait(self, cancelled: Callable[[], bool] = lambda: False) -> Answer:
        """The whole answer. ``cancelled`` is asked four times a second; once true, the answer is stopped.

        Raises the LikeOptError that ended the answer.
        """
        self._listen(1)
        try:
            while not self._wait(_POLL_S):
                if cancelled():
                    self.stop()
        finally:
            self._listen(-1)
        if self.answer is None:
            raise self.error or LikeOptError("internal_error")
        return self.answer

    def cache_use(self, within_s: float) -> CacheUse | None:
        """Where the answer comes from, as soon as that is known; None if it is not within that time."""
        with self._changed:
            self._changed.wait_for(lambda: self.cache is not None or self._ended_at_s is not None, within_s)
            return self.cache

    def tell_cache(self, use: CacheUse) -> None:
        """Say where the answer comes from."""
        with self._changed:
            self.cache = use
            self._changed.notify_all()

    @property
    def ended_at_s(self) -> float | None:
        """When the last event was appended, None while the answer is under way."""
        return self._ended_at_s

    def unheard_s(self) -> float:
        """For how long nobody has listened."""
        return 0.0 if self._listeners else self._clock() - self._unheard_since_s

    def _pending(self, after: int, timeout_s: float) -> tuple[list[Event], bool]:
        with self._changed:
            self._changed.wait_for(
                lambda: len(self._events) > after or self._ended_at_s is not None, timeout_s
            )
            return self._events[after:], self._ended_at_s is not None

    def _wait(self, timeout_s: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: self._ended_at_s is not None, timeout_s)

    def _listen(self, change: int) -> None:
        with self._changed:
            self._listeners += change
            self._unheard_since_s = self._clock()


def _nothing(_end: EarlyEnd) -> None:
    """What ends a turn that has not begun."""


def merged(events: list[Event]) -> Iterator[Event]:
    """``events`` with neighbouring texts joined."""
    waiting: list[Event] = []
    for event in [*events, None]:
        if event is not None and event.name == "delta":
            waiting.append(event)
            continue
        if waiting:
            text = "".join(delta.data["text"] for delta in waiting)
            yield Event(waiting[-1].id, "delta", {"text": text})
            waiting = []
        if event is not None:
            yield event


def _size_bytes(name: EventName, data: dict[str, Any]) -> int:
    """About what an event takes in memory."""
    if name == "delta":
        return 400 + 3 * len(data["text"])
    return 400 + 2 * len(msgspec.json.encode(data))

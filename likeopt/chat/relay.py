"""Streams of this host by message id, whichever of its workers makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from likeopt.bus.contract import Bus
from likeopt.bus.local import Request
from likeopt.chat.registry import StreamRegistry
from likeopt.chat.streams import AnswerStream, Event
from likeopt.errors import NotFound
from likeopt.storage import conversations, messages
from likeopt.storage.database import Database

FOUND = "found"


class StreamRelay:
    """Follows and stops streams: its own directly, other workers' over the bus."""

    def __init__(
        self,
        registry: StreamRegistry,
        bus: Bus,
        database: Database,
        changed: Callable[[str], object] = lambda _owner: None,
    ) -> None:
        """``changed`` is told the owner of an answer that was found to be interrupted."""
        self._changed = changed
        self._registry = registry
        self._bus = bus
        self._database = database
        bus.handle("stream.events", self._tell_events)
        bus.handle("stream.stop", self._obey_stop)

    def events(self, owner: str, message_id: str, after: int = 0) -> Iterator[Event | None]:
        """The events with ids above ``after``; None when it is time for a sign of life.

        An answer whose worker has died ends with ``error`` and code ``interrupted``.
        Raises NotFound when there is no such answer, or its events are no longer kept.
        """
        own = self._own(owner, message_id)
        if own is not None:
            return own.events(after)
        request = {"call": "stream.events", "owner": owner, "message_id": message_id, "after": after}
        frames = self._ask_others(request)
        if frames is not None:
            return self._followed(frames, owner, message_id, after)
        if not self._was_interrupted(owner, message_id):
            raise NotFound("stream_not_found", id=message_id)
        return iter([_interrupted(after)])

    def stop(self, owner: str, message_id: str) -> None:
        """End the answer at once. Raises NotFound when no worker is making or keeping it."""
        own = self._own(owner, message_id)
        if own is not None:
            own.stop()
            return
        request = {"call": "stream.stop", "owner": owner, "message_id": message_id}
        if self._ask_others(request) is None:
            raise NotFound("stream_not_found", id=message_id)

    def _own(self, owner: str, message_id: str) -> AnswerStream | None:
        stream = self._registry.get(message_id)
        return stream if stream is not None and stream.owner == owner else None

    def _ask_others(self, request: Request) -> Iterator[Any] | None:
        """What the worker that has the stream answers after its first word; None if none has it."""
        for path in self._bus.others():
            frames = self._bus.call(path, request)
            if next(frames, None) == FOUND:
                return frames
        return None

    def _followed(
        self, frames: Iterator[Any], owner: str, message_id: str, after: int
    ) -> Iterator[Event | None]:
        for frame in frames:
            event = msgspec.convert(frame, Event | None)
            yield event
            if event is not None:
                after = event.id
                if event.name in {"done", "error"}:
                    return
        self._interrupt(owner, message_id)
        yield _interrupted(after)

    def _was_interrupted(self, owner: str, message_id: str) -> bool:
        """Whether the answer's worker has died; then its row says so from now on."""
        row = self._database.read(messages.get, message_id)
        if row is None or self._database.read(conversations.get, owner, row.conversation_id) is None:
            return False
        if row.status == "streaming":
            return self._interrupt(owner, message_id)
        return row.status == "interrupted"

    def _interrupt(self, owner: str, message_id: str) -> bool:
        ended = self._database.write(messages.finish, message_id, "interrupted")
        self._changed(owner)
        return ended

    def _tell_events(self, request: Request) -> Iterator[Any]:
        stream = self._own(request["owner"], request["message_id"])
        if stream is not None:
            yield FOUND
            for event in stream.events(request["after"]):
                yield msgspec.to_builtins(event)

    def _obey_stop(self, request: Request) -> Iterator[Any]:
        stream = self._own(request["owner"], request["message_id"])
        if stream is not None:
            stream.stop()
            yield FOUND


def _interrupted(after: int) -> Event:
    return Event(after + 1, "error", {"code": "interrupted", "params": {}})

"""Replies under way that other workers, of this host or another, listen to over the bus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from likeopt.bus.contract import Bus
from likeopt.bus.local import Request
from likeopt.chat.generation import Generation, Listener, Source, SourceLost
from likeopt.errors import LikeOptError, ModelUnavailable
from likeopt.llm.contract import Attempt, Usage
from likeopt.search.passages import Note

CALL = "reply.follow"
# How soon a worker notices that nobody in another one listens any more.
HEARTBEAT_S = 0.25
SILENCE_S = 5.0


class Opening(msgspec.Struct, frozen=True, tag=True):
    """The first frame: the order of the passages."""

    order: tuple[str, ...]


class Texts(msgspec.Struct, frozen=True, tag=True):
    """Pieces that have come; none is a sign of life."""

    pieces: tuple[str, ...]


class End(msgspec.Struct, frozen=True, tag=True):
    """The last frame of a reply that is whole."""

    usage: Usage | None
    finish_reason: str | None
    notes: tuple[Note, ...]
    attempts: tuple[Attempt, ...] = ()


class Failure(msgspec.Struct, frozen=True, tag=True):
    """The last frame of one that is not."""

    code: str
    params: dict[str, str | int | float]
    attempts: tuple[Attempt, ...] = ()


Frame = Opening | Texts | End | Failure


class Sharing:
    """Tells other workers of this one's generations, and finds theirs."""

    def __init__(self, bus: Bus, led: Callable[[str], Generation | None]) -> None:
        self._bus = bus
        self._led = led
        bus.handle(CALL, self._tell)

    def find(self, digest: str) -> Source | None:
        """The reply that another worker is asking a model for; None when none is."""
        request = {"call": CALL, "digest": digest}
        for address in self._bus.others():
            frames = self._bus.call(address, request, SILENCE_S)
            try:
                opening = next(frames, None)
            except TimeoutError:
                continue
            if opening is not None:
                return Followed(_read(opening), frames)
        return None

    def _tell(self, request: Request) -> Iterator[Any]:
        generation = self._led(request["digest"])
        # One that is not open yet is not waited for: it may itself be asking the caller.
        source = generation.source if generation is not None else None
        if generation is None or source is None or not source.is_led:
            return
        listener = generation.listen()
        if listener is None:
            return
        try:
            yield msgspec.to_builtins(Opening(tuple(source.order)))
            for frame in _frames(listener, source):
                yield msgspec.to_builtins(frame)
        finally:
            listener.close()


def _frames(listener: Listener, source: Source) -> Iterator[Frame]:
    try:
        for pieces in listener.batches(HEARTBEAT_S):
            yield Texts(tuple(pieces))
    except LikeOptError as error:
        yield Failure(error.code, error.params, source.attempts)
    else:
        yield End(source.usage, source.finish_reason, source.notes, source.attempts)


class Followed:
    """A reply that another worker is asking for."""

    is_kept = False
    is_led = False

    def __init__(self, opening: Frame, frames: Iterator[Any]) -> None:
        self.order = opening.order if isinstance(opening, Opening) else ()
        self.usage: Usage | None = None
        self.finish_reason: str | None = None
        self.notes: tuple[Note, ...] = ()
        self.attempts: tuple[Attempt, ...] = ()
        self._frames = frames
        self._closed = False

    def __iter__(self) -> Iterator[str]:
        try:
            yield from self._pieces()
        finally:
            # So that the other worker learns of it at once.
            getattr(self._frames, "close", _nothing)()

    def _pieces(self) -> Iterator[str]:
        for frame in self._read():
            if self._closed:
                return
            if isinstance(frame, Texts):
                yield from frame.pieces
            elif isinstance(frame, Failure):
                self.attempts = frame.attempts
                raise ModelUnavailable(frame.code, **frame.params)
            elif isinstance(frame, End):
                self.usage, self.finish_reason = frame.usage, frame.finish_reason
                self.notes, self.attempts = frame.notes, frame.attempts
                return
        raise SourceLost

    def _read(self) -> Iterator[Frame]:
        try:
            yield from map(_read, self._frames)
        except TimeoutError:
            return

    def close(self) -> None:
        """Listen no more; the other worker learns of it with its next frame."""
        self._closed = True


def _read(frame: Any) -> Frame:
    read: Frame = msgspec.convert(frame, Frame)
    return read


def _nothing() -> None:
    return

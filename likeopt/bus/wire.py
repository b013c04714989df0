"""What workers of several hosts say to each other through Redis, in pieces that fit its buffers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

PIECE_BYTES = 256 * 1024


class Worker(msgspec.Struct, frozen=True, order=True):
    """A worker: the id of its host, and a name that no other process of the host has or had."""

    host: str
    name: str


class Call(msgspec.Struct, frozen=True, tag=True):
    """A request, to be answered with pieces that bear the call's ``id``."""

    id: str
    caller: Worker
    request: dict[str, Any]


class Accepted(msgspec.Struct, frozen=True, tag=True):
    """The call has arrived, and will be answered."""

    id: str


class Piece(msgspec.Struct, frozen=True, tag=True):
    """A piece of a frame, counted from 0 throughout the call."""

    id: str
    number: int
    is_last: bool
    body: bytes


class Ended(msgspec.Struct, frozen=True, tag=True):
    """The answer is over."""

    id: str


class Taken(msgspec.Struct, frozen=True, tag=True):
    """The caller has come as far as this piece, and can take more."""

    id: str
    number: int


class Left(msgspec.Struct, frozen=True, tag=True):
    """The caller wants no more."""

    id: str


class Announcement(msgspec.Struct, frozen=True, tag=True):
    """Something that every host should know."""

    host: str
    topic: str
    payload: Any


class Gap(msgspec.Struct, frozen=True, tag=True):
    """An announcement could not be made; nobody knows any more what it was."""

    host: str


Answer = Accepted | Piece | Ended
Message = Call | Answer | Taken | Left | Announcement | Gap

_decoder = msgspec.msgpack.Decoder(Message)


def encode(message: Message) -> bytes:
    """The message as bytes."""
    return msgspec.msgpack.encode(message)


def decode(body: bytes) -> Message:
    """The message again. Raises msgspec.DecodeError."""
    message: Message = _decoder.decode(body)
    return message


def pieces(id_: str, frame: Any, number: int) -> Iterator[Piece]:
    """The frame in pieces, the first of which is ``number``."""
    body = msgspec.msgpack.encode(frame)
    parts = [body[start : start + PIECE_BYTES] for start in range(0, len(body), PIECE_BYTES)]
    for place, part in enumerate(parts, 1):
        yield Piece(id_, number + place - 1, place == len(parts), part)

"""What the loader process and its owner say to each other: msgpack, each message after its length."""

from __future__ import annotations

import struct
from typing import BinaryIO

import msgspec

from likeopt.documents.content import LoadedDocument
from likeopt.documents.loading.limits import Limits
from likeopt.errors import Params

LENGTH = struct.Struct("<I")


class Request(msgspec.Struct, frozen=True):
    """Load the file at ``path``, which its owner calls ``name``."""

    path: str
    name: str
    limits: Limits


class Answer(msgspec.Struct, frozen=True):
    """The document, or the code of its rejection with its parameters.

    With ``retiring`` the loader process ends after this answer, having grown too large.
    """

    document: LoadedDocument | None = None
    code: str | None = None
    params: Params = {}
    retiring: bool = False


def framed(message: Request | Answer) -> bytes:
    """``message`` as it goes over the pipe."""
    body = msgspec.msgpack.encode(message)
    return LENGTH.pack(len(body)) + body


def read_body(stream: BinaryIO) -> bytes | None:
    """The next message's body, or None at the end of the stream."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    body = stream.read(length)
    return body if len(body) == length else None

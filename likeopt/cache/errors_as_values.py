"""Errors that are results too: kept for a while, so that what is not there is not looked for each time."""

from __future__ import annotations

import msgspec

from likeopt import errors
from likeopt.errors import LikeOptError


def encode(error: LikeOptError) -> bytes:
    """The error's class, code and parameters as bytes."""
    return msgspec.msgpack.encode((type(error).__name__, error.code, error.params))


def decode(body: bytes) -> LikeOptError:
    """The error again; what is not one of ours is an internal error."""
    name, code, params = msgspec.msgpack.decode(body)
    kind = getattr(errors, name, None)
    if not (isinstance(kind, type) and issubclass(kind, LikeOptError)):
        return LikeOptError("internal_error")
    return kind(code, **params)

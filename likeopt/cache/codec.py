"""Values as bytes and back. Nothing here can run code that it reads."""

from __future__ import annotations

from typing import Any, Generic, Protocol, TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


class NotStorable(TypeError):
    """A value would not come back from the cache as it was."""


class Codec(Protocol[T]):
    """How values of one type become bytes."""

    def encode(self, value: T) -> bytes:
        """The value as bytes. Raises NotStorable."""
        ...

    def decode(self, body: bytes) -> T:
        """The value again. Raises msgspec.DecodeError or ValueError when ``body`` is something else."""
        ...


class Typed(Generic[T]):
    """Values whose type says all, such as Structs: they come back as that type."""

    def __init__(self, kind: type[T]) -> None:
        self._encoder = msgspec.msgpack.Encoder()
        self._decoder = msgspec.msgpack.Decoder(kind)

    def encode(self, value: T) -> bytes:
        """The value in msgpack. Raises NotStorable for what msgpack does not know."""
        try:
            return self._encoder.encode(value)
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise NotStorable(str(error)) from error

    def decode(self, body: bytes) -> T:
        """The value again. Raises msgspec.DecodeError."""
        return self._decoder.decode(body)


class Plain:
    """Plain data: None, booleans, numbers, text, bytes, and lists and dictionaries of these.

    A tuple would come back as a list and a set likewise, so they are refused.
    """

    def encode(self, value: Any) -> bytes:
        """The value in msgpack. Raises NotStorable for what would not come back equal."""
        try:
            body = msgspec.msgpack.encode(value)
            back = msgspec.msgpack.decode(body)
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            raise NotStorable(str(error)) from error
        if not _same(value, back):
            raise NotStorable(f"{type(value).__name__} does not come back from the cache as it was")
        return body

    def decode(self, body: bytes) -> Any:
        """The value again. Raises msgspec.DecodeError."""
        return msgspec.msgpack.decode(body)


class Vector:
    """One vector of float32."""

    def encode(self, value: NDArray[np.float32]) -> bytes:
        """Its bytes. Raises NotStorable for any other array."""
        if value.dtype != np.float32 or value.ndim != 1:
            raise NotStorable(f"{value.dtype} of {value.ndim} dimensions is no vector of float32")
        return value.tobytes()

    def decode(self, body: bytes) -> NDArray[np.float32]:
        """The vector, not to be written to. Raises ValueError."""
        return np.frombuffer(body, np.float32)


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(
            _same(key, key_back) and _same(value, other[key])
            for (key, value), key_back in zip(one.items(), other, strict=True)
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other) or one != one

from __future__ import annotations

import enum
import math
from datetime import UTC, datetime
from typing import Any

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from likeopt.cache.codec import NotStorable, Plain, Typed, Vector


class Pair(msgspec.Struct, frozen=True):
    words: tuple[str, ...]
    numbers: dict[str, float] = {}


class Colour(enum.StrEnum):
    RED = "red"


def _nested() -> list[Any]:
    nested: list[Any] = []
    for _ in range(100_000):
        nested = [nested]
    return nested


leaves = st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.binary()
texts = st.text(st.characters(codec="utf-8"))
plain = st.recursive(
    leaves | texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20
)


@given(plain)
def test_plain_data_comes_back_as_it_was(value: Any) -> None:
    back = Plain().decode(Plain().encode(value))
    assert repr(back) == repr(value)


@pytest.mark.parametrize(
    "value",
    [
        (1, 2),
        [(1, 2)],
        {"a": {"b": {1}}},
        {1, 2},
        frozenset(),
        {(1, 2): 3, "set": {1}},
        object(),
        2**64,
        bytearray(b"a"),
        Colour.RED,
        {Colour.RED: 1},
        np.float64(1.0),
        Pair(("a",)),
        datetime(2026, 1, 1),  # noqa: DTZ001 - comes back as text
        "\ud800",
        _nested(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_would_not_come_back_equal_is_refused(value: Any) -> None:
    with pytest.raises(NotStorable):
        Plain().encode(value)


def test_not_a_number_and_a_moment_are_plain_too() -> None:
    assert math.isnan(Plain().decode(Plain().encode(math.nan)))
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert Plain().decode(Plain().encode(moment)) == moment


def test_a_struct_comes_back_as_its_type() -> None:
    pair = Pair(("a", "b"), {"x": 0.5})
    assert Typed(Pair).decode(Typed(Pair).encode(pair)) == pair


@pytest.mark.parametrize("body", [b"", b"\xc1", msgspec.msgpack.encode({"words": 3}), b"\xa1\xff"])
def test_what_is_no_such_struct_cannot_be_read(body: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, ValueError)):
        Typed(Pair).decode(body)


def test_a_struct_that_holds_what_msgpack_does_not_know_is_refused() -> None:
    with pytest.raises(NotStorable):
        Typed(Pair).encode(Pair((object(),)))  # type: ignore[arg-type]


def test_a_vector_comes_back_bit_by_bit_and_cannot_be_written_to() -> None:
    vector = np.array([0.1, -2.5, np.inf], dtype=np.float32)
    back = Vector().decode(Vector().encode(vector))
    assert back.dtype == np.float32
    assert back.tobytes() == vector.tobytes()
    with pytest.raises(ValueError, match="read-only"):
        back[0] = 1.0


@pytest.mark.parametrize("shape", [np.zeros(3), np.zeros((1, 3), dtype=np.float32)])
def test_other_arrays_are_refused(shape: np.ndarray) -> None:
    with pytest.raises(NotStorable):
        Vector().encode(shape)
    with pytest.raises(ValueError, match="multiple"):
        Vector().decode(b"abc")

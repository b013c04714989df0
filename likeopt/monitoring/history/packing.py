"""A window as bytes and back.

A version byte, then msgpack, compressed. Words and buckets' bounds are written once; counters that did not
move and histograms without a value are not written at all. What another version wrote is not read.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Series, Window

VERSION = b"\x01"
# Beyond it not every whole number is a float.
_WHOLE = 2**53

T = TypeVar("T")
# A series: the places of its name and of its labels' names and values among the words.
_At = list[int]


class _Packed(msgspec.Struct, array_like=True):
    ended_at_s: float
    seconds: float
    words: list[str]
    bounds: list[tuple[float, ...]]
    counters: list[tuple[_At, float]]
    # Place among the bounds, total, and by turns a bucket that holds values and how many.
    histograms: list[tuple[_At, int, float, list[int]]]
    gauges: list[tuple[_At, float]]


_decoder = msgspec.msgpack.Decoder(_Packed)


def pack(window: Window) -> bytes:
    """``window`` as bytes."""
    words: dict[str, int] = {}
    bounds: dict[tuple[float, ...], int] = {}
    packed = _Packed(
        window.ended_at_s,
        window.seconds,
        [],
        [],
        _numbers((item for item in window.counters.items() if item[1]), words),
        [
            (_at(series, words), _place(each.bounds, bounds), _short(each.total), _sparse(each.counts))
            for series, each in window.histograms.items()
            if any(each.counts)
        ],
        _numbers(window.gauges.items(), words),
    )
    packed.words = list(words)
    packed.bounds = [tuple(map(_short, each)) for each in bounds]
    return VERSION + zlib.compress(msgspec.msgpack.encode(packed))


def _numbers(values: Iterable[tuple[Series, float]], words: dict[str, int]) -> list[tuple[_At, float]]:
    return [(_at(series, words), _short(value)) for series, value in values]


def _at(series: Series, words: dict[str, int]) -> _At:
    name, labels = series
    return [_place(word, words) for word in (name, *(part for label in labels for part in label))]


def _place(thing: T, places: dict[T, int]) -> int:
    return places.setdefault(thing, len(places))


def _short(value: float) -> float:
    """A whole number takes a byte or a few where a float takes nine."""
    return int(value) if abs(value) < _WHOLE and value == int(value) else value


def _sparse(counts: Iterable[int]) -> list[int]:
    return [number for place, count in enumerate(counts) if count for number in (place, count)]


def unpack(data: bytes, shared: dict[Series, Series] | None = None) -> Window | None:
    """The window in ``data``, None when it is of another version or damaged.

    ``shared`` holds series of windows before, which this one then refers to, and takes up those that are new.
    """
    if data[:1] != VERSION:
        return None
    shared = {} if shared is None else shared
    try:
        packed = _decoder.decode(zlib.decompress(data[1:]))
        return Window(
            packed.ended_at_s,
            packed.seconds,
            _read(packed.counters, packed, shared),
            {
                _series(at, packed.words, shared): _histogram(packed.bounds[place], total, sparse)
                for at, place, total, sparse in packed.histograms
            },
            _read(packed.gauges, packed, shared),
        )
    except (msgspec.DecodeError, zlib.error, IndexError):
        return None


def _read(
    values: Iterable[tuple[_At, float]], packed: _Packed, shared: dict[Series, Series]
) -> Mapping[Series, float]:
    return {_series(at, packed.words, shared): float(value) for at, value in values}


def _series(at: _At, words: list[str], shared: dict[Series, Series]) -> Series:
    name, *labels = (words[place] for place in at)
    series = (name, tuple(zip(labels[::2], labels[1::2], strict=False)))
    return shared.setdefault(series, series)


def _histogram(bounds: tuple[float, ...], total: float, sparse: list[int]) -> Histogram:
    counts = [0] * (len(bounds) + 1)
    for place, count in zip(sparse[::2], sparse[1::2], strict=False):
        counts[place] = count
    return Histogram(bounds, tuple(counts), total)

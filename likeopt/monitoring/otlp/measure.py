"""One metric in OpenTelemetry's terms, before it is written down as JSON."""

from __future__ import annotations

from typing import Literal

import msgspec

from likeopt.monitoring.history.histogram import Histogram

# What a number is: counted up, a level that goes both ways and may be added up over processes, or one
# that may not be added up.
Kind = Literal["counter", "level", "gauge", "histogram"]
Attributes = tuple[tuple[str, str | int], ...]


class Point(msgspec.Struct, frozen=True):
    """One series' value: a number, or a distribution where the measure is a histogram."""

    attributes: Attributes
    value: float | Histogram


class Measure(msgspec.Struct, frozen=True):
    """A metric with all its series. ``unit`` is written in UCUM, such as ``s``, ``By`` or ``{token}``."""

    name: str
    unit: str
    kind: Kind
    points: tuple[Point, ...]

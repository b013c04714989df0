"""Times as people read them: in milliseconds, by quantiles."""

from __future__ import annotations

import msgspec

from likeopt.monitoring.history.histogram import Histogram


class Quantiles(msgspec.Struct, frozen=True):
    """How long half, 95 % and 99 % took at most, in milliseconds; None where nothing was measured."""

    p50: float | None = None
    p95: float | None = None
    p99: float | None = None


class Latency(Quantiles, frozen=True):
    """The same with ``max``: the upper end of the highest bucket that holds anything.

    So nothing took longer, except where that is the last bucket of all: what lies above its bound
    is only known to be longer.
    """

    max: float | None = None


def milliseconds(seconds: float | None) -> float | None:
    """Seconds in milliseconds, to the microsecond; None stays None."""
    return None if seconds is None else round(seconds * 1000, 3)


def quantile_ms(histogram: Histogram | None, q: float) -> float | None:
    """One quantile of a histogram of seconds, in milliseconds; None without any value."""
    return None if histogram is None else milliseconds(histogram.quantile(q))


def quantiles_of(histogram: Histogram | None) -> Quantiles:
    """The quantiles of a histogram of seconds."""
    return Quantiles(*(quantile_ms(histogram, q) for q in (0.5, 0.95, 0.99)))


def latency_of(histogram: Histogram | None) -> Latency:
    """The quantiles and the longest of a histogram of seconds."""
    common = msgspec.structs.asdict(quantiles_of(histogram))
    return Latency(**common, max=milliseconds(_longest(histogram)))


def _longest(histogram: Histogram | None) -> float | None:
    if histogram is None:
        return None
    filled = [place for place, inside in enumerate(histogram.counts) if inside]
    return histogram.bounds[min(filled[-1], len(histogram.bounds) - 1)] if filled else None

"""Traffic made up minute by minute, as the series that Prometheus scrapes and as our own windows."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Series, Window, series

BOUNDS = (0.05, 0.1, 0.5, 1.0, 3.0, 5.0, 10.0, 15.0, 20.0, 30.0, 60.0)
CHAT = series("http_request_duration_seconds", method="POST", route="/api/v1/chat")
MESSAGES = series("http_request_duration_seconds", method="POST", route="/v1/messages")
SEARCH = series("http_request_duration_seconds", method="POST", route="/api/v1/search")
UPLOAD = series("http_request_duration_seconds", method="POST", route="/api/v1/documents")
EVENTS = series("http_request_duration_seconds", method="GET", route="/api/v1/indexing/events")
FIRST_TOKEN = series("time_to_first_token_seconds")
CACHED = series("cached_request_duration_seconds")


def status(code: int, route: str = "/api/v1/search") -> Series:
    return series("http_requests", method="POST", route=route, status=str(code))


class Minute(msgspec.Struct, frozen=True):
    """What happens within one minute: how often something is counted, and what is measured how often."""

    counted: dict[Series, int] = {}
    measured: dict[Series, dict[float, int]] = {}
    cpu: float = 20.0

    def window(self, number: int) -> Window:
        """The minute as what is measured inside."""
        return Window(
            ended_at_s=(number + 1) * 60,
            seconds=60,
            counters=self.counted,
            histograms={name: _histogram(values) for name, values in self.measured.items()},
            gauges={series("host_cpu_percent"): self.cpu},
        )


def _histogram(values: dict[float, int]) -> Histogram:
    counts = [0] * (len(BOUNDS) + 1)
    for value, times in values.items():
        counts[bisect_left(BOUNDS, value)] += times
    return Histogram(BOUNDS, tuple(counts))


def scraped(minutes: Sequence[Minute]) -> dict[str, list[float | None]]:
    """Each series of Prometheus with its value at first and after each minute; None before it is there."""
    totals: Counter[str] = Counter()
    found: dict[str, list[float | None]] = {
        _written("http_requests_in_progress", ()): [0.0] * (len(minutes) + 1),
        _written("host_cpu_percent", ()): [20.0, *(minute.cpu for minute in minutes)],
    }
    for number, minute in enumerate(minutes, start=1):
        totals.update(dict(_increments(minute)))
        for name, value in totals.items():
            values = found.setdefault(name, [None] * number)
            values += [values[-1]] * (number - len(values))
            values.append(float(value))
    return found


def _increments(minute: Minute) -> Iterator[tuple[str, int]]:
    for (name, labels), times in minute.counted.items():
        yield _written(f"{name}_total", labels), times
    for (name, labels), values in minute.measured.items():
        for bound in (*BOUNDS, float("inf")):
            spelt = "+Inf" if bound == float("inf") else repr(bound)
            within = sum(times for value, times in values.items() if value <= bound)
            yield _written(f"{name}_bucket", (*labels, ("le", spelt))), within


def _written(name: str, labels: tuple[tuple[str, str], ...]) -> str:
    inside = ",".join(
        f'{label}="{value}"' for label, value in (*labels, ("instance", "here"), ("job", "likeopt"))
    )
    return f"likeopt_{name}{{{inside}}}"

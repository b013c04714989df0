from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.utils import floatToGoString
from prometheus_client.values import MultiProcessValue

from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.merged_files import MergedFiles
from likeopt.monitoring.history.past import Past
from likeopt.monitoring.history.reading import Reading
from likeopt.monitoring.history.recorder import Recorder
from likeopt.monitoring.history.store import Store
from likeopt.monitoring.history.window import Window
from likeopt.storage.database import Database
from likeopt.storage.performance import PerformanceStore

BOUNDS = (0.01, 0.1, 1.0, 10.0, float("inf"))


class Slot:
    """One process's numbers, in files that prometheus_client itself writes."""

    def __init__(self, name: str) -> None:
        self._value: Any = MultiProcessValue(lambda: name)  # type: ignore[no-untyped-call]
        self._made: dict[tuple[Any, ...], Any] = {}

    def count(self, name: str, amount: float = 1, **labels: str) -> None:
        self._of("counter", name, f"{name}_total", labels).inc(amount)

    def observe(self, name: str, value: float, bounds: tuple[float, ...] = BOUNDS, **labels: str) -> None:
        total, *buckets = self.declare(name, bounds, **labels)
        total.inc(value)
        next(bucket for bucket, end in zip(buckets, bounds, strict=True) if value <= end).inc(1)

    def declare(self, name: str, bounds: tuple[float, ...] = BOUNDS, **labels: str) -> list[Any]:
        """The sum and the buckets of a histogram, made in the order that the library makes them in."""
        return [self._of("histogram", name, f"{name}_sum", labels)] + [
            self._of("histogram", name, f"{name}_bucket", labels | {"le": floatToGoString(end)})
            for end in bounds
        ]

    def set(self, name: str, mode: str, value: float, at_s: float | None = None, **labels: str) -> None:
        self._of("gauge", name, name, labels, mode).set(value, timestamp=at_s)

    def _of(self, kind: str, metric: str, sample: str, labels: dict[str, str], mode: str = "") -> Any:
        at = (kind, sample, mode, *labels.items())
        if at not in self._made:
            texts = (f"likeopt_{metric}", f"likeopt_{sample}", tuple(labels), tuple(labels.values()))
            self._made[at] = self._value(kind, *texts, f'A "help"\\\nof {metric}.', multiprocess_mode=mode)
        return self._made[at]

    def end(self) -> None:
        self._value.close_all_files()


class Slots:
    """The processes of a host."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._slots: dict[str, Slot] = {}

    def __getitem__(self, name: str) -> Slot:
        return self._slots.setdefault(name, Slot(name))

    def end(self, name: str) -> None:
        """End that process, as the library is told of it; one of the same name may come."""
        self._slots.pop(name).end()
        for path in self.directory.glob(f"gauge_live*_{name}.db"):
            path.unlink()

    def restart(self) -> None:
        """End all, and begin with empty files."""
        for slot in self._slots.values():
            slot.end()
        self._slots.clear()
        for path in self.directory.iterdir():
            path.unlink()


@pytest.fixture
def slots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slots]:
    directory = tmp_path / "metrics"
    directory.mkdir()
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(directory))
    slots = Slots(directory)
    yield slots
    slots.restart()


class Host:
    """One host: its processes' files, its part of the database, and what was counted there in all."""

    def __init__(self, name: str, slots: Slots, database: Database, clock: Any) -> None:
        self.name = name
        self.slots = slots
        self.clock = clock
        self.store = PerformanceStore(database)
        self.baseline_path = slots.directory.parent / "baseline"
        self.told: list[Window] = []
        self.counted = 0

    def count(self, requests: int = 1, slot: str = "web0") -> None:
        """Count so many requests, each with its duration."""
        self.counted += requests
        for _ in range(requests):
            self.slots[slot].count("requests")
            self.slots[slot].observe("duration_seconds", 0.5)

    def read(self) -> Reading:
        return MergedFiles(self.slots.directory).reading(self.clock())

    def recorder(self, store: Store | None = None, take_role: Callable[[], bool] = lambda: True) -> Recorder:
        return Recorder(
            self.read,
            store or self.store,
            self.name,
            summarise=lambda window: Snapshot(window.ended_at_s, window.seconds, window.count("requests")),
            clock=self.clock,
            take_role=take_role,
            baseline_path=self.baseline_path,
            on_window=self.told.append,
        )

    def past(self, store: Store | None = None) -> Past:
        return Past(
            self.read, store or self.store, self.name, clock=self.clock, baseline_path=self.baseline_path
        )

    def stored(self) -> list[Window]:
        return [window for host, window in self.store.windows(0.0, {}) if host == self.name]

    def stored_counts(self) -> list[float]:
        """The requests of each stored window; those of the durations are as many."""
        windows = self.stored()
        counts = [window.count("requests") for window in windows]
        durations = [window.histogram("duration_seconds") for window in windows]
        assert [each.count if each else 0 for each in durations] == counts
        return counts


@pytest.fixture
def host(slots: Slots, database: Database, clock: Any) -> Host:
    return Host("here", slots, database, clock)

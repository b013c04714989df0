"""The reading up to which everything is stored, left for all processes of a host."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from likeopt.monitoring.history.packing import pack, unpack
from likeopt.monitoring.history.reading import Reading
from likeopt.monitoring.history.store import HostWindow
from likeopt.monitoring.history.window import Window

_Identity = tuple[int, int, int]


class Baseline:
    """The file ``path``, in a folder that is emptied when the server starts anew, as its counters are."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: tuple[_Identity, Reading | None] | None = None

    def read(self) -> Reading | None:
        """What was left last, without its gauges; None if nothing was. A file is read once only."""
        try:
            status = self._path.stat()
            identity = (status.st_ino, status.st_mtime_ns, status.st_size)
            if self._known is None or self._known[0] != identity:
                self._known = (identity, _reading(unpack(self._path.read_bytes())))
        except FileNotFoundError:
            return None
        return self._known[1]

    def write(self, reading: Reading) -> None:
        """Leave ``reading``, in one step for all who read it. Raises OSError."""
        unfinished = self._path.with_suffix(".unfinished")
        totals = Window(reading.taken_at_s, 0.0, reading.counters, reading.histograms)
        unfinished.write_bytes(pack(totals))
        unfinished.replace(self._path)


def continued(baseline: Reading, host: str, windows: Iterable[HostWindow]) -> Reading:
    """``baseline`` and what of ``host`` was stored after it; ``windows`` are oldest first."""
    for measured_by, window in windows:
        if measured_by == host and window.ended_at_s > baseline.taken_at_s:
            baseline = baseline.plus(window)
    return baseline


def _reading(totals: Window | None) -> Reading | None:
    return Reading(totals.ended_at_s, totals.counters, totals.histograms) if totals is not None else None

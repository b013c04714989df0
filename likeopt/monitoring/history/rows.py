"""The series of one kind of metric, a row each, and what the files of several processes add up to there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from likeopt.monitoring.history.slot_file import Floats, SlotFile

Labels = tuple[tuple[str, str], ...]
Places = npt.NDArray[np.intp]

_decoder = msgspec.json.Decoder(tuple[str, str, dict[str, str], str])


class Entry(msgspec.Struct, frozen=True):
    """What a key says: ``metric`` and ``sample`` are names, ``labels`` are sorted by name."""

    metric: str
    sample: str
    labels: Labels
    help: str


class Rows:
    """Knows each key once, however many files and readings it comes in.

    ``kind`` and ``mode`` are those of a SlotFile. In the modes ``all`` and ``liveall`` nothing is put
    together, and a label ``pid`` tells the slots apart.
    """

    def __init__(self, kind: str, mode: str) -> None:
        self.kind = kind
        self.entries: list[Entry] = []
        self._mode = mode.removeprefix("live")
        self._row_of: dict[tuple[bytes, str], int] = {}
        self._rows_of: dict[SlotFile, Places] = {}

    def together(self, files: Sequence[SlotFile]) -> Together:
        """What ``files`` add up to now."""
        readings = [(*file.read(), file) for file in files]
        placed = [(values, times, self._rows(file)) for values, times, file in readings]
        self._rows_of = {file: rows for file, rows in self._rows_of.items() if file in files}
        whole = Together(self, len(self.entries))
        join = _JOINS.get(self._mode, _add)
        for values, times, rows in placed:
            join(whole, values, times, rows)
        return whole

    def _rows(self, file: SlotFile) -> Places:
        known = self._rows_of.get(file)
        if known is None or len(known) != len(file.keys):
            slot = file.slot if self._mode == "all" else ""
            known = np.array([self._row(key, slot) for key in file.keys], np.intp)
            self._rows_of[file] = known
        return known

    def _row(self, key: bytes, slot: str) -> int:
        row = self._row_of.get((key, slot))
        if row is None:
            metric, sample, labels, text = _decoder.decode(key)
            if slot:
                labels["pid"] = slot
            row = self._row_of[key, slot] = len(self.entries)
            self.entries.append(Entry(metric, sample, tuple(sorted(labels.items())), text))
        return row


class Together:
    """One value for each of the rows, (n,), where ``present``; elsewhere there is none."""

    def __init__(self, rows: Rows, n: int) -> None:
        self.rows = rows
        self.values = np.zeros(n)
        self.times = np.zeros(n)
        self.present = np.zeros(n, np.bool_)


# A key is in a file once, so the places of one file are all different.
def _add(whole: Together, values: Floats, _times: Floats, rows: Places) -> None:
    whole.values[rows] += values
    whole.present[rows] = True


def _most(whole: Together, values: Floats, _times: Floats, rows: Places) -> None:
    known = np.where(whole.present[rows], whole.values[rows], values)
    whole.values[rows] = np.maximum(known, values)
    whole.present[rows] = True


def _least(whole: Together, values: Floats, _times: Floats, rows: Places) -> None:
    known = np.where(whole.present[rows], whole.values[rows], values)
    whole.values[rows] = np.minimum(known, values)
    whole.present[rows] = True


def _newest(whole: Together, values: Floats, times: Floats, rows: Places) -> None:
    # A value without a time was never set.
    newer = times > whole.times[rows]
    whole.values[rows[newer]] = values[newer]
    whole.times[rows[newer]] = times[newer]
    whole.present[rows[newer]] = True


_JOINS: dict[str, Callable[[Together, Floats, Floats, Places], None]] = {
    "max": _most,
    "min": _least,
    "mostrecent": _newest,
}

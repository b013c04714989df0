"""One file in which one process keeps its numbers of one kind, as prometheus_client writes it.

A 4-byte number says how many bytes are in use, 4 more are padding. Then come entries: a 4-byte length, a key
of that many bytes, 1 to 8 blanks up to a multiple of 8, the value and its time as two floats of 8 bytes. A
key is a JSON list: the metric's name, the sample's name, the labels, the metric's help. Entries are only
added.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_HEAD_BYTES = 8
_length = struct.Struct("i")


class SlotFile:
    """Reads the file anew at each call, but each key only once.

    ``kind`` is ``counter``, ``gauge``, ``histogram`` or ``summary``; ``mode`` says how a gauge's values of
    several processes become one, and is empty for the others; ``slot`` is the process's. The file stays
    open, so that another one under its name is known to be another. Raises OSError when it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.kind, *middle, self.slot = path.stem.split("_")
        self.mode = middle[0] if middle else ""
        self.keys: list[bytes] = []
        self._path = path
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._identity = _identity(os.fstat(self._descriptor))
        self._known_bytes = _HEAD_BYTES
        self._places: list[int] = []
        self._values_at = np.zeros(0, np.intp)

    def is_current(self) -> bool:
        """Whether it is still this file that has the name."""
        try:
            return _identity(self._path.stat()) == self._identity
        except OSError:
            return False

    def read(self) -> tuple[Floats, Floats]:
        """The values and their times (UNIX time, 0 where none is kept), (n,) each, as ``keys`` are."""
        head = os.pread(self._descriptor, _length.size, 0)
        used = _length.unpack(head)[0] if len(head) == _length.size else 0
        data = os.pread(self._descriptor, max(0, used), 0)
        self._learn(data)
        words = np.frombuffer(data, np.float64, len(data) // 8)
        return words[self._values_at], words[self._values_at + 1]

    def _learn(self, data: bytes) -> None:
        at, known = self._known_bytes, len(self.keys)
        while at + _length.size < len(data):
            length = _length.unpack_from(data, at)[0]
            start = at + _length.size
            value_at = start + length + 8 - (start + length) % 8
            if length <= 0 or value_at + 16 > len(data):
                break  # damaged: what stands before it counts
            self.keys.append(data[start : start + length])
            self._places.append(value_at // 8)
            at = value_at + 16
        self._known_bytes = at
        if len(self.keys) != known:
            self._values_at = np.array(self._places, np.intp)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)


def _identity(status: os.stat_result) -> tuple[int, int]:
    return status.st_dev, status.st_ino

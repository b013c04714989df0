"""Lines on their way out of the process: a bounded queue, and one thread that writes them.

Whoever puts a line never waits: when nobody reads what is written, lines are dropped and
counted, and the count is told once there is room again. The queue and the thread are the
system's own, also in a monkey-patched process, whose hub neither may hold up.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from gevent.monkey import get_original

if TYPE_CHECKING:
    import _thread

MOST_WAITING = 8192
# A pipe keeps this much together, whoever else writes to it (pipe(7), PIPE_BUF).
TOGETHER_BYTES = 4096
# Lines that come within this time go out together, so that a busy process is seldom interrupted.
GATHER_S = 0.02
CLOSE_S = 2.0


class LineWriter:
    """Writes lines to the file descriptor ``fd``, in the order of their coming.

    ``tell_dropped`` makes the line that says how many were lost. Made after fork: the thread does
    not survive one, and ``pid`` says whose it is.
    """

    def __init__(self, fd: int, tell_dropped: Callable[[int], str], most_waiting: int = MOST_WAITING) -> None:
        self.pid = os.getpid()
        self._fd = fd
        self._tell_dropped = tell_dropped
        self._most_waiting = most_waiting
        lock = get_original("threading", "Lock")
        self._lines: queue.SimpleQueue[str | None] = get_original("queue", "SimpleQueue")()
        # A line may be logged by a signal's handler while this thread counts another one.
        self._counting: threading.RLock = get_original("threading", "RLock")()
        self._dropped = 0
        self._closing: _thread.LockType = _taken(lock())
        self._closed: _thread.LockType = _taken(lock())
        get_original("_thread", "start_new_thread")(self._write_until_closed, ())

    def put(self, line: str) -> None:
        """Have ``line``, which has no line feed at its end, written soon; or count it as dropped."""
        if self._lines.qsize() < self._most_waiting:
            self._lines.put(line)
        else:
            self._count_dropped(1)

    def close(self, timeout_s: float = CLOSE_S) -> bool:
        """Write what waits, for ``timeout_s`` at most, and end the thread; whether all was written."""
        self._lines.put(None)
        if self._closing.locked():
            self._closing.release()
        return self._closed.acquire(timeout=timeout_s)

    def _write_until_closed(self) -> None:
        is_last = False
        while not is_last:
            lines = self._gathered()
            is_last = None in lines
            self._write(line for line in lines if line is not None)
            self._admit_dropped()
        self._closed.release()

    def _gathered(self) -> list[str | None]:
        lines = [self._lines.get()]
        self._closing.acquire(timeout=GATHER_S)
        while len(lines) <= self._most_waiting and not self._lines.empty():
            lines.append(self._lines.get())
        return lines

    def _write(self, lines: Iterable[str]) -> None:
        for piece, count in _together(lines):
            if not self._write_piece(piece):
                self._count_dropped(count)

    def _write_piece(self, piece: bytes) -> bool:
        rest = memoryview(piece)
        while rest:
            try:
                rest = rest[os.write(self._fd, rest) :]
            except BlockingIOError:
                # Whoever shares the terminal has made it non-blocking.
                get_original("time", "sleep")(GATHER_S)
            except OSError:
                return False
        return True

    def _count_dropped(self, lines: int) -> None:
        with self._counting:
            self._dropped += lines

    def _admit_dropped(self) -> None:
        with self._counting:
            dropped, self._dropped = self._dropped, 0
        if dropped:
            told = f"{self._tell_dropped(dropped)}\n".encode(errors="replace")
            if not self._write_piece(told):
                self._count_dropped(dropped)


def _taken(lock: _thread.LockType) -> _thread.LockType:
    lock.acquire()
    return lock


def _together(lines: Iterable[str]) -> Iterator[tuple[bytes, int]]:
    """The lines in pieces that are written whole, each with the number of its lines."""
    piece, count = b"", 0
    for line in lines:
        whole = f"{line}\n".encode(errors="replace")
        if count and len(piece) + len(whole) > TOGETHER_BYTES:
            yield piece, count
            piece, count = b"", 0
        piece += whole
        count += 1
    if count:
        yield piece, count

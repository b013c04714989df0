"""Where log lines go: to standard error, at once before the server serves, through a queue after that."""

from __future__ import annotations

import logging
import os
import select
import time
from datetime import UTC, datetime
from typing import TextIO

from gevent.monkey import get_original

from likeopt.monitoring.log_lines import LineWriter
from likeopt.monitoring.logs import EventFormatter

WAIT_MS = 200


class LineOutput(logging.StreamHandler[TextIO]):
    """Writes each line to ``stream`` itself until ``queue_lines``, and from then on never waits for it.

    Before that, too, nothing is held up for long by a stream that takes nothing: lines are dropped then, and
    their number is told with the first that is taken again.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        super().__init__(stream)
        self._writer: LineWriter | None = None
        self._dropped = 0

    def queue_lines(self) -> None:
        """Hand lines to a thread of this process. After fork only; raises OSError without a real stream."""
        self._writer = LineWriter(self.stream.fileno(), self._dropped_line)

    def handle(self, record: logging.LogRecord) -> bool:
        """Format and write or queue ``record``; the queue needs no lock that somebody could wait for."""
        if self._queue() is None:
            return super().handle(record)
        if not self.filter(record):
            return False
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        """Write or queue the line of ``record``."""
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 - the call that cannot be put into a line is named by one
            line = self._failed_line(record)
        writer = self._queue()
        if writer is not None:
            writer.put(line)
        else:
            self._write(line)

    def close(self) -> None:
        """Have all that was logged written, unless nobody reads it; later lines are written at once."""
        writer = self._queue()
        self._writer = None
        if writer is not None:
            writer.close()
        super().close()

    def _queue(self) -> LineWriter | None:
        # A forked child has the queue, but not the thread.
        writer = self._writer
        return writer if writer is not None and writer.pid == os.getpid() else None

    def _write(self, line: str) -> None:
        try:
            if not self._takes_a_line():
                self._dropped += 1
                return
            if self._dropped:
                line, self._dropped = f"{self._dropped_line(self._dropped)}\n{line}", 0
            self.stream.write(f"{line}\n")
            self.stream.flush()
        except (OSError, ValueError):
            return  # there is nobody left to tell

    def _takes_a_line(self) -> bool:
        try:
            fd = self.stream.fileno()
        except OSError:
            return True  # it is none of the system's streams
        ready = get_original("select", "poll")()
        ready.register(fd, select.POLLOUT)
        # After one line has waited in vain, the next ones do not.
        return bool(ready.poll(0 if self._dropped else WAIT_MS))

    def _dropped_line(self, lines: int) -> str:
        return self._line("log_lines_dropped", lines=lines)

    def _failed_line(self, record: logging.LogRecord) -> str:
        return self._line("log_call_failed", of=record.name, place=f"{record.pathname}:{record.lineno}")

    def _line(self, event: str, **facts: object) -> str:
        """A line of the log's own, made without a record, which only the program's own threads can make."""
        known = {
            "time": datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds"),
            "level": "warning",
            "logger": __name__,
            "process": os.getpid(),
            "event": event,
        }
        formatter = self.formatter
        return formatter.line(known | facts) if isinstance(formatter, EventFormatter) else f"{event} {facts}"


def queue_lines() -> None:
    """Have this process log through a queue. After fork only."""
    for output in logging.getLogger().handlers:
        if isinstance(output, LineOutput):
            output.queue_lines()

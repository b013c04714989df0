"""The streams of this worker: found by message id, ended when nobody listens, kept for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from likeopt.chat.streams import AnswerStream

log = logging.getLogger(__name__)

SWEEP_S = 0.5


class StreamRegistry:
    """Holds the streams of one worker.

    A stream without a listener for ``grace_s`` is stopped; one that has ended is forgotten after
    ``keep_s``, or earlier, oldest first, when the ended ones take more than ``most_bytes``; at once if nobody
    is to come back to it.
    """

    def __init__(
        self,
        grace_s: float = 30.0,
        keep_s: float = 300.0,
        most_bytes: int = 64 * 1024 * 1024,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._grace_s = grace_s
        self._keep_s = keep_s
        self._most_bytes = most_bytes
        self._clock = clock
        self._streams: dict[str, AnswerStream] = {}
        self._lock = threading.Lock()
        self._sweeper: threading.Thread | None = None
        self._closed = threading.Event()

    def add(self, stream: AnswerStream) -> None:
        """Hold a stream from now on."""
        with self._lock:
            self._streams[stream.message_id] = stream
            if self._sweeper is None and not self._closed.is_set():
                self._sweeper = threading.Thread(target=self._keep_sweeping, name="streams", daemon=True)
                self._sweeper.start()

    def get(self, message_id: str) -> AnswerStream | None:
        """The stream of that answer, if this worker makes or still keeps it."""
        return self._streams.get(message_id)

    @property
    def live(self) -> int:
        """How many answers are under way."""
        return sum(1 for stream in self._all() if stream.ended_at_s is None)

    def sweep(self) -> None:
        """Stop what nobody listens to and forget what has been kept long enough."""
        ended: list[tuple[float, AnswerStream]] = []
        for stream in self._all():
            if stream.ended_at_s is not None and not stream.is_kept:
                self._forget(stream)
            elif stream.ended_at_s is not None:
                ended.append((stream.ended_at_s, stream))
            elif stream.unheard_s() >= self._grace_s:
                stream.stop()
        ended.sort(key=lambda pair: pair[0])
        size_bytes = sum(stream.size_bytes for _, stream in ended)
        for ended_at_s, stream in ended:
            if size_bytes <= self._most_bytes and self._clock() - ended_at_s < self._keep_s:
                break
            size_bytes -= stream.size_bytes
            self._forget(stream)

    def drain(self) -> None:
        """End every answer under way as interrupted, because the server shuts down."""
        for stream in self._all():
            if stream.ended_at_s is None:
                stream.interrupt()

    def close(self) -> None:
        """Stop sweeping."""
        self._closed.set()
        if self._sweeper is not None:
            self._sweeper.join()

    def _forget(self, stream: AnswerStream) -> None:
        with self._lock:
            self._streams.pop(stream.message_id, None)

    def _all(self) -> list[AnswerStream]:
        with self._lock:
            return list(self._streams.values())

    def _keep_sweeping(self) -> None:
        while not self._closed.wait(SWEEP_S):
            try:
                self.sweep()
            except Exception:
                log.exception("sweeping the streams failed")
            with self._lock:
                if not self._streams:
                    self._sweeper = None
                    return

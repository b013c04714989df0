"""Sends what was measured to an OpenTelemetry collector, once a minute."""

from __future__ import annotations

import gzip
import logging
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from likeopt.monitoring.history.window import Window
from likeopt.monitoring.otlp.delays import RETRYABLE, asked_s, backoff_s
from likeopt.monitoring.otlp.encoding import CUMULATIVE, DELTA, Span, encode
from likeopt.monitoring.otlp.mapping import About, measures
from likeopt.monitoring.otlp.pending import together
from likeopt.monitoring.otlp.posting import Post, Reply

logger = logging.getLogger(__name__)

EVERY_S = 60.0
PATH = "/v1/metrics"


class Sender:
    """Adds up the windows it is given and posts their sum to ``endpoint``/v1/metrics.

    Sums are those since the last one that was taken (delta), or with ``cumulative`` since the first
    window. While the collector is away the sum grows on, which takes no more room. ``headers`` are secret.
    Nothing here raises, and ``take`` never waits: it is called from the loop that measures.
    """

    def __init__(
        self,
        endpoint: str,
        headers: Mapping[str, str],
        service_name: str,
        post: Post,
        clock: Callable[[], float] = time.monotonic,
        *,
        resource: Mapping[str, str] = {},
        version: str = "",
        about: Callable[[], About] = About,
        cumulative: bool = False,
        every_s: float = EVERY_S,
        chance: Callable[[], float] = random.random,
        unix: Callable[[], float] = time.time,
    ) -> None:
        self._url = endpoint.rstrip("/") + PATH
        self._headers = {
            **headers,
            "content-type": "application/json",
            "content-encoding": "gzip",
            "user-agent": f"likeopt/{version or '0'}",
        }
        self._resource, self._version, self._about = (
            {**resource, "service.name": service_name},
            version,
            about,
        )
        self._post, self._clock, self._chance, self._unix = post, clock, chance, unix
        self._cumulative, self._every_s = cumulative, every_s
        self._lock = threading.Lock()
        self._sum: Window | None = None
        self._begun_at_s = 0.0
        self._next_s = 0.0
        self._failures = 0
        self._busy: threading.Thread | None = None

    def __repr__(self) -> str:
        """Without the address and the headers, either of which may hold a key."""
        return f"<{type(self).__name__} every {self._every_s:g} s>"

    def take(self, window: Window) -> None:
        """Add a window, which begins where the one before has ended; send the sum when it is time."""
        with self._lock:
            if not self._begun_at_s:
                self._begun_at_s = window.ended_at_s - window.seconds
                self._next_s = self._clock() + self._every_s
            self._sum = together(self._sum, window)
            # The window that comes nearest to the time is the last of this minute.
            if self._busy is not None or self._clock() + window.seconds / 2 < self._next_s:
                return
            self._start()

    def flush(self, within_s: float = 5.0) -> None:
        """Send what is there, also before it is time, and wait at most so long for it to be taken."""
        with self._lock:
            before = self._busy
        if before is not None:
            before.join(within_s)
        with self._lock:
            if self._busy is not None or self._sum is None:
                return
            last = self._start()
        if last is not None:
            last.join(within_s)

    def close(self, within_s: float = 5.0) -> None:
        """Send what is left, as ``flush`` does, and let the connection go."""
        self.flush(within_s)
        self._post.close()

    def _start(self) -> threading.Thread | None:
        """Send from a thread, which waits until the lock is free again."""
        sending = threading.Thread(target=self._send, name="likeopt-otlp", daemon=True)
        try:
            sending.start()
        except RuntimeError:  # no more threads: the next window tries again
            return None
        self._busy = sending
        return sending

    def _send(self) -> None:
        with self._lock:
            batch = self._sum
            if not self._cumulative:
                self._sum = None
        try:
            reply = self._posted(batch) if batch is not None else None
            again = reply is not None and reply.status in RETRYABLE
        except OSError as error:
            reply, again = Reply(0), True
            logger.debug("otlp_no_answer", extra={"kind": str(error)})
        except Exception:  # what cannot be sent now cannot be sent later either
            reply, again = None, False
            logger.exception("otlp_not_sent")
        with self._lock:
            self._settle(batch if again else None, reply)

    def _posted(self, batch: Window) -> Reply:
        temporality = CUMULATIVE if self._cumulative else DELTA
        span = Span(batch.ended_at_s - batch.seconds, batch.ended_at_s, self._begun_at_s, temporality)
        body = encode(measures(batch, self._about()), self._resource, self._version, span)
        return self._post(self._url, gzip.compress(body, 1, mtime=0), self._headers)

    def _settle(self, back: Window | None, reply: Reply | None) -> None:
        self._busy = None
        if reply is not None and reply.status in RETRYABLE | {0}:
            self._failures += 1
            if self._failures == 1:
                logger.warning("otlp_waiting", extra={"status": reply.status})
            asked = asked_s(reply.retry_after, self._unix())
            wait_s = asked if asked is not None else backoff_s(self._failures, self._chance())
            self._next_s = self._clock() + wait_s
            if back is not None and not self._cumulative:
                self._sum = back if self._sum is None else together(back, self._sum)
            return
        if self._failures:
            logger.info("otlp_resumed", extra={"failures": self._failures})
        self._failures = 0
        self._next_s = self._clock() + self._every_s
        if reply is not None:
            _note(reply)


def _note(reply: Reply) -> None:
    """Log what a collector did not take; it must not be sent again."""
    if reply.status >= 300:
        logger.warning("otlp_refused", extra={"status": reply.status})
        return
    rejected = _rejected(reply.body)
    if rejected:
        logger.warning("otlp_refused_in_part", extra={"points": rejected})


def _rejected(body: bytes) -> int:
    """How many points the answer says were not taken; 0 if it cannot be read."""
    try:
        answer: Any = msgspec.json.decode(body or b"{}")
        return int((answer.get("partialSuccess") or {}).get("rejectedDataPoints", 0))
    except (msgspec.DecodeError, AttributeError, TypeError, ValueError):
        return 0

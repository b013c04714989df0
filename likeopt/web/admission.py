"""How many requests one worker takes on, and how often one asker may come.

Requests above the first number are refused at once, so that those taken on keep their speed.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from likeopt.errors import ConfigurationError, Overloaded, RateLimited
from likeopt.resilience.limiter import FixedWindows
from likeopt.settings import Settings
from likeopt.web.keys import Asker

if TYPE_CHECKING:
    from limits import RateLimitItem

Environ = dict[str, Any]

# Probes and scrapes must be answered most of all when there is too much to do.
EXEMPT_PATHS = frozenset({"/health", "/ready", "/metrics"})


class Admission:
    """Seats for requests; a stream gives its seat back once it has begun."""

    def __init__(self, seats: int) -> None:
        self._seats = seats
        self._free = seats
        self._streams = 0
        self._lock = threading.Lock()

    @property
    def taken(self) -> int:
        """Seats taken now."""
        return self._seats - self._free

    @property
    def streams(self) -> int:
        """Streams open now."""
        return self._streams

    def enter(self) -> None:
        """Take a seat. Raises Overloaded at once when there is none."""
        with self._lock:
            if self._free <= 0:
                raise Overloaded("overloaded", retry_after_s=1)
            self._free -= 1

    def leave(self) -> None:
        """Give the seat back."""
        with self._lock:
            self._free += 1

    def become_stream(self) -> None:
        """Give the seat back and go on as a stream."""
        with self._lock:
            self._free += 1
            self._streams += 1

    def end_stream(self) -> None:
        """Count a stream as over."""
        with self._lock:
            self._streams -= 1


class RateLimit:
    """At most ``amount`` requests of one asker per window, counted in this worker.

    Raises ConfigurationError when the setting cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._item = _parse(settings.rate_limit)
        if self._item is not None:
            window_s = self._item.get_expiry()
            self._amount = self._item.amount
            self._windows = FixedWindows(window_s)
            self._policy = ("RateLimit-Policy", f'"default";q={self._amount};w={window_s}')

    def count(self, asker: Asker | None, environ: Environ, headers: list[tuple[str, str]]) -> None:
        """Count one request and add the fields that say what is left to ``headers``.

        An asker is a key, else an address. Raises RateLimited. The fields are those of
        draft-ietf-httpapi-ratelimit-headers-10.
        """
        if self._item is None:
            return
        who = asker.key_id if asker and asker.key_id else environ.get("REMOTE_ADDR", "")
        count, reset_s = self._windows.hit(who)
        headers.append(self._policy)
        headers.append(("RateLimit", f'"default";r={max(self._amount - count, 0)};t={reset_s}'))
        if count > self._amount:
            raise RateLimited("rate_limited", retry_after_s=reset_s, limit=str(self._item))


def _parse(rate_limit: str) -> RateLimitItem | None:
    if not rate_limit:
        return None
    from limits import parse

    try:
        return parse(rate_limit)
    except ValueError as error:
        raise ConfigurationError("setting_invalid", name="rate_limit", reason="say 600/minute") from error

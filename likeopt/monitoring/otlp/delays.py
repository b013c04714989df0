"""How long to leave a collector alone that cannot take measurements now."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# OTLP 1.9, "Retryable Response Codes"; every other 4xx and 5xx must not be tried again.
RETRYABLE = frozenset({429, 502, 503, 504})
FIRST_S = 5.0
LONGEST_S = 300.0
# A collector may ask for more patience than that, up to so much.
LONGEST_ASKED_S = 3600.0


def backoff_s(failures: int, chance: float) -> float:
    """Exponential, with jitter: between half and the whole of 5 s, 10 s, 20 s … 300 s.

    ``failures`` in a row is at least 1, ``chance`` lies in [0, 1).
    """
    whole = min(LONGEST_S, FIRST_S * 2.0 ** min(failures - 1, 10))
    return whole * (0.5 + chance / 2)


def asked_s(retry_after: str, now_s: float) -> float | None:
    """The seconds that ``Retry-After`` asks for, as a number or an HTTP date; None if it says neither.

    ``now_s`` is UNIX time.
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(LONGEST_ASKED_S, float(text))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    wait_s = (until - datetime.fromtimestamp(now_s, UTC)).total_seconds()
    return min(LONGEST_ASKED_S, max(0.0, wait_s))

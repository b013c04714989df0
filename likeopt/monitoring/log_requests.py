"""What is logged of a request that has been answered: its kind and its times, never its words."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from likeopt.monitoring.logs import ACCESS_LOGGER
from likeopt.monitoring.timeline import Span

_access = logging.getLogger(ACCESS_LOGGER)
_slow = logging.getLogger("likeopt.slow")


def access_line(
    method: str,
    route: str,
    status: int,
    elapsed_ms: float,
    *,
    remote: str = "",
    sent_bytes: int | None = None,
) -> None:
    """Log that a request was answered; ``route`` is the rule that matched, never the path itself.

    ``remote`` is the address it came from, ``sent_bytes`` the size of the body where that is known.
    """
    facts = _facts(method, route, status, elapsed_ms)
    if sent_bytes is not None:
        facts["bytes"] = sent_bytes
    if remote:
        facts["remote"] = remote
    _access.info("request", extra=facts)


def slow_request_line(
    method: str, route: str, status: int, elapsed_ms: float, *, spans: Sequence[Span] = ()
) -> None:
    """Log a request that took longer than it should have, with its time line."""
    facts = _facts(method, route, status, elapsed_ms)
    _slow.warning("slow_request", extra=facts | {"spans": list(spans)})


def _facts(method: str, route: str, status: int, elapsed_ms: float) -> dict[str, object]:
    return {"method": method, "route": route, "status": status, "elapsed_ms": round(elapsed_ms, 3)}

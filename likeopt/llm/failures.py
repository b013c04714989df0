"""What went wrong with a chat server, as one of our errors.

A server's own words are never passed on: some repeat the key they refuse.
"""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpcore
import httpx

from likeopt.errors import ModelUnavailable
from likeopt.llm.call import Response
from likeopt.llm.pace import TooLate

_LONGEST_RETRY_S = 3600.0
# Client errors that are no fault of the request: too slow, too early.
_PASSING = (408, 425)


def response_failure(response: Response, model: str) -> ModelUnavailable:
    """The error that belongs to an answer with a status other than 200."""
    return status_failure(response.status, model, _retry_after_s(response))


def status_failure(status: int, model: str, retry_after_s: float | None = None) -> ModelUnavailable:
    """The error that belongs to a status other than 200, wherever the server has told it."""
    when = {} if retry_after_s is None else {"retry_after_s": retry_after_s}
    if status in (401, 403):
        return ModelUnavailable("model_refused_key", status=status)
    if status == 404:
        return ModelUnavailable("model_not_found", model=model)
    if status == 429:
        return ModelUnavailable("model_rate_limited", retry_after_s=when.get("retry_after_s", 1.0))
    if status >= 500 or status in _PASSING:
        return ModelUnavailable("model_failed", status=status, **when)
    if status >= 400:
        return ModelUnavailable("model_rejected", status=status)
    return ModelUnavailable("model_bad_answer")


def transport_failure(error: Exception, head_received: bool) -> ModelUnavailable:
    """The error that belongs to a connection that failed before or after the response's head."""
    if isinstance(error, httpcore.ConnectTimeout | httpcore.ConnectError | httpcore.ProxyError):
        return ModelUnavailable("model_unreachable")
    if isinstance(error, TooLate | httpcore.TimeoutException):
        return ModelUnavailable("model_timeout")
    if isinstance(error, httpx.DecodingError):
        return ModelUnavailable("model_bad_answer")
    # The engine's own complaint about what it cannot read is the cause; a mere end has none.
    unreadable = isinstance(error, httpcore.RemoteProtocolError) and error.__cause__ is not None
    if unreadable and not head_received:
        return ModelUnavailable("model_bad_answer")
    return ModelUnavailable("model_stream_cut" if head_received else "model_unreachable")


def _retry_after_s(response: Response) -> float | None:
    """Seconds from ``Retry-After``, a number or a date on the server's own clock; None without either."""
    told = response.header(b"retry-after")
    try:
        return _bounded(float(told))
    except ValueError:
        pass
    try:
        then, now = parsedate_to_datetime(told), parsedate_to_datetime(response.header(b"date"))
        return _bounded((then - now).total_seconds())
    except (ValueError, TypeError, IndexError):
        return None


def _bounded(seconds: float) -> float:
    return min(max(0.0, seconds), _LONGEST_RETRY_S)

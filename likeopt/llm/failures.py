"""What went wrong with a chat server, as one of our errors.

A server's own words are never passed on: some repeat the key they refuse.
"""

from __future__ import annotations

import httpx

from likeopt.errors import ModelUnavailable

_LONGEST_RETRY_S = 3600.0


def status_failure(response: httpx.Response, model: str) -> ModelUnavailable:
    """The error that belongs to an answer with a status other than 200."""
    status = response.status_code
    if status in (401, 403):
        return ModelUnavailable("model_refused_key", status=status)
    if status == 404:
        return ModelUnavailable("model_not_found", model=model)
    if status == 429:
        return ModelUnavailable("model_rate_limited", retry_after_s=_retry_after_s(response))
    if 400 <= status < 500:
        return ModelUnavailable("model_rejected", status=status)
    if status >= 500:
        return ModelUnavailable("model_failed", status=status)
    return ModelUnavailable("model_bad_answer")


def transport_failure(error: Exception, head_received: bool) -> ModelUnavailable:
    """The error that belongs to a connection that failed before or after the response's head."""
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.ProxyError):
        return ModelUnavailable("model_unreachable")
    if isinstance(error, httpx.TimeoutException):
        return ModelUnavailable("model_timeout")
    if isinstance(error, httpx.DecodingError):
        return ModelUnavailable("model_bad_answer")
    return ModelUnavailable("model_stream_cut" if head_received else "model_unreachable")


def _retry_after_s(response: httpx.Response) -> float:
    """Seconds from ``Retry-After``; one second when it is missing or a date."""
    try:
        return min(max(float(response.headers.get("retry-after", "1")), 0.0), _LONGEST_RETRY_S)
    except ValueError:
        return 1.0

"""Fetching something small over HTTP, within a time that holds whatever the server does."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

from likeopt.errors import ModelUnavailable
from likeopt.llm.call import Call
from likeopt.llm.connections import Connections
from likeopt.llm.models import Timeouts

LARGEST_BYTES = 4 * 1024 * 1024


def fetch(url: str, within_s: float, clock: Callable[[], float] = time.monotonic) -> bytes:
    """The body at ``url``, at most its first 4 MiB.

    Raises ModelUnavailable for a status other than 200, and whatever keeps the server from being reached.
    """
    parts = urlsplit(url)
    connections = Connections(f"{parts.scheme}://{parts.netloc}", Timeouts(), clock)
    call = Call(connections)
    call.end_by(clock() + within_s)
    try:
        response = call.get(parts.path or "/", ((b"accept-encoding", b"identity"),))
        if response.status != 200:
            raise ModelUnavailable("model_bad_answer")
        return call.read(LARGEST_BYTES)
    finally:
        call.abandon()

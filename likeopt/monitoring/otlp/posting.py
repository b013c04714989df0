"""Posting to a collector, over a connection that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import httpx
import msgspec

# A collector that takes longer is asked again later; nobody waits for it.
ANSWER_WITHIN_S = 10.0


class Reply(msgspec.Struct, frozen=True):
    """How a collector has answered."""

    status: int
    retry_after: str = ""
    body: bytes = b""


class Post(Protocol):
    """Whatever posts."""

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Post and wait for the answer. Raises OSError when none comes."""
        ...

    def close(self) -> None:
        """Let go of what is held; it may be used again."""
        ...


class Poster:
    """Posts; the connection is made at the first use, in the process that uses it."""

    def __init__(self, within_s: float = ANSWER_WITHIN_S) -> None:
        self._within_s = within_s
        self._transport: httpx.HTTPTransport | None = None

    def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Post and wait for the answer. Raises OSError when none comes."""
        if self._transport is None:
            # Not a client: a client follows what the environment says of proxies, and logs the address.
            self._transport = httpx.HTTPTransport(trust_env=False)
        timeout = httpx.Timeout(self._within_s).as_dict()
        try:
            request = httpx.Request(
                "POST", url, headers=headers, content=body, extensions={"timeout": timeout}
            )
            answer = self._transport.handle_request(request)
            content = answer.read()
            answer.close()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # The message may hold the address, and that a key; its kind says enough.
            raise OSError(type(error).__name__) from None
        return Reply(answer.status_code, answer.headers.get("retry-after", ""), content)

    def close(self) -> None:
        """Let the connection go."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.close()

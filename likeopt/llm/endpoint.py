"""One server of chat models: the way to it, which its models share."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

from likeopt.llm.anthropic import Anthropic
from likeopt.llm.call import Call
from likeopt.llm.connections import Connections, Headers
from likeopt.llm.dialect import Dialect
from likeopt.llm.models import ModelSpec, UpstreamSpec
from likeopt.llm.openai import OpenAI
from likeopt.llm.served_model import Line, ServedModel

_CHAT_HEADERS: Headers = (
    (b"content-type", b"application/json"),
    (b"accept", b"text/event-stream"),
    (b"accept-encoding", b"identity"),
    (b"user-agent", b"like-opt"),
)
_DIALECTS: dict[str, Dialect] = {"openai": OpenAI(), "anthropic": Anthropic()}


class Endpoint:
    """A server of chat models, and the connections to it that stay open between calls.

    May be made before fork: the first connection is opened by the first call.
    """

    def __init__(self, spec: UpstreamSpec, clock: Callable[[], float] = time.monotonic) -> None:
        self.spec = spec
        dialect = _DIALECTS[spec.dialect]
        # What no header can hold is no part of a key, but may have come along from the file it was kept in.
        api_key = "".join(char for char in spec.api_key if char.isprintable() and not char.isspace())
        self._headers = (*dialect.headers, *(dialect.key_headers(api_key) if api_key else ()))
        self._line = Line(
            Connections(spec.base_url, spec.timeouts, clock),
            dialect,
            (*_CHAT_HEADERS, *self._headers),
            spec.timeouts,
            api_key,
            clock,
        )
        self._models: dict[str, ServedModel] = {}

    def __repr__(self) -> str:
        return f"Endpoint({self.spec!r})"

    def model(self, spec: ModelSpec) -> ServedModel:
        """One of its models; the same one for the same ``spec``, so that what was learned of it is kept."""
        model = self._models.get(spec.id)
        if model is None or model.spec != spec:
            model = self._models[spec.id] = ServedModel(spec, self._line)
        return model

    def probe(self, within_s: float) -> bool:
        """Whether the server answers HTTP within so many seconds, whatever it says below status 500."""
        call = Call(self._line.connections)
        call.end_by(self._line.clock() + within_s)
        status = 0
        with suppress(Exception):
            status = call.get("/models", self._headers, fresh=True).status
        call.abandon()
        return 0 < status < 500

    def close(self) -> None:
        """Close the idle connections; replies under way go on, and close theirs at their end."""
        self._line.connections.close()

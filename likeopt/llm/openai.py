"""Any OpenAI-compatible chat server, streamed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import httpx
import msgspec

from likeopt.errors import ModelUnavailable
from likeopt.llm.call import Call
from likeopt.llm.connections import Connections
from likeopt.llm.contract import ChatMessage, Limits, Usage
from likeopt.llm.failures import status_failure, transport_failure
from likeopt.llm.sse import EventParser
from likeopt.llm.wire import read_piece, request_body, simpler_body

log = logging.getLogger(__name__)

LARGEST_ANSWER_BYTES = 8 * 1024 * 1024
_COMPLAINT_BYTES = 4096
_LONGEST_LOGGED = 300
_SIMPLER_TRIES = 3


class Timeouts(msgspec.Struct, frozen=True):
    """How long to wait for the server, in seconds.

    ``silence_s`` bounds the time without a byte. ``first_token_s`` bounds the time until the first
    text, which a server that only sends keep-alive comments would stretch for ever; it is looked at
    whenever something arrives.
    """

    connect_s: float = 5.0
    first_token_s: float = 60.0
    silence_s: float = 60.0


class OpenAIChat:
    """A chat model behind ``{base_url}/chat/completions``.

    May be made before fork: the first connection is opened by the first call.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        timeouts: Timeouts | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.timeouts = timeouts or Timeouts()
        self.clock = clock
        self.url = base_url.rstrip("/") + "/chat/completions"
        self._api_key = api_key
        self._name = model
        self._complaints: tuple[str, ...] = ()
        longest = httpx.Timeout(self.timeouts.silence_s, connect=self.timeouts.connect_s)
        self.connections = Connections(longest, secure=base_url.startswith("https"))

    @property
    def name(self) -> str:
        """The model's name at the server."""
        return self._name

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request."""
        headers = {
            "content-type": "application/json",
            "accept": "text/event-stream",
            "accept-encoding": "identity",
        }
        if self._api_key:
            headers["authorization"] = f"Bearer {self._api_key}"
        return headers

    def stream(self, messages: Sequence[ChatMessage], limits: Limits) -> OpenAIReply:
        """Begin a reply; nothing is sent before it is iterated."""
        body = request_body(self._name, messages, limits)
        for complaint in self._complaints:
            body = simpler_body(body, complaint) or body
        return OpenAIReply(self, body)

    def learn(self, complaints: Sequence[str]) -> None:
        """Remember what the server refused before it accepted a simpler request."""
        self._complaints += tuple(complaints)

    def report(self, status: int, complaint: str) -> None:
        """Log why the server refused a request, without the key."""
        if status in (401, 403):
            complaint = "the key was refused"
        elif self._api_key:
            complaint = complaint.replace(self._api_key, "***")
        log.warning("chat server answered %d: %s", status, complaint[:_LONGEST_LOGGED])

    def close(self) -> None:
        """Close the idle connections; replies under way go on, and close theirs at their end."""
        self.connections.close()


class OpenAIReply:
    """One reply under way. ``close`` must be called, also after its end."""

    def __init__(self, server: OpenAIChat, body: dict[str, Any]) -> None:
        self.usage: Usage | None = None
        self.finish_reason: str | None = None
        self._server = server
        self._body = body
        self._call = Call(server.connections)
        self._whole = False
        self._has_text = False
        self._deadline_s = 0.0

    def __iter__(self) -> Iterator[str]:
        """Send the request and yield the answer's text as it arrives.

        Raises ModelUnavailable with code model_refused_key, model_not_found, model_rate_limited,
        model_rejected, model_failed, model_unreachable, model_timeout, model_stream_cut or
        model_bad_answer.
        """
        self._deadline_s = self._server.clock() + self._server.timeouts.first_token_s
        try:
            yield from self._texts(self._accepted())
            self._whole = True
        except Exception as error:
            if not self._call.was_cut and not self._said_all(error):
                raise self._failure(error) from error
        finally:
            if not self._whole:
                self._call.abandon()

    def close(self) -> None:
        """End the call at once, or keep its connection for the next one if all was read."""
        if self._whole:
            self._call.finish()
        else:
            self._call.cut()

    def _said_all(self, error: Exception) -> bool:
        return self.finish_reason is not None and isinstance(error, httpx.TransportError)

    def _failure(self, error: Exception) -> Exception:
        if isinstance(error, httpx.HTTPError | httpx.InvalidURL):
            return transport_failure(error, self._call.head_received)
        return error

    def _accepted(self) -> httpx.Response:
        """The response to the first form of the request that the server accepts."""
        body, complaints = self._body, list[str]()
        while True:
            content = msgspec.json.encode(body)
            response = self._call.send(self._server.url, self._server.headers, content)
            if response.status_code == 200:
                if complaints:
                    self._server.learn(complaints)
                return response
            complaint = self._call.read(_COMPLAINT_BYTES).decode("utf-8", "replace")
            simpler = simpler_body(body, complaint) if response.status_code in (400, 422) else None
            if simpler is None or len(complaints) == _SIMPLER_TRIES:
                self._server.report(response.status_code, complaint)
                raise status_failure(response, self._server.name)
            complaints.append(complaint)
            body = simpler
            self._call.again()

    def _texts(self, response: httpx.Response) -> Iterator[str]:
        for data in self._events(response):
            if data == "[DONE]":
                return
            piece = read_piece(data)
            self.finish_reason = piece.finish_reason or self.finish_reason
            self.usage = piece.usage or self.usage
            if piece.text:
                self._has_text = True
                yield piece.text
        if self.finish_reason is None:
            raise ModelUnavailable("model_stream_cut")

    def _events(self, response: httpx.Response) -> Iterator[str]:
        """The data of each event; of an answer that is one JSON object, that object."""
        received = self._watched()
        first = next(received, b"")
        if _is_json(response, first):
            yield (first + b"".join(received)).decode("utf-8", "replace")
            self.finish_reason = self.finish_reason or "stop"
            return
        parser = EventParser()
        for part in chain((first,), received):
            yield from parser.feed(part)
        yield from parser.end()
        if not parser.events:
            raise ModelUnavailable("model_bad_answer")

    def _watched(self) -> Iterator[bytes]:
        """The bytes as they arrive, within the limits of size and time."""
        size_bytes = 0
        for received in self._call.received():
            size_bytes += len(received)
            if size_bytes > LARGEST_ANSWER_BYTES:
                raise ModelUnavailable("model_bad_answer")
            yield received
            if not self._has_text and self._server.clock() > self._deadline_s:
                raise ModelUnavailable("model_timeout")


def _is_json(response: httpx.Response, first: bytes) -> bool:
    streamed = "event-stream" in response.headers.get("content-type", "")
    return not streamed and first.lstrip().startswith(b"{")

"""A chat model on a server, and one reply of it, read as it arrives."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import chain

import httpcore
import httpx
import msgspec

from likeopt.errors import ModelUnavailable
from likeopt.llm.call import Call, Response
from likeopt.llm.connections import Connections, Headers
from likeopt.llm.contract import Attempt, ChatMessage, Limits, Usage
from likeopt.llm.dialect import Body, Dialect, Piece
from likeopt.llm.failures import response_failure, transport_failure
from likeopt.llm.models import ModelSpec, Timeouts
from likeopt.llm.pace import TooLate
from likeopt.llm.sse import EventParser
from likeopt.llm.stops import Stops

log = logging.getLogger(__name__)

LARGEST_ANSWER_BYTES = 8 * 1024 * 1024
# How long to wait for the usage of a reply whose text has ended.
TAIL_S = 2.0
_COMPLAINT_BYTES = 4096
_LONGEST_LOGGED = 300
_SIMPLER_TRIES = 6


class Line(msgspec.Struct, frozen=True):
    """The way to a server, which all its models share; ``headers`` are those of every chat."""

    connections: Connections
    dialect: Dialect
    headers: Headers
    timeouts: Timeouts
    api_key: str = ""
    clock: Callable[[], float] = time.monotonic

    def __repr__(self) -> str:
        return "Line()"


class ServedModel:
    """A chat model on a server; made by its Endpoint."""

    def __init__(self, spec: ModelSpec, line: Line) -> None:
        self.spec = spec
        self.line = line
        self._refused: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The model's id, as requests and answers spell it."""
        return self.spec.id

    def stream(self, messages: Sequence[ChatMessage], limits: Limits) -> ServedReply:
        """Begin a reply; nothing is sent before it is iterated."""
        dialect = self.line.dialect
        body = dialect.body(self.spec.name, messages, limits)
        for field in self._refused:
            body = dialect.without(body, field)
        return ServedReply(self, body, limits.stop)

    def learn(self, refused: Sequence[str]) -> None:
        """Remember what the server refused before it accepted a simpler request."""
        self._refused += tuple(field for field in refused if field not in self._refused)

    def report(self, status: int, complaint: str) -> None:
        """Log that the server refused a request, and at debug level why, without the key."""
        if status in (401, 403):
            complaint = "the key was refused"
        elif self.line.api_key:
            complaint = complaint.replace(self.line.api_key, "***")
        log.warning("chat server answered %d", status)
        # It may quote what a person wrote, so it is told only to those who look for it.
        log.debug("chat server's complaint: %s", complaint[:_LONGEST_LOGGED])


class ServedReply:
    """One reply under way. ``close`` must be called, also after its end."""

    # Which models were asked is known to those who choose among them.
    attempts: tuple[Attempt, ...] = ()

    def __init__(self, model: ServedModel, body: Body, stops: Sequence[str]) -> None:
        self.usage: Usage | None = None
        self.finish_reason: str | None = None
        self._model = model
        self._line = model.line
        self._body = body
        self._stops = stops
        self._call = Call(model.line.connections)
        self._whole = False
        self._started_s = 0.0

    def __iter__(self) -> Iterator[str]:
        """Send the request and yield the answer's text as it arrives.

        Raises ModelUnavailable with code model_refused_key, model_not_found, model_rate_limited,
        model_rejected, model_failed, model_unreachable, model_timeout, model_stream_cut or
        model_bad_answer.
        """
        timeouts = self._line.timeouts
        self._started_s = self._line.clock()
        self._call.end_by(self._started_s + min(timeouts.first_token_s, timeouts.total_s))
        try:
            yield from self._texts(self._accepted())
            self._whole = True
        except Exception as error:
            # What follows the reason of the end is only about the reply.
            if not self._call.was_cut and self.finish_reason is None:
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

    def _failure(self, error: Exception) -> Exception:
        ours = (TooLate, httpx.DecodingError, httpcore.TimeoutException, httpcore.NetworkError)
        protocol = (httpcore.ProtocolError, httpcore.ProxyError, httpcore.UnsupportedProtocol)
        if isinstance(error, (*ours, *protocol)):
            return transport_failure(error, self._call.head_received)
        return error

    def _accepted(self) -> Response:
        """The response to the first form of the request that the server accepts."""
        dialect, refused = self._line.dialect, list[str]()
        while True:
            content = msgspec.json.encode(self._body)
            response = self._call.post(dialect.path, self._line.headers, content)
            if response.status == 200:
                self._model.learn(refused)
                return response
            field = self._refused_field(response) if len(refused) < _SIMPLER_TRIES else ""
            if not field:
                raise response_failure(response, self._model.name)
            refused.append(field)
            self._body = dialect.without(self._body, field)
            self._call.again()

    def _refused_field(self, response: Response) -> str:
        """What to leave out of the request; empty if that would not help."""
        complaint = ""
        with suppress(TooLate, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            complaint = self._call.read(_COMPLAINT_BYTES).decode("utf-8", "replace")
        may_help = response.status in (400, 422)
        field = self._line.dialect.refused(self._body, complaint) if may_help else ""
        if not field:
            self._model.report(response.status, complaint)
        return field

    def _texts(self, response: Response) -> Iterator[str]:
        read, stops, has_text = self._line.dialect.reader(), self._unsent_stops(), False
        for data in self._events(response):
            piece = read(data)
            if piece.text:
                if not has_text:
                    has_text = True
                    self._call.end_by(self._started_s + self._line.timeouts.total_s)
                if text := stops.take(piece.text) if stops else piece.text:
                    yield text
                if stops and stops.found:
                    self.finish_reason = "stop"
                    self._call.abandon()
                    return
            if piece.finish_reason or piece.usage:
                self._note(piece)
            if piece.is_end:
                break
        if self.finish_reason is None:
            raise ModelUnavailable("model_stream_cut")
        if stops and (rest := stops.rest()):
            yield rest

    def _unsent_stops(self) -> Stops | None:
        sent = self._body.get("stop") or self._body.get("stop_sequences") or ()
        unsent = [stop for stop in self._stops if stop not in sent]
        return Stops(unsent) if unsent else None

    def _note(self, piece: Piece) -> None:
        self.usage = piece.usage or self.usage
        if piece.finish_reason and self.finish_reason is None:
            self.finish_reason = piece.finish_reason
            end_s = self._started_s + self._line.timeouts.total_s
            self._call.end_by(min(end_s, self._line.clock() + TAIL_S))

    def _events(self, response: Response) -> Iterator[bytes]:
        """The data of each event; of an answer that is one JSON object, that object."""
        received = _limited(response.body)
        first = next(received, b"")
        if _is_json(response, first):
            yield first + b"".join(received)
            if self.finish_reason is None:
                raise ModelUnavailable("model_bad_answer")
            return
        parser = EventParser()
        for part in chain((first,), received):
            yield from parser.feed(part)
        yield from parser.end()
        if not parser.events:
            raise ModelUnavailable("model_bad_answer")


def _limited(received: Iterator[bytes]) -> Iterator[bytes]:
    size_bytes = 0
    for part in received:
        size_bytes += len(part)
        if size_bytes > LARGEST_ANSWER_BYTES:
            raise ModelUnavailable("model_bad_answer")
        yield part


def _is_json(response: Response, first: bytes) -> bool:
    return first.lstrip().startswith(b"{") and "event-stream" not in response.header(b"content-type")

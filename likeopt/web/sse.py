"""Events as a stream: frames, signs of life, and the end when the client leaves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import TypeVar

from flask import Response, request

from likeopt.errors import LikeOptError
from likeopt.web.errors import error_body, problem_of
from likeopt.web.exchange import REQUEST_ID
from likeopt.web.wording import request_language

T = TypeVar("T")

HEARTBEAT = b":\n\n"
STREAM_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-cache, no-transform",
    "X-Accel-Buffering": "no",
}

logger = logging.getLogger(__name__)


def frame(name: str, data: bytes, event_id: str | int | None = None) -> bytes:
    """One event; ``data`` is JSON and so has no line break in it."""
    head = b"" if event_id is None else f"id: {event_id}\n".encode()
    return b"%bevent: %b\ndata: %b\n\n" % (head, name.encode(), data)


def event_stream(
    events: Iterator[T | None], encode: Callable[[T], bytes], *, at_once: bool = False
) -> Response:
    """Stream ``events`` as frames made by ``encode``.

    The first is fetched before the answer begins, so that what is wrong from the start is
    told with a true status, and the time to the first byte is what the headers say; where the
    first may be long in coming, ``at_once`` begins with a sign of life instead. When the client
    leaves, ``events`` is closed.
    """
    first = [None] if at_once else list(islice(events, 1))
    frames = (HEARTBEAT if event is None else encode(event) for event in chain(first, events))
    return _streamed(_Closing(_guarded(frames, error_frame()), events))


def written_stream(
    events: Iterator[T | None],
    write: Callable[[T], bytes],
    *,
    heartbeat: bytes = HEARTBEAT,
    error: Callable[[bytes], bytes],
) -> Response:
    """Stream ``events`` as ``write`` puts them, nothing for those that are not told.

    It begins once there is something to send, so that what goes wrong before that has a true status.
    After that, ``error`` frames the body of an error, which ends the stream. When the client leaves,
    ``events`` is closed.
    """
    frames = _written(events, write, heartbeat)
    first = list(islice(frames, 1))
    return _streamed(_Closing(_guarded(chain(first, frames), error_frame(error)), events))


def _streamed(frames: _Closing) -> Response:
    response = Response(frames, headers=STREAM_HEADERS)
    response.implicit_sequence_conversion = False
    return response


def _written(events: Iterator[T | None], write: Callable[[T], bytes], heartbeat: bytes) -> Iterator[bytes]:
    for event in events:
        written = heartbeat if event is None else write(event)
        if written:
            yield written


def _guarded(
    frames: Iterator[bytes], render_error: Callable[[Exception, int | None], bytes]
) -> Iterator[bytes]:
    try:
        yield from frames
    except Exception as error:  # noqa: BLE001 - headers are out; the stream itself must tell
        yield render_error(error, None)


def error_frame(
    wrap: Callable[[bytes], bytes] | None = None,
) -> Callable[[Exception, int | None], bytes]:
    """What makes the last event of a stream that fails; ``wrap`` makes an event of the error's body.

    The request is over for Flask by then, so what is needed of it is taken along.
    """
    language, request_id, path = request_language(), request.environ[REQUEST_ID], request.path

    def render(error: Exception, event_id: int | None) -> bytes:
        if not isinstance(error, LikeOptError):
            logger.error("stream_failed", exc_info=error)
            error = LikeOptError("internal_error")
        _, body = error_body(problem_of(error, language, request_id), path)
        return wrap(body) if wrap is not None else frame("error", body, event_id)

    return render


class _Closing:
    """The frames, and the source that must be closed with them even if it never began."""

    def __init__(self, frames: Iterator[bytes], events: Iterator[T | None]) -> None:
        self._frames = frames
        self._events = events

    def __iter__(self) -> Iterator[bytes]:
        return self._frames

    def close(self) -> None:
        """End the source."""
        close = getattr(self._events, "close", None)
        if close is not None:
            close()

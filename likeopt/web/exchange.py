"""One request and its answer, as the envelope sees them: clock, id, headers, and the end."""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from likeopt.monitoring import logs
from likeopt.web.keys import STATIC_PREFIX
from likeopt.web.request_id import request_id_from
from likeopt.web.security_headers import (
    ASSET_HEADERS,
    ASSET_TYPES,
    OTHER_SECURITY_HEADERS,
    SECURITY_HEADERS,
)

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Callable[[bytes], object]]

ROUTE = "likeopt.route"
TIMINGS = "likeopt.timings_ms"
TIMELINE = "likeopt.timeline"
ANSWER_ID = "likeopt.answer_id"
# How long the request had waited when the application was called, in seconds; the server tells it.
WAITED = "likeopt.waited_s"
REQUEST_ID = "likeopt.request_id"
ELAPSED = "likeopt.elapsed_s"
STREAM_TYPE = "text/event-stream"

_FIRST_REFUSAL = 400
_READ_TO_ITS_END_BYTES = 65536

logger = logging.getLogger(__name__)


class Exchange:
    """Made when a request arrives; ``finish`` is called exactly once, when its answer has ended.

    ``waited_s`` is for how long nobody had looked at it, ``is_cached`` whether its answer was.
    """

    __slots__ = (
        "_clock",
        "_finished",
        "_on_end",
        "_on_stream",
        "_security",
        "_start",
        "_started_s",
        "environ",
        "headers",
        "is_cached",
        "is_stream",
        "request_id",
        "status",
        "waited_s",
    )

    def __init__(self, environ: Environ, start_response: StartResponse, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.waited_s: float = environ.get(WAITED, 0.0)
        self._started_s: float = clock() - self.waited_s
        self._start = start_response
        self._finished = False
        self._on_stream: Callable[[], None] | None = None
        self._on_end: list[Callable[[Exchange], None]] = []
        self.environ = environ
        self.request_id = request_id_from(environ.get("HTTP_X_REQUEST_ID"))
        self.headers: Headers = []
        self.status = 0
        self.is_stream = False
        self.is_cached = False
        self._security = SECURITY_HEADERS
        environ[REQUEST_ID] = self.request_id
        environ[ELAPSED] = lambda: clock() - self._started_s
        logs.request_id.set(self.request_id)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the request arrived, from its first byte."""
        return self._clock() - self._started_s

    @property
    def begun(self) -> bool:
        """Whether status and headers are fixed."""
        return self.status != 0

    def at_end(self, action: Callable[[Exchange], None]) -> None:
        """Have ``action`` called when the answer has ended, however it ends."""
        self._on_end.append(action)

    def at_stream(self, action: Callable[[], None]) -> None:
        """Have ``action`` called when the answer turns out to be an event stream."""
        self._on_stream = action

    def respond(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
        """WSGI's ``start_response``, adding what every answer carries."""
        self.status = int(status[:3])
        self._notice(headers)
        if self.status >= _FIRST_REFUSAL and _has_large_body(self.environ):
            _close_connection(self._start)
        elapsed_s = self._clock() - self._started_s
        headers += self.headers
        headers += self._security
        headers += (
            ("X-Request-ID", self.request_id),
            ("X-Response-Time", f"{elapsed_s:.3f}s"),
            ("Server-Timing", server_timing(self.environ.get(TIMINGS), elapsed_s * 1000)),
        )
        return self._start(status, headers, exc_info) if exc_info else self._start(status, headers)

    def _notice(self, headers: Headers) -> None:
        for name, value in headers:
            field = name.lower()
            if field == "content-type":
                self._notice_type(value)
            elif field == "cache-status":
                self.is_cached = "; hit" in value
            elif field == "content-security-policy":
                self._security = OTHER_SECURITY_HEADERS

    def _notice_type(self, media_type: str) -> None:
        if media_type.startswith(ASSET_TYPES) and self.environ.get("PATH_INFO", "").startswith(STATIC_PREFIX):
            self._security = ASSET_HEADERS
        if not self.is_stream and media_type.startswith(STREAM_TYPE):
            self.is_stream = True
            if self._on_stream is not None:
                self._on_stream()

    def finish(self) -> None:
        """The answer has ended; a second call does nothing."""
        if self._finished:
            return
        self._finished = True
        for action in reversed(self._on_end):
            action(self)
        logs.request_id.set(None)

    def body(self, answer: Any) -> Iterable[bytes]:
        """``answer``, an iterable of bytes, with ``finish`` called at its end and its faults logged once."""
        if isinstance(answer, list | tuple):
            self.finish()
            return cast("Iterable[bytes]", answer)
        wrapper = self.environ.get("wsgi.file_wrapper")
        if wrapper is not None and isinstance(answer, wrapper):
            # Left unwrapped, so that the server can send the file without copying it.
            answer.close = _Body(self, answer).close
            return cast("Iterable[bytes]", answer)
        return _Body(self, answer)


class _Body:
    """An answer's body, watched to its end."""

    __slots__ = ("_close", "_exchange", "_pieces")

    def __init__(self, exchange: Exchange, answer: Iterable[bytes]) -> None:
        self._exchange = exchange
        self._close: Callable[[], None] | None = getattr(answer, "close", None)
        self._pieces = iter(answer)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._pieces)
        except StopIteration:
            # Everything has been sent; whether and when the body is closed no longer matters.
            self._exchange.finish()
            raise
        except OSError:
            raise
        except Exception as error:
            # Headers are out. The connection is broken off so that half an answer never looks
            # whole; gunicorn takes a broken pipe for the client's doing and logs it no second time.
            logger.exception("answer_broken_off")
            raise BrokenPipeError(errno.EPIPE, "answer broken off") from error

    def close(self) -> None:
        try:
            if self._close is not None:
                self._close()
        finally:
            self._exchange.finish()


def _has_large_body(environ: Environ) -> bool:
    if "HTTP_TRANSFER_ENCODING" in environ:
        return True
    declared = environ.get("CONTENT_LENGTH") or "0"
    return not declared.isdecimal() or int(declared) > _READ_TO_ITS_END_BYTES


def _close_connection(start_response: StartResponse) -> None:
    # Otherwise gunicorn reads a refused body to its end before it takes the next request.
    force_close = getattr(getattr(start_response, "__self__", None), "force_close", None)
    if force_close is not None:
        force_close()


def server_timing(timings_ms: dict[str, float] | None, elapsed_ms: float) -> str:
    """The Server-Timing field: ``app`` is the whole, then each stage of the time line."""
    whole = f"app;dur={elapsed_ms:.1f}"
    if not timings_ms:
        return whole
    entries = [whole]
    for stage, stage_ms in timings_ms.items():
        if stage != "total":
            entries.append(f"{stage};dur={stage_ms:.1f}")
    return ", ".join(entries)

"""The outermost WSGI layer: everything that must hold for every request, whatever answers it.

In order: request id and clock, Host and Origin, keys, limits, admission, metrics. Inside
it are the static files and Flask. It knows nothing of Flask itself.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any, Protocol

from werkzeug.http import parse_cookie

from likeopt.errors import LikeOptError
from likeopt.settings import Settings
from likeopt.web.admission import EXEMPT_PATHS, Admission, RateLimit
from likeopt.web.bodies import BodyLimits
from likeopt.web.errors import Problem, error_body, error_headers, problem_of, wants_page
from likeopt.web.exchange import ROUTE, Exchange, Headers, StartResponse
from likeopt.web.hosts import HostCheck
from likeopt.web.keys import ASKER, STATIC_PREFIX, KeyRing
from likeopt.web.languages import LANGUAGE_COOKIE, choose_language

Environ = dict[str, Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
RenderPage = Callable[[Environ, Problem], bytes]

logger = logging.getLogger(__name__)


class RequestMetrics(Protocol):
    """Where requests are counted."""

    def request_started(self) -> None:
        """Count a request as under way."""

    def request_finished(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        """Count a request as answered."""


class Envelope:
    """Wraps ``app``; ``render_page`` makes the error pages people see, ``watch`` is told of what has ended.

    Raises ConfigurationError when the rate limit cannot be read.
    """

    def __init__(
        self,
        app: Application,
        settings: Settings,
        metrics: RequestMetrics,
        keys: KeyRing,
        *,
        render_page: RenderPage,
        watch: Callable[[Exchange, str], None] | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._metrics = metrics
        self._render_page = render_page
        self._watch = watch
        self._clock = clock
        self._hosts = HostCheck(settings)
        self._keys = keys
        self._bodies = BodyLimits(settings)
        self._rate = RateLimit(settings)
        self.admission = Admission(settings.max_in_flight)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        exchange = Exchange(environ, start_response, self._clock)
        self._metrics.request_started()
        exchange.at_end(self._count)
        try:
            self._admit(exchange)
            return exchange.body(self._app(environ, exchange.respond))
        except Exception as error:  # noqa: BLE001 - the last line of defence
            return self._fail(exchange, error)
        except BaseException:
            exchange.finish()
            raise

    def _admit(self, exchange: Exchange) -> None:
        environ = exchange.environ
        path = environ.get("PATH_INFO", "")
        self._hosts.check(environ)
        asker = environ[ASKER] = self._keys.identify(environ)
        self._bodies.apply(environ)
        if path not in EXEMPT_PATHS:
            if not path.startswith(STATIC_PREFIX):
                self._rate.count(asker, environ, exchange.headers)
            self._take_seat(exchange)

    def _take_seat(self, exchange: Exchange) -> None:
        admission = self.admission
        admission.enter()
        exchange.at_stream(admission.become_stream)
        exchange.at_end(lambda ended: admission.end_stream() if ended.is_stream else admission.leave())

    def _count(self, exchange: Exchange) -> None:
        environ = exchange.environ
        route = environ.get(ROUTE)
        if route is None:
            route = "static" if environ.get("PATH_INFO", "").startswith(STATIC_PREFIX) else "none"
        self._metrics.request_finished(environ["REQUEST_METHOD"], route, exchange.status, exchange.elapsed_s)
        if self._watch is not None:
            self._watch(exchange, route)

    def _fail(self, exchange: Exchange, error: Exception) -> Iterable[bytes]:
        if not isinstance(error, LikeOptError):
            logger.exception("request_failed")
            error = LikeOptError("internal_error")
        status, headers, body = self._render(exchange, error)
        replaced = sys.exc_info() if exchange.begun else None
        exchange.respond(f"{status} {HTTPStatus(status).phrase}", headers, replaced)
        exchange.finish()
        return [b"" if exchange.environ["REQUEST_METHOD"] == "HEAD" else body]

    def _render(self, exchange: Exchange, error: LikeOptError) -> tuple[int, Headers, bytes]:
        environ = exchange.environ
        path = environ.get("PATH_INFO", "")
        chosen = parse_cookie(environ.get("HTTP_COOKIE", "")).get(LANGUAGE_COOKIE)
        language = choose_language(chosen, environ.get("HTTP_ACCEPT_LANGUAGE"))
        problem = problem_of(error, language, exchange.request_id)
        if wants_page(path, environ.get("HTTP_ACCEPT", "")):
            media_type, body = "text/html; charset=utf-8", self._render_page(environ, problem)
        else:
            media_type, body = error_body(problem, path)
        headers = [
            ("Content-Type", media_type),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            *error_headers(error),
        ]
        return problem.status, headers, body

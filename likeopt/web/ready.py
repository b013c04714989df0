"""Whole responses to searches, kept ready to send and sent before Flask is asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from likeopt.cache.backend import Backend, Entry, Key
from likeopt.cache.epochs import Epochs
from likeopt.monitoring.cache_metrics import CacheMetrics
from likeopt.search.passages import SearchQuery
from likeopt.web.encodings import compress, is_compressible, negotiate
from likeopt.web.errors import JSON_TYPE
from likeopt.web.exchange import ROUTE, StartResponse
from likeopt.web.keys import ASKER

Environ = dict[str, Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

PATH = "/api/v1/search"
KIND = "search"
# With one of these a request wants something else than what everybody gets.
_SPECIAL = ("HTTP_COOKIE", "HTTP_CACHE_CONTROL", "HTTP_PRAGMA", "HTTP_RANGE", "HTTP_IF_NONE_MATCH")
_OK = "200 OK"
# What all of them say.
READY_HEADERS = (
    ("Content-Type", JSON_TYPE),
    ("Cache-Control", "no-store"),
    ("Vary", "Accept-Encoding"),
    ("Cache-Status", "likeopt; hit; detail=memory"),
)


class ReadyResponse(Entry, frozen=True, gc=False):
    """A response: its body as it goes out, its headers, and the search it answers."""

    headers: tuple[tuple[str, str], ...] = ()
    query: SearchQuery = SearchQuery("")


class ReadyResponses:
    """One worker's. ``state`` gives what a search's result depends on besides the query, as text.

    ``wanted`` is told of every search that is answered from here.
    """

    def __init__(
        self,
        memory: Backend,
        epochs: Epochs,
        metrics: CacheMetrics,
        *,
        state: Callable[[], str],
        wanted: Callable[[SearchQuery], None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._memory = memory
        self._epochs = epochs
        self._metrics = metrics
        self._state = state
        self._wanted = wanted
        self._clock = clock

    def key(self, environ: Environ) -> Key | None:
        """Under which the request's response is kept; None for one that is not answered from here."""
        if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "GET":
            return None
        asker = environ[ASKER]
        if asker is None or not _SPECIAL_SET.isdisjoint(environ):
            return None
        coding = negotiate(environ.get("HTTP_ACCEPT_ENCODING", ""))
        language = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        return Key(KIND, f"{self._state()}\n{asker.owner}\n{coding}\n{language}\n{environ['QUERY_STRING']}")

    def find(self, key: Key) -> ReadyResponse | None:
        """The response, if it is still good."""
        entry = self._memory.get(key)
        if not isinstance(entry, ReadyResponse) or self._epochs.kind_changed_since(entry.since_ns, KIND):
            return None
        self._metrics.hit_in_memory(KIND, entry.compute_s, entry.warmed)
        self._wanted(entry.query)
        return entry

    def keep(self, key: Key, entry: Entry, body: bytes, query: SearchQuery) -> None:
        """Have ``body`` ready for as long as ``entry``, the result it tells of, is fresh."""
        coding = key.digest.split("\n", 3)[2]
        headers = list(READY_HEADERS)
        if coding != "None" and is_compressible(JSON_TYPE, len(body)):
            body = compress(body, coding)  # type: ignore[arg-type]
            headers.append(("Content-Encoding", coding))
        headers.append(("Content-Length", str(len(body))))
        self._memory.set(
            key,
            ReadyResponse(
                body,
                entry.stored_at_s,
                entry.fresh_until_s,
                entry.fresh_until_s,
                entry.compute_s,
                warmed=entry.warmed,
                since_ns=entry.since_ns,
                headers=tuple(headers),
                query=query,
            ),
        )


class ReadyFirst:
    """Answers from ``ready`` what it can, and asks ``app`` for the rest. ``ready`` is there after fork."""

    def __init__(self, app: Application, ready: Callable[[], ReadyResponses]) -> None:
        self._app = app
        self._ready = ready

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        if environ["PATH_INFO"] == PATH:
            ready = self._ready()
            key = environ[READY_KEY] = ready.key(environ)
            response = ready.find(key) if key is not None else None
            if response is not None:
                environ[ROUTE] = PATH
                start_response(_OK, list(response.headers))
                return (response.body,)
        return self._app(environ, start_response)


READY_KEY = "likeopt.ready_key"
_SPECIAL_SET = frozenset(_SPECIAL)

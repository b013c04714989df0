"""The running server, spoken to over HTTP."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import msgspec

from likeopt.cli.outcomes import ServerUnreachable
from likeopt.cli.sources import SourceFile
from likeopt.cli.words import language
from likeopt.documents.views import DocumentView, IndexingStatus
from likeopt.errors import LikeOptError
from likeopt.monitoring.slo.contract import Alert, SloState
from likeopt.search.passages import SearchQuery, SearchResult
from likeopt.settings import Settings

CONNECT_S = 3.0
SILENCE_S = 120.0
PAGE_SIZE = 100

T = TypeVar("T")


class Announcement(msgspec.Struct, frozen=True):
    """What a server leaves in its run folder."""

    pid: int
    url: str


class Performance(msgspec.Struct, frozen=True):
    """Of what a server measures, its promises and the alerts that are on."""

    slo: list[SloState]
    alerts: list[Alert] = []


class _Documents(msgspec.Struct, frozen=True):
    items: list[DocumentView]
    total: int = 0


class _Problem(msgspec.Struct, frozen=True):
    detail: str = ""
    title: str = ""


def running_server(settings: Settings) -> Server | None:
    """The server that runs on this data directory, None if there is none."""
    try:
        raw = (settings.run_dir / "server.json").read_bytes()
        announced = msgspec.json.decode(raw, type=Announcement)
        os.kill(announced.pid, 0)
    except PermissionError:
        pass  # it runs, as another user
    except (OSError, msgspec.DecodeError):
        return None
    key = next(iter(settings.bare_keys()), "")
    return Server(announced.url, key)


class Server:
    """A Like-Opt server at ``url``; a context manager, closed at its end.

    Every call raises ServerUnreachable when it does not answer, and LikeOptError with the
    server's own sentence when it refuses.
    """

    def __init__(self, url: str, key: str = "", transport: httpx.BaseTransport | None = None) -> None:
        self.url = url
        headers = {"Accept-Language": language()}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        self._http = httpx.Client(
            base_url=url,
            headers=headers,
            timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S),
            transport=transport,
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def upload(self, sources: Sequence[SourceFile], collection: str) -> list[DocumentView]:
        """Take in files; returns their documents in the same order."""
        with ExitStack() as opened:
            files = [("file", (one.name, opened.enter_context(one.path.open("rb")))) for one in sources]
            answer = self._call("POST", "/api/v1/documents", files=files, data={"collection": collection})
        return _decode(answer, _Documents).items

    def indexing(self) -> IndexingStatus:
        """How far indexing has come."""
        return _decode(self._call("GET", "/api/v1/indexing/status"), IndexingStatus)

    def failed(self) -> Iterator[DocumentView]:
        """Every document that could not be indexed, newest first."""
        page = 1
        while True:
            chosen = {"status": "failed", "page": page, "page_size": PAGE_SIZE}
            listed = _decode(self._call("GET", "/api/v1/documents", params=chosen), _Documents)
            yield from listed.items
            if page * PAGE_SIZE >= listed.total:
                return
            page += 1

    def search(self, query: SearchQuery) -> SearchResult:
        """Passages, best first; the scope's owner is whoever the key belongs to."""
        body = {
            "query": query.query,
            "top_k": query.top_k,
            "mode": query.mode,
            "collection": query.scope.collection,
        }
        return _decode(self._call("POST", "/api/v1/search", json=body), SearchResult)

    def ask(self, question: str, collection: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """The events of an answer, as they come."""
        body = {"message": question, "collection": collection, "stream": True}
        with self._reaching(), self._http.stream("POST", "/api/v1/chat", json=body) as answer:
            if answer.is_error:
                answer.read()
                raise _refusal(answer)
            yield from events_in(answer.iter_bytes())

    def ready(self) -> dict[str, Any]:
        """What ``/ready`` says, whatever its status."""
        with self._reaching():
            answer = self._http.get("/ready")
        return _decode(answer, dict[str, Any])

    def performance(self, window_s: int) -> Performance:
        """What became of the promises in the last ``window_s`` seconds."""
        return _decode(self._call("GET", "/api/v1/performance", params={"window_s": window_s}), Performance)

    def _call(self, method: str, path: str, **content: Any) -> httpx.Response:
        with self._reaching():
            answer = self._http.request(method, path, **content)
        if answer.is_error:
            raise _refusal(answer)
        return answer

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise ServerUnreachable("server_unreachable", url=self.url, reason=reason) from error


def _decode(answer: httpx.Response, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(answer.content, type=kind)
    except msgspec.DecodeError as error:
        raise LikeOptError("server_answer_not_understood", url=str(answer.url)) from error


def _refusal(answer: httpx.Response) -> LikeOptError:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except msgspec.DecodeError:
        problem = _Problem()
    said = problem.detail or problem.title or answer.reason_phrase
    return LikeOptError("server_refused", status=answer.status_code, detail=said)


def events_in(received: Iterator[bytes]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The events of a stream, each by its name and with its data."""
    name = ""
    for line in _lines(received):
        field, _, value = line.partition(b":")
        if field == b"event":
            name = value.strip().decode()
        elif field == b"data":
            yield name, msgspec.json.decode(value)


def _lines(received: Iterator[bytes]) -> Iterator[bytes]:
    # Cut at line feeds alone: JSON may hold the other characters that count as line ends in text.
    rest = b""
    for part in received:
        *lines, rest = (rest + part).split(b"\n")
        yield from lines

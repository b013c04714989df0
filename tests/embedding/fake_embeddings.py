"""A small embeddings server on a real socket, which fails as it is told to."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from fake_upstream.vectors import vector

DIMENSIONS = 64


class FakeEmbeddings(ThreadingHTTPServer):
    """Answers ``/v1/embeddings``; ``faults`` are taken one per request, until none are left.

    A fault is a status, a status with headers, or one of ``hang``, ``drop`` (the connection closes
    without an answer), ``trickle`` (an answer without an end), ``garbage``, ``short`` (a vector too
    few), ``zero``, ``wide`` (twice the dimensions) and ``backwards`` (rows in reverse, with their
    indexes). More texts than ``most_texts``, and texts longer than ``most_chars``, are answered
    with 413.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.faults: list[Any] = []
        self.most_texts = 1000
        self.most_chars = 100_000
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.connections: set[int] = set()
        self.stopping = threading.Event()

    @property
    def base_url(self) -> str:
        """The address to configure."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    @property
    def sizes(self) -> list[int]:
        """How many texts each request had."""
        return [len(body["input"]) for body in self.bodies]


class _Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Without it the head and the body of an answer wait for each other for 40 ms.
    disable_nagle_algorithm = True
    server: FakeEmbeddings

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.bodies.append(body)
        self.server.headers.append({name.lower(): value for name, value in self.headers.items()})
        self.server.connections.add(self.client_address[1])
        fault = self.server.faults.pop(0) if self.server.faults else None
        texts = body["input"]
        if self.path != "/v1/embeddings":
            self._send(404, {"error": {"message": "no such path"}})
        elif len(texts) > self.server.most_texts or max(map(len, texts)) > self.server.most_chars:
            self._send(413, {"error": {"message": "too much"}})
        elif isinstance(fault, int):
            self._refuse(fault, {})
        elif isinstance(fault, tuple):
            self._refuse(*fault)
        else:
            self._answer(texts, fault)

    def _refuse(self, status: int, headers: dict[str, str]) -> None:
        said = f"refused {self.headers.get('authorization')}"
        self._send(status, {"error": {"message": said}}, headers)

    def _answer(self, texts: list[str], fault: str | None) -> None:
        if fault == "hang":
            self.server.stopping.wait()
        if fault == "trickle":
            self._trickle()
        if fault in {"hang", "drop", "trickle"}:
            self.close_connection = True
            return
        if fault == "garbage":
            self._send(200, "<html>")
            return
        dimensions = DIMENSIONS * 2 if fault == "wide" else DIMENSIONS
        # Words may cancel each other out, or be missing: then one that every text has is left.
        rows = [
            {
                "object": "embedding",
                "index": place,
                "embedding": [3 * x + 0.01 for x in vector(text, dimensions)],
            }
            for place, text in enumerate(texts)
        ]
        if fault == "zero":
            rows[0]["embedding"] = [0.0] * dimensions
        if fault == "backwards":
            rows.reverse()
        self._send(200, {"object": "list", "data": rows[1:] if fault == "short" else rows})

    def _trickle(self) -> None:
        """Send a byte at a time, for ever, each before a client would call it silence."""
        self.send_response(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            while not self.server.stopping.wait(0.01):
                self.wfile.write(b" ")

    def _send(self, status: int, content: object, headers: dict[str, str] | None = None) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_embeddings() -> Iterator[FakeEmbeddings]:
    """A server on a free port, in a thread of its own."""
    with FakeEmbeddings() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()

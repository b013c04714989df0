"""A collector over a real socket, which reads what it is sent as the protocol says."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

import msgspec
from google.protobuf import json_format
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest

WAIT_S = 10.0


class Answer(msgspec.Struct):
    """What the collector says next. Once ``gate`` is there, it answers when that is set."""

    status: int = 200
    headers: dict[str, str] = {}
    body: bytes = b"{}"
    gate: threading.Event | None = None


class Got(msgspec.Struct):
    """One request: its path, headers in lower case, JSON, and what the protocol's schema makes of it."""

    path: str
    headers: dict[str, str]
    content: dict[str, Any]
    request: Any

    def metric(self, name: str) -> Any:
        """The metric of that name, by the schema."""
        (scope,) = self.request.resource_metrics[0].scope_metrics
        (found,) = [metric for metric in scope.metrics if metric.name == name]
        return found


def read(body: bytes) -> Any:
    """The request by the protocol's own schema. Raises ParseError for a field it does not know."""
    return json_format.Parse(body, ExportMetricsServiceRequest(), ignore_unknown_fields=False)


class Collector:
    """Takes metrics; ``answers`` are used up one by one, then everything is taken."""

    def __init__(self) -> None:
        self.got: Queue[Got] = Queue()
        self.answers: Queue[Answer] = Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._kind())

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next(self) -> Got:
        """The next request, which has to come soon."""
        return self.got.get(timeout=WAIT_S)

    def _take(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        plain = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
        self.got.put(Got(path, headers, json.loads(plain), read(plain)))
        answer = self.answers.get_nowait() if not self.answers.empty() else Answer()
        if answer.gate is not None:
            assert answer.gate.wait(WAIT_S)
        return answer

    def _kind(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Taking(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                answer = take(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                self.send_response(answer.status)
                headers = {"content-type": "application/json", **answer.headers}
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: object) -> None:
                pass

        return Taking

    @contextmanager
    def serving(self) -> Iterator[Collector]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

"""Calls a WSGI application as a server would, without a client library's courtesies."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any


@dataclass
class Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(found) < 2, f"{name} stands twice"
        return found[0] if found else None


class Connection:
    """What gunicorn's response object is to the application."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self.closed = False

    def start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable:
        assert exc_info or not self.status
        self.status, self.headers = status, headers
        return lambda data: None

    def force_close(self) -> None:
        self.closed = True


def environ(path: str = "/", method: str = "GET", body: bytes = b"", **headers: str) -> dict[str, Any]:
    """A request; header names are given as ``Accept_Language``."""
    built: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "5000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost:5000",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if body:
        built["CONTENT_LENGTH"] = str(len(body))
    for name, value in headers.items():
        key = name.upper()
        built[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
    return built


def call(app: Callable[..., Iterable[bytes]], request: dict[str, Any], connection: Any = None) -> Answer:
    """Answer one request to its end."""
    connection = connection or Connection()
    pieces = app(request, connection.start_response)
    try:
        body = b"".join(pieces)
    finally:
        if hasattr(pieces, "close"):
            pieces.close()
    return Answer(int(connection.status[:3]), connection.headers, body)

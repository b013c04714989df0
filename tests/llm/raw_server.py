"""A server that says exactly what it is told to, however wrong that is."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

STREAM_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"

# What one connection answers, given its number from 0: bytes, and floats for pauses in seconds.
Script = Callable[[int], Iterator[bytes | float]]


class RawServer:
    """Serves ``script`` to each connection, after it has read one request; then closes it."""

    def __init__(self, script: Script, encrypted: ssl.SSLContext | None = None) -> None:
        self._encrypted = encrypted
        self.requests: list[bytes] = []
        self._script = script
        self._over = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def base_url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}/v1"

    def stop(self) -> None:
        """End it and all that it serves."""
        self._over.set()
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(2)

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            number = len(self._threads) - 1
            self._threads.append(threading.Thread(target=self._serve, args=(client, number), daemon=True))
            self._threads[-1].start()

    def _serve(self, client: socket.socket, number: int) -> None:
        client.settimeout(2)
        with suppress(OSError), self._opened(client) as opened:
            self.requests.append(_read_request(opened))
            for said in self._script(number):
                if isinstance(said, bytes):
                    opened.sendall(said)
                elif self._over.wait(said):
                    return

    def _opened(self, client: socket.socket) -> socket.socket:
        return self._encrypted.wrap_socket(client, server_side=True) if self._encrypted else client


def _read_request(client: socket.socket) -> bytes:
    request = b""
    while not _is_whole(request):
        part = client.recv(65536)
        if not part:
            break
        request += part
    return request


def _is_whole(request: bytes) -> bool:
    head, end, body = request.partition(b"\r\n\r\n")
    lengths = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(end) and len(body) >= sum(lengths)


@contextmanager
def serving(script: Script, encrypted: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    """A server with ``script``, for as long as it is needed."""
    server = RawServer(script, encrypted)
    try:
        yield server
    finally:
        server.stop()

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from likeopt.search.connections import Connections

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


class Server:
    """Answers ``answers`` requests on each connection, then closes it; 0 accepts and says nothing."""

    def __init__(self, answers: int) -> None:
        self.answers = answers
        self.connections = 0
        self.requests: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._held: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            if not self.answers:
                self._held.append(connection)
                continue
            with connection:
                for _ in range(self.answers):
                    self.requests.append(connection.recv(65536))
                    connection.sendall(ANSWER)

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        for connection in self._held:
            connection.close()


@contextmanager
def serving(answers: int) -> Iterator[tuple[Server, Connections]]:
    server = Server(answers)
    connections = Connections(server.url)
    yield server, connections
    connections.close()
    server.close()


def test_a_connection_is_used_again() -> None:
    with serving(answers=3) as (server, connections):
        for _ in range(3):
            assert connections.request("GET", "/x", timeout_s=5) == (200, b"ok")
        assert server.connections == 1


def test_a_connection_the_server_closed_costs_one_retry_and_no_error() -> None:
    with serving(answers=1) as (server, connections):
        for _ in range(3):
            assert connections.request("POST", "/x", b"{}", timeout_s=5) == (200, b"ok")
        assert server.connections == 3
        assert len(server.requests) == 3


def test_a_silent_server_times_out() -> None:
    with serving(answers=0) as (server, connections):
        with pytest.raises(TimeoutError):
            connections.request("GET", "/x", timeout_s=0.05)
        assert server.connections == 1


def test_a_closed_port_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ConnectionRefusedError):
        Connections(f"http://127.0.0.1:{port}").request("GET", "/x", timeout_s=5)


def test_the_address_may_have_a_path() -> None:
    with serving(answers=1) as (server, _):
        below = Connections(f"{server.url}/chroma/")
        below.request("GET", "/api", timeout_s=5)
        below.close()
        assert server.requests[0].startswith(b"GET /chroma/api HTTP/1.1\r\n")

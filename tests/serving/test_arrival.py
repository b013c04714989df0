"""Since when a request has been waiting, told from real sockets."""

from __future__ import annotations

import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter

import httpx
import pytest
from gunicorn.config import Config
from gunicorn.http import parser as http_parser
from gunicorn.http import wsgi
from running_server import NO_TLS, free_port, wait_for

from likeopt.serving import arrival
from likeopt.web.exchange import WAITED

HEAD = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"
WITH_BODY = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\n"
LAY_S = 0.06
# The kernel tells the age of data in steps of 4 ms.
STEP_S = 0.004


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_parser.RequestParser, "mesg_class", http_parser.RequestParser.mesg_class)
    monkeypatch.setattr(wsgi, "create", wsgi.create)
    arrival.install()


class Connection:
    """Both ends of one connection, and gunicorn's reading of it."""

    def __init__(self, client: socket.socket, accepted: socket.socket) -> None:
        self.client = client
        self.accepted = accepted
        self._requests = http_parser.RequestParser(Config(), accepted, ("127.0.0.1", 1))

    def next_request(self) -> arrival.Request:
        request = next(self._requests)
        assert isinstance(request, arrival.Request)
        return request

    def waited_s(self) -> float:
        """What the next request is said to have waited."""
        _, environ = wsgi.create(
            self.next_request(), self.accepted, ("127.0.0.1", 1), ("127.0.0.1", 2), Config()
        )
        waited_s = environ[WAITED]
        assert isinstance(waited_s, float)
        return waited_s


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def tcp(listener: socket.socket) -> Iterator[Connection]:
    with socket.create_connection(listener.getsockname()) as client, listener.accept()[0] as accepted:
        yield Connection(client, accepted)


@pytest.fixture
def unix() -> Iterator[Connection]:
    client, accepted = socket.socketpair()
    with client, accepted:
        yield Connection(client, accepted)


def test_a_head_nobody_read_has_waited_since_it_came(tcp: Connection) -> None:
    tcp.client.sendall(HEAD)
    time.sleep(LAY_S)
    assert tcp.waited_s() >= LAY_S - STEP_S


def test_waiting_to_be_accepted_counts(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()) as client:
        client.sendall(HEAD)
        time.sleep(LAY_S)
        with listener.accept()[0] as accepted:
            assert Connection(client, accepted).waited_s() >= LAY_S - STEP_S


def test_a_connection_opened_long_before_its_request_has_not_waited(tcp: Connection) -> None:
    time.sleep(LAY_S)
    sent_s = perf_counter()
    tcp.client.sendall(HEAD)
    assert tcp.next_request().came_s >= sent_s - STEP_S


@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_a_head_in_pieces_waits_from_its_first(kind: str, request: pytest.FixtureRequest) -> None:
    connection: Connection = request.getfixturevalue(kind)
    connection.client.sendall(HEAD[:10])
    rest = threading.Timer(LAY_S, connection.client.sendall, [HEAD[10:]])
    began_s = perf_counter()
    rest.start()
    waited_s = connection.waited_s()
    rest.join()
    assert LAY_S - STEP_S <= waited_s <= perf_counter() - began_s + STEP_S


def test_a_kept_connection_begins_anew_with_each_head(tcp: Connection) -> None:
    tcp.client.sendall(HEAD)
    tcp.next_request()
    time.sleep(LAY_S)
    sent_s = perf_counter()
    tcp.client.sendall(HEAD)
    assert tcp.next_request().came_s >= sent_s - STEP_S


def test_a_late_body_changes_nothing(tcp: Connection) -> None:
    tcp.client.sendall(WITH_BODY)
    request = tcp.next_request()
    came_s = request.came_s
    time.sleep(LAY_S)
    tcp.client.sendall(b"hello")
    assert request.body.read() == b"hello"
    assert request.came_s == came_s


def test_a_body_nobody_read_is_not_taken_for_the_next_head(tcp: Connection) -> None:
    tcp.client.sendall(WITH_BODY)
    tcp.next_request()
    tcp.client.sendall(b"hello")
    rest = threading.Timer(LAY_S, tcp.client.sendall, [HEAD])
    sent_s = perf_counter()
    rest.start()
    came_s = tcp.next_request().came_s
    rest.join()
    assert came_s >= sent_s + LAY_S - STEP_S


def test_a_head_that_came_together_with_the_one_before_has_waited_as_long(tcp: Connection) -> None:
    tcp.client.sendall(HEAD + HEAD)
    tcp.next_request()
    time.sleep(LAY_S)
    assert tcp.waited_s() >= LAY_S - STEP_S


class Told:
    """A socket whose kernel says one figure."""

    def __init__(self, answer: bytes | OSError) -> None:
        self._answer = answer

    def getsockopt(self, level: int, option: int, size: int) -> bytes:
        assert (level, option) == (socket.IPPROTO_TCP, socket.TCP_INFO)
        if isinstance(self._answer, OSError):
            raise self._answer
        return self._answer[:size]


@pytest.mark.parametrize(("told_ms", "held_s"), [(0, 0.0), (7, 0.0), (8, 0.008), (350, 0.35), (90_000, 90.0)])
def test_what_is_within_the_clocks_steps_is_left_out(told_ms: int, held_s: float) -> None:
    assert arrival.held_s(Told(struct.pack("=52xI48x", told_ms))) == held_s


@pytest.mark.parametrize("answer", [OSError("not a TCP socket"), b"short"])
def test_a_kernel_that_does_not_tell_is_no_failure(answer: bytes | OSError) -> None:
    assert arrival.held_s(Told(answer)) == 0.0


def test_installing_twice_changes_nothing(tcp: Connection) -> None:
    once = wsgi.create
    arrival.install()
    assert wsgi.create is once
    tcp.client.sendall(HEAD)
    assert tcp.waited_s() >= 0


BUSY_APP = '''
import time
from types import SimpleNamespace


class App:
    """Says how long a request waited; for /busy it also lets nobody else have a turn for a while."""

    extensions = {"likeopt": SimpleNamespace(streaming=lambda: 0, drain=lambda: None)}

    def __call__(self, environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        yield f"{environ['likeopt.waited_s']:.6f}\\n".encode()
        if environ["PATH_INFO"] == "/busy":
            until_s = time.perf_counter() + 0.5
            while time.perf_counter() < until_s:
                pass


app = App()
'''
RUN = "from gevent import monkey; monkey.patch_all(); from gunicorn.app.wsgiapp import run; run()"


@pytest.fixture
def busy_port(tmp_path: Path) -> Iterator[int]:
    """A bare application under Like-Opt's worker."""
    (tmp_path / "busy_app.py").write_text(BUSY_APP)
    port = free_port()
    bind = f"127.0.0.1:{port}"
    command = [sys.executable, "-c", RUN, "-k", "likeopt.serving.worker.LikeOptWorker", "-b", bind]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--no-control-socket", "busy_app:app"], cwd=tmp_path, stdout=log, stderr=log
        )
    try:
        wait_for(lambda: _answers(port), "the worker answers")
        yield port
    finally:
        process.kill()
        process.wait(10)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", verify=NO_TLS).is_success
    except httpx.TransportError:
        return False


@pytest.mark.process
def test_who_waits_for_a_busy_hub_is_told_so(busy_port: int) -> None:
    """Both on a kept connection, and on one that nobody has accepted yet."""
    url = f"http://127.0.0.1:{busy_port}"
    with httpx.Client(base_url=url, verify=NO_TLS) as kept:
        assert float(kept.get("/").text) < 0.25
        with httpx.stream("GET", f"{url}/busy") as busy:
            next(busy.iter_raw())
            sent_s = perf_counter()
            with ThreadPoolExecutor() as others:
                new = others.submit(httpx.get, url)
                waited_s = [float(kept.get("/").text), float(new.result().text)]
            took_s = perf_counter() - sent_s
    assert all(0.15 < waited <= took_s + STEP_S for waited in waited_s)

"""Keeps a number of connections busy with HTTP requests, at as little cost of its own as Python allows.

Run as a process of its own, `python -m bench.load` reads one JSON object from standard input and
prints one: see ``Load`` and ``Taken``.
"""

from __future__ import annotations

import base64
import gc
import itertools
import json
import math
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

RECEIVE_BYTES = 32_768
WARM_UP_S = 0.5
_LENGTH = b"\r\nContent-Length: "
_LAST_CHUNK = b"\r\n0\r\n\r\n"


class Load(NamedTuple):
    """What to send: ``requests``, whole ones, in turn over so many ``connections`` for ``seconds``.

    What comes is counted from ``begin_s`` on, a time of ``perf_counter``, and half a second after the start
    at the earliest; in slices of ``slice_s``. ``mark`` is something in an answer whose coming is timed.
    """

    port: int
    requests: Sequence[bytes]
    connections: int
    seconds: float
    begin_s: float = 0.0
    slice_s: float = 1.0
    mark: str = ""


class Slice(NamedTuple):
    """The answers that ended in one slice of time."""

    answers: int
    p99_ms: float
    refused: int


class Taken(NamedTuple):
    """What came of it; latencies from the request's last byte sent to the answer's last byte received.

    ``first_ms`` and ``mark_ms`` are p50 and p99 of the answer's first byte and of the mark. ``waiting_ms``
    is for how long the oldest request had no whole answer at the end.
    """

    per_s: float
    p50_ms: float
    p99_ms: float
    refused: int
    slices: list[Slice]
    first_ms: tuple[float, float]
    mark_ms: tuple[float, float]
    waiting_ms: float


class _Answer(NamedTuple):
    """When the request was sent, and when the answer began, had its mark, and ended."""

    began_s: float
    first_s: float
    mark_s: float
    ended_s: float
    refused: bool


def get(path: str, **headers: str) -> bytes:
    """A GET request as bytes."""
    return _request("GET", path, headers)


def post(path: str, body: object, **headers: str) -> bytes:
    """A POST request of JSON as bytes."""
    content = json.dumps(body).encode()
    told = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    return _request("POST", path, headers | told) + content


def _request(method: str, path: str, headers: dict[str, str]) -> bytes:
    fields = [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *fields, "", ""]).encode()


def drive(load: Load) -> Taken:
    """Send the load from a process of its own."""
    asked = load._asdict() | {"requests": [base64.b64encode(one).decode() for one in load.requests]}
    command = [sys.executable, "-m", "bench.load"]
    done = subprocess.run(command, input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True)
    taken = Taken(**json.loads(done.stdout))
    return taken._replace(slices=[Slice(*one) for one in taken.slices])


def _send(load: Load) -> Taken:
    poll = select.epoll()
    connections: dict[int, _Connection] = {}
    turn = itertools.cycle(load.requests)
    for _ in range(load.connections):
        connection = _Connection(load.port, turn, load.mark.encode())
        connections[connection.number] = connection
        poll.register(connection.number, select.EPOLLIN)
        connection.ask()
    start_s = max(load.begin_s, time.perf_counter() + WARM_UP_S)
    end_s = start_s + load.seconds
    while time.perf_counter() < end_s:
        for number, _ in poll.poll(min(1.0, max(end_s - time.perf_counter(), 0.0))):
            connections[number].receive()
    return _taken(list(connections.values()), start_s, load)


def _taken(connections: Sequence[_Connection], start_s: float, load: Load) -> Taken:
    answers = [answer for one in connections for answer in one.answers if answer.ended_s >= start_s]
    slices: list[list[_Answer]] = [[] for _ in range(math.ceil(load.seconds / load.slice_s))]
    for answer in answers:
        slices[min(int((answer.ended_s - start_s) / load.slice_s), len(slices) - 1)].append(answer)
    now_s = time.perf_counter()
    return Taken(
        per_s=len(answers) / load.seconds,
        p50_ms=_percentile_ms([one.ended_s - one.began_s for one in answers], 0.5),
        p99_ms=_percentile_ms([one.ended_s - one.began_s for one in answers], 0.99),
        refused=sum(one.refused for connection in connections for one in connection.answers),
        slices=[_slice(each) for each in slices],
        first_ms=_middle_and_end([one.first_s - one.began_s for one in answers]),
        mark_ms=_middle_and_end([one.mark_s - one.began_s for one in answers if one.mark_s]),
        waiting_ms=max(now_s - one.began_s for one in connections) * 1000,
    )


def _slice(answers: Sequence[_Answer]) -> Slice:
    p99_ms = _percentile_ms([one.ended_s - one.began_s for one in answers], 0.99)
    return Slice(len(answers), p99_ms, sum(one.refused for one in answers))


def _middle_and_end(latencies_s: Sequence[float]) -> tuple[float, float]:
    return _percentile_ms(latencies_s, 0.5), _percentile_ms(latencies_s, 0.99)


def _percentile_ms(latencies_s: Sequence[float], share: float) -> float:
    ordered = sorted(latencies_s)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000 if ordered else 0.0


class _Connection:
    """One kept connection: a request, its whole answer, the next request."""

    def __init__(self, port: int, turn: Iterator[bytes], mark: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = self._socket.fileno()
        self._turn = turn
        self._mark = mark
        self._received = b""
        self._first_s = self._mark_s = self.began_s = 0.0
        self.answers: list[_Answer] = []

    def ask(self) -> None:
        """Send the next request."""
        self._socket.sendall(next(self._turn))
        self.began_s = time.perf_counter()

    def receive(self) -> None:
        """Take what has come; when the answer is whole, ask again."""
        piece = self._socket.recv(RECEIVE_BYTES)
        now_s = time.perf_counter()
        if not piece:
            raise ConnectionError("the server closed a connection")
        if not self._received:
            self._first_s = now_s
        received = self._received = self._received + piece if self._received else piece
        if self._mark and not self._mark_s and self._mark in received:
            self._mark_s = now_s
        if not _is_whole(received):
            return
        refused = not received.startswith(b"HTTP/1.1 2")
        self.answers.append(_Answer(self.began_s, self._first_s, self._mark_s, now_s, refused))
        self._received = b""
        self._mark_s = 0.0
        self.ask()


def _is_whole(received: bytes) -> bool:
    head = received.find(b"\r\n\r\n")
    if head < 0:
        return False
    start = received.find(_LENGTH, 0, head)
    if start < 0:
        return received.endswith(_LAST_CHUNK)
    start += len(_LENGTH)
    return len(received) >= head + 4 + int(received[start : received.index(b"\r", start)])


def main() -> None:
    """Read what to send, send it, and print what came of it."""
    # What is noted of each answer stays until the end: looking for rubbish among it only takes time.
    gc.disable()
    asked: dict[str, Any] = json.load(sys.stdin)
    asked["requests"] = [base64.b64decode(one) for one in asked["requests"]]
    print(json.dumps(_send(Load(**asked))._asdict()))


if __name__ == "__main__":
    main()

"""Keeps a number of streamed answers under way, and times their first words and the gaps between words.

Run as a process of its own, `python -m bench.streams` reads one JSON object from standard input and
prints one: see ``Streams`` and ``Heard``. The model is to say ``word0 word1 …``, so that its words can
be told from whatever stands around them.
"""

from __future__ import annotations

import base64
import gc
import itertools
import json
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

RECEIVE_BYTES = 65_536
WARM_UP_S = 0.5
SHARES = (0.5, 0.95, 0.99)
_WORD = re.compile(rb"word\d+ ")
_LAST_CHUNK = b"\r\n0\r\n\r\n"


class Streams(NamedTuple):
    """One request for each connection, asked again and again for ``seconds``."""

    port: int
    requests: Sequence[bytes]
    seconds: float


class Heard(NamedTuple):
    """What came: whole answers a second, and p50, p95, p99 in milliseconds.

    ``broken`` counts answers with another status than 200 or fewer words than the first had.
    """

    per_s: float
    first_ms: tuple[float, float, float]
    gap_ms: tuple[float, float, float]
    broken: int


def listen(streams: Streams) -> Heard:
    """Ask from a process of its own."""
    asked = streams._asdict() | {"requests": [base64.b64encode(one).decode() for one in streams.requests]}
    command = [sys.executable, "-m", "bench.streams"]
    done = subprocess.run(command, input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True)
    per_s, first_ms, gap_ms, broken = json.loads(done.stdout)
    return Heard(per_s, tuple(first_ms), tuple(gap_ms), broken)


class _Connection:
    """One kept connection: a request, its words as they come, the next request."""

    def __init__(self, port: int, request: bytes) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.number = self._socket.fileno()
        self._request = request
        self._tail = b""
        self._words_s: list[float] = []
        self._is_good = True
        self.began_s = 0.0
        self.answers: list[tuple[float, list[float], bool]] = []

    def ask(self) -> None:
        """Send the request."""
        self._tail, self._words_s, self._is_good = b"", [], True
        self._socket.sendall(self._request)
        self.began_s = time.perf_counter()

    def receive(self) -> None:
        """Take what has come; when the answer is whole, ask again."""
        received = self._socket.recv(RECEIVE_BYTES)
        now_s = time.perf_counter()
        if not received:
            raise ConnectionError("the server closed a connection")
        if not self._tail:
            self._is_good = received.startswith(b"HTTP/1.1 200")
        text = self._tail + received
        # A word may be cut anywhere, and none is counted twice.
        found = list(_WORD.finditer(text))
        self._words_s += [now_s] * len(found)
        rest = text[found[-1].end() :] if found else text
        self._tail = rest[-256:]
        if text.endswith(_LAST_CHUNK):
            self.answers.append((self.began_s, self._words_s, self._is_good))
            self.ask()


def _listen(streams: Streams) -> Heard:
    poll = select.epoll()
    connections: dict[int, _Connection] = {}
    for request in streams.requests:
        connection = _Connection(streams.port, request)
        connections[connection.number] = connection
        poll.register(connection.number, select.EPOLLIN)
        connection.ask()
    start_s = time.perf_counter() + WARM_UP_S
    end_s = start_s + streams.seconds
    while time.perf_counter() < end_s:
        for number, _ in poll.poll(max(end_s - time.perf_counter(), 0.0)):
            connections[number].receive()
    answers = [one for each in connections.values() for one in each.answers if one[0] >= start_s]
    return _heard(answers, streams.seconds)


def _heard(answers: Sequence[tuple[float, list[float], bool]], seconds: float) -> Heard:
    most = max((len(words_s) for _, words_s, _ in answers), default=0)
    whole = [(began_s, words_s) for began_s, words_s, good in answers if good and len(words_s) == most]
    firsts = [words_s[0] - began_s for began_s, words_s in whole if words_s]
    gaps = [later - earlier for _, words_s in whole for earlier, later in itertools.pairwise(words_s)]
    broken = len(answers) - len(whole)
    return Heard(len(whole) / seconds, _percentiles_ms(firsts), _percentiles_ms(gaps), broken)


def _percentiles_ms(times_s: Sequence[float]) -> tuple[float, float, float]:
    ordered = sorted(times_s)
    if not ordered:
        return (0.0, 0.0, 0.0)
    last = len(ordered) - 1
    p50, p95, p99 = (ordered[min(last, int(share * len(ordered)))] * 1000 for share in SHARES)
    return (p50, p95, p99)


def main() -> None:
    """Read what to ask, ask it, and print what came of it."""
    # What is noted of each word stays until the end: looking for rubbish among it only takes time.
    gc.disable()
    asked: dict[str, Any] = json.load(sys.stdin)
    asked["requests"] = [base64.b64decode(one) for one in asked["requests"]]
    print(json.dumps(_listen(Streams(**asked))))


if __name__ == "__main__":
    main()

"""Many clients of a running server at once, and connections to each of its workers."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import httpx
import psutil
from running_server import NO_TLS, RunningServer, wait_for

PATIENCE_S = 60.0


def pids(running: RunningServer, kind: str) -> set[int]:
    """The live children of a kind, also while some of them are dying."""
    while True:
        with suppress(psutil.NoSuchProcess):
            return {child.pid for child in running.children(kind)}


class Workers:
    """For each web worker a connection that stays with it."""

    def __init__(self, running: RunningServer) -> None:
        self._running = running
        self._by_pid: dict[int, httpx.Client] = {}

    def clients(self) -> list[httpx.Client]:
        """The connections, made anew where a worker was replaced."""
        wait_for(self._is_complete, "every worker has a connection")
        return list(self._by_pid.values())

    def _is_complete(self) -> bool:
        alive = pids(self._running, "web")
        for pid in self._by_pid.keys() - alive:
            self._by_pid.pop(pid).close()
        if alive == self._by_pid.keys() and len(alive) == 2:
            return True
        client = httpx.Client(base_url=self._running.url, timeout=30.0, verify=NO_TLS)
        try:
            pid = self._running.worker_of(client)
        except (httpx.TransportError, psutil.Error, AssertionError):
            pid = 0
        if not pid or pid in self._by_pid:
            client.close()
        else:
            self._by_pid[pid] = client
        return False

    def close(self) -> None:
        for client in self._by_pid.values():
            client.close()


def at_once(
    running: RunningServer, callers: int, path: str, body: dict[str, Any]
) -> list[tuple[int, dict[str, str], bytes]]:
    """POST the same from so many connections at the same moment; status, headers and body of each answer."""
    sent = json.dumps(body)
    start = threading.Barrier(callers)

    def call(connection: http.client.HTTPConnection) -> tuple[int, dict[str, str], bytes]:
        start.wait(PATIENCE_S)
        connection.request("POST", path, sent, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()

    with ExitStack() as stack:
        connections = []
        for _ in range(callers):
            connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=PATIENCE_S)
            stack.callback(connection.close)
            connection.connect()
            connections.append(connection)
        wait_for(lambda: _holders(running, connections) == 2, "both workers have taken connections")
        pool = stack.enter_context(ThreadPoolExecutor(callers))
        return list(pool.map(call, connections))


def _holders(running: RunningServer, connections: list[http.client.HTTPConnection]) -> int:
    """How many workers hold the connections; 0 as long as some are held by none."""
    ours = {connection.sock.getsockname()[1] for connection in connections}
    by_worker = [
        ours & {connection.raddr.port for connection in worker.net_connections("tcp") if connection.raddr}
        for worker in running.children("web")
    ]
    return sum(map(bool, by_worker)) if sum(map(len, by_worker)) == len(ours) else 0


@contextmanager
def crowd(
    running: RunningServer, ask: Callable[[httpx.Client, int], None], callers: int = 4
) -> Iterator[Crowd]:
    """Callers that ask again and again while the block runs; what goes wrong is raised at its end."""
    people = Crowd(running, ask, callers)
    try:
        yield people
    finally:
        people.leave()
    people.check()


class Crowd:
    """See ``crowd``."""

    def __init__(
        self, running: RunningServer, ask: Callable[[httpx.Client, int], None], callers: int
    ) -> None:
        self.asked = 0
        self._wrong: list[BaseException] = []
        self._running = running
        self._ask = ask
        self._left = threading.Event()
        self._threads = [threading.Thread(target=self._go_on, args=(n,)) for n in range(callers)]
        for thread in self._threads:
            thread.start()

    def _go_on(self, number: int) -> None:
        with httpx.Client(base_url=self._running.url, timeout=30.0, verify=NO_TLS) as client:
            while not self._left.is_set() and not self._wrong:
                try:
                    self._ask(client, number)
                except BaseException as error:  # noqa: BLE001 - raised again at the end
                    self._wrong.append(error)
                self.asked += 1

    def wait_for_more(self, times: int = 100) -> None:
        """Wait until they have asked so many times more."""
        enough = self.asked + times
        wait_for(lambda: self.asked >= enough or self._wrong, f"{times} more are asked")
        self.check()

    def check(self) -> None:
        """Raise the first thing that went wrong."""
        if self._wrong:
            raise self._wrong[0]

    def leave(self) -> None:
        self._left.set()
        for thread in self._threads:
            thread.join(PATIENCE_S)

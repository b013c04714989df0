"""What a real Prometheus gathers of two workers under load is what their clients received."""

from __future__ import annotations

import http.client
import itertools
import json
import math
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from prometheus_server import RunningPrometheus, needs_prometheus
from running_server import RunningServer, wait_for

pytestmark = [pytest.mark.process, needs_prometheus]

CONNECTIONS = 6
# A connection is given up after so many requests, so that new ones are opened all the time.
REQUESTS_PER_CONNECTION = 50
MEASURED = "/api/v1/search"
# Headers tell milliseconds, rounded; the histogram has the end of the response, a little later.
SLACK_S = 0.001


class Asked(NamedTuple):
    """A request, and the template of its route."""

    method: str
    path: str
    route: str
    body: str | None = None


REQUESTS = (
    Asked("POST", MEASURED, MEASURED, json.dumps({"query": "refresh tokens"})),
    Asked("GET", "/health", "/health"),
    Asked("POST", MEASURED, MEASURED, json.dumps({"query": ""})),
    Asked("GET", "/api/v1/documents", "/api/v1/documents"),
    Asked("GET", "/api/v1/documents/nothing", "/api/v1/documents/<id:document_id>"),
    Asked("GET", "/nowhere", "none"),
)


class Load:
    """Asks over several connections until it is stopped, and notes every answer that came whole."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stopped = threading.Event()
        self.received: Counter[tuple[str, str]] = Counter()
        self.elapsed_s: list[float] = []
        self._turn = itertools.cycle(REQUESTS)
        self._lock = threading.Lock()
        self._failures: list[Exception] = []
        self._threads = [threading.Thread(target=self._run) for _ in range(CONNECTIONS)]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join()
        assert self._failures == []

    def wait_more(self, answers: int = 300) -> None:
        """Wait for so many more answers."""
        wanted = self.received.total() + answers
        wait_for(lambda: self.received.total() >= wanted or self._failures, "the load is answered")

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._use_connection()
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            self._failures.append(error)

    def _use_connection(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            for _ in range(REQUESTS_PER_CONNECTION):
                if self._stopped.is_set():
                    return
                self._ask(connection)
        except (ConnectionResetError, BrokenPipeError, http.client.RemoteDisconnected):
            # A worker that goes closes the connections it is not answering on.
            return
        finally:
            connection.close()

    def _ask(self, connection: http.client.HTTPConnection) -> None:
        with self._lock:
            asked = next(self._turn)
        connection.request(asked.method, asked.path, asked.body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        answer.read()
        with self._lock:
            self.received[asked.route, str(answer.status)] += 1
            if asked.route == MEASURED:
                self.elapsed_s.append(float(answer.headers["X-Response-Time"].removesuffix("s")))


@pytest.fixture
def prometheus(server_of_its_own: RunningServer, tmp_path: Path) -> Iterator[RunningPrometheus]:
    running = RunningPrometheus(tmp_path / "prometheus", server_of_its_own.port)
    yield running
    running.stop()


@pytest.fixture
def server_of_its_own(tmp_path: Path) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path / "data", LIKEOPT_EMBEDDING_MODEL="none")
    try:
        yield running.start()
    finally:
        running.stop()


def answered(prometheus: RunningPrometheus) -> Counter[tuple[str, str]]:
    """The raw counter by route and status, without what Prometheus and the test's own waiting ask for."""
    found = prometheus.ask('sum by (route, status) (likeopt_http_requests_total{route!~"/metrics|/ready"})')
    return Counter({(labels["route"], labels["status"]): int(value) for labels, value in found})


def reload(running: RunningServer) -> None:
    before = {worker.pid for worker in running.children("web")}
    running.master.send_signal(signal.SIGHUP)
    wait_for(lambda: not before & {worker.pid for worker in running.children("web")}, "all are replaced")


def replace_one(running: RunningServer) -> None:
    first = running.children("web")[0]
    first.terminate()

    def replaced() -> bool:
        now = {worker.pid for worker in running.children("web")}
        return first.pid not in now and len(now) == 2

    wait_for(replaced, "the worker is replaced")


def test_prometheus_counts_what_was_received(
    server_of_its_own: RunningServer, prometheus: RunningPrometheus
) -> None:
    prometheus.wait_scraped()
    before = answered(prometheus)
    with Load(server_of_its_own.port) as load:
        load.wait_more()
        reload(server_of_its_own)
        load.wait_more()
        replace_one(server_of_its_own)
        load.wait_more()
    prometheus.wait_scraped()
    assert len(load.received) == len({(asked.route, asked.body) for asked in REQUESTS})
    assert answered(prometheus) - before == load.received
    assert prometheus.ask("sum(resets(likeopt_http_requests_total[5m]))")[0][1] == 0
    assert prometheus.ask("min_over_time(up[5m])")[0][1] == 1, "every scrape has succeeded"
    check_p95(prometheus, load.elapsed_s)


def check_p95(prometheus: RunningPrometheus, elapsed_s: list[float]) -> None:
    """Prometheus finds the 95th percentile in the bucket where the clients' is."""
    selected = f'likeopt_http_request_duration_seconds_bucket{{route="{MEASURED}"}}'
    found = prometheus.ask(f"histogram_quantile(0.95, sum by (le) ({selected}))")[0][1]
    bounds = sorted(float(labels["le"]) for labels, _ in prometheus.ask(f"group by (le) ({selected})"))
    true_s = sorted(elapsed_s)[math.ceil(0.95 * len(elapsed_s)) - 1]
    low = max((bound for bound in bounds if bound < true_s - SLACK_S), default=0.0)
    high = min(bound for bound in bounds if bound >= true_s + SLACK_S)
    assert low <= found <= high, f"{found} s, while clients were told {true_s} s"

"""What the dashboard shows of a running server, and what is told elsewhere of its alerts."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any

import httpx
import msgspec
from running_server import NO_TLS, RunningServer

Event = dict[str, Any]
Alerts = frozenset[tuple[str, str]]

# What is wrong has to be seen this soon.
SHOWN_WITHIN_S = 10.0
# Alerts are looked at every ten seconds, and told with the next event.
TOLD_WITHIN_S = 40.0


def alerts_of(event: Event) -> Alerts:
    """The alerts that are on: promise and severity."""
    return frozenset((alert["slo"], alert["severity"]) for alert in event["alerts"])


def level_of(event: Event, slo: str) -> str:
    """How a promise stands; "" if it is not among those shown."""
    return next((str(one["level"]) for one in event["slo"] if one["name"] == slo), "")


class Dashboard:
    """One open event stream. ``alerts`` are all that were ever on while it was watched."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self.alerts: set[tuple[str, str]] = set()
        self.last: Event = {}

    def until(self, condition: Callable[[Event], bool], what: str, within_s: float) -> Event:
        """Watch until an event fulfils ``condition``; it has to arrive within ``within_s``."""
        began_s = time.monotonic()
        for event in self._events():
            self.last = event
            self.alerts |= alerts_of(event)
            assert time.monotonic() - began_s < within_s, f"not within {within_s} s: {what}: {self._brief()}"
            if condition(event):
                return event
        raise AssertionError(f"the stream ended before: {what}")

    def shows(self, slo: str) -> Event:
        """Wait until a promise is seen to be in danger."""
        return self.until(lambda event: level_of(event, slo) not in {"", "ok"}, slo, SHOWN_WITHIN_S)

    def fires(self, slo: str, within_s: float = TOLD_WITHIN_S) -> Event:
        """Wait until a promise has an alert."""
        return self.until(
            lambda event: slo in {name for name, _ in alerts_of(event)}, f"alert {slo}", within_s
        )

    def clears(self, within_s: float) -> Event:
        """Wait until there is no alert."""
        return self.until(lambda event: not event["alerts"], "no alert", within_s)

    def _events(self) -> Iterator[Event]:
        name = ""
        for line in self._lines:
            field, _, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data" and name == "performance":
                yield json.loads(value)

    def _brief(self) -> Event:
        """What of the last event tells why."""
        slo = {one["name"]: (one["level"], one["value"]) for one in self.last["slo"]}
        budgets = {one["name"]: one["budget"] for one in self.last["slo"] if one.get("budget")}
        return {"alerts": self.last["alerts"], "slo": slo, "budgets": budgets}


@contextmanager
def watching(running: RunningServer, window_s: int = 60) -> Iterator[Dashboard]:
    """The dashboard's stream, from its first event on."""
    path, query = "/api/v1/performance/events", {"window_s": window_s}
    # The server tells every two seconds; silence is an error, never a reason to wait on.
    with (
        httpx.Client(base_url=running.url, timeout=15, verify=NO_TLS) as client,
        client.stream("GET", path, params=query) as answer,
    ):
        assert answer.status_code == httpx.codes.OK
        yield Dashboard(answer.iter_lines())


class Told(msgspec.Struct, frozen=True):
    """One call of the webhook."""

    event: str
    slo: str
    severity: str
    text: str


class Hook:
    """A server that is told of alerts."""

    def __init__(self) -> None:
        self._queue: Queue[dict[str, Any]] = Queue()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _taking(self._queue))
        self.told: list[Told] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/alerts"

    def until_balanced(self, within_s: float = 15.0) -> list[Told]:
        """All that was told, once every alert that began has ended."""
        deadline_s = time.monotonic() + within_s
        while not self._is_balanced():
            try:
                self._take(self._queue.get(timeout=max(0.0, deadline_s - time.monotonic())))
            except Empty:
                raise AssertionError(f"not every alert has begun and ended: {self.told}") from None
        return self.told

    def _is_balanced(self) -> bool:
        while not self._queue.empty():
            self._take(self._queue.get())
        began = sorted((one.slo, one.severity) for one in self.told if one.event == "began")
        ended = sorted((one.slo, one.severity) for one in self.told if one.event == "ended")
        return bool(began) and began == ended

    def _take(self, content: dict[str, Any]) -> None:
        alert = content["alert"]
        self.told.append(Told(content["event"], alert["slo"], alert["severity"], content["text"]))

    @contextmanager
    def serving(self) -> Iterator[Hook]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def _taking(queue: Queue[dict[str, Any]]) -> type[BaseHTTPRequestHandler]:
    class Taking(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            queue.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return Taking

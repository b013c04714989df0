"""Somebody elsewhere is told of alerts, whatever becomes of the one who tells."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from likeopt.monitoring.slo.contract import Alert
from likeopt.monitoring.slo.webhook import MOST_WAITING, Webhook

SECRET = "T0K3N-of-the-hook"
ALERT = Alert("errors", "page", 14.4, "1h", "5m", burn=33.3, began_at_s=1_700_000_000.0)
AT_S = 1_700_000_060.5


class Listener(ThreadingHTTPServer):
    """Answers each call with the next of ``statuses``, then with 204; not before it is ``open``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses: list[int] = []
        self.heard: list[dict[str, Any]] = []
        self.heads: list[dict[str, str]] = []
        self.open = threading.Event()
        self.open.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hooks/{SECRET}"


class _Handler(BaseHTTPRequestHandler):
    server: Listener

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null"
        self.server.open.wait(10)
        self.server.heard.append(json.loads(body))
        self.server.heads.append(dict(self.headers))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        self.send_header("Location", "/hooks/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.open.set()
        server.shutdown()
        thread.join()


class Teller(Webhook):
    """A webhook whose waits take no time and are remembered."""

    def __init__(self, address: str) -> None:
        self.waited_s: list[float] = []
        super().__init__(address, "docs.example", lambda alert: f"{alert.slo} is bad", self.waited_s.append)

    def told(self) -> None:
        self.finish(20)
        assert self._thread is None


def numbered(number: int) -> Alert:
    return Alert("errors", "page", 6, "6h", "30m", burn=7, began_at_s=number)


def test_beginning_and_end_are_told_in_json(listener: Listener) -> None:
    webhook = Teller(listener.url)
    webhook.tell([ALERT], [numbered(0)], AT_S)
    webhook.told()
    ended, began = listener.heard
    assert ended["event"] == "ended"
    assert began == {
        "event": "began",
        "alert": {
            "slo": "errors",
            "severity": "page",
            "factor": 14.4,
            "long": "1h",
            "short": "5m",
            "burn": 33.3,
            "began_at": "2023-11-14T22:13:20.000Z",
        },
        "server": "docs.example",
        "at": "2023-11-14T22:14:20.500Z",
        "text": "errors is bad",
    }
    assert listener.heads[0]["Content-Type"] == "application/json"
    assert webhook.waited_s == []


def test_nothing_to_tell_is_no_call(listener: Listener) -> None:
    webhook = Teller(listener.url)
    webhook.tell([], [], AT_S)
    webhook.told()
    assert listener.heard == []


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_what_may_pass_is_tried_three_times(listener: Listener, status: int) -> None:
    listener.statuses = [status, status]
    webhook = Teller(listener.url)
    webhook.tell([ALERT], [], AT_S)
    webhook.told()
    assert (len(listener.heard), webhook.waited_s) == (3, [1, 5])


def test_after_three_attempts_the_next_alert_is_told(
    listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    listener.statuses = [500, 500, 500]
    webhook = Teller(listener.url)
    webhook.tell([numbered(1), numbered(2)], [], AT_S)
    webhook.told()
    seconds = [told["alert"]["began_at"][17:19] for told in listener.heard]
    assert seconds == ["01", "01", "01", "02"]
    assert [(one.msg, one.reason) for one in caplog.records] == [("alert_webhook_failed", "status 500")]


@pytest.mark.parametrize("status", [301, 307, 400, 401, 404, 410])
def test_a_refusal_is_final_and_a_redirect_is_not_followed(listener: Listener, status: int) -> None:
    listener.statuses = [status]
    webhook = Teller(listener.url)
    webhook.tell([ALERT], [], AT_S)
    webhook.told()
    assert (len(listener.heard), webhook.waited_s) == (1, [])


@pytest.mark.parametrize(
    ("address", "waits"),
    [
        (f"http://127.0.0.1:1/hooks/{SECRET}", [1, 5]),
        (f"not an address {SECRET}", []),
        (f"gopher://127.0.0.1/{SECRET}", []),
        (f"http://127.0.0.1:port/{SECRET}", []),
        (f"http://\x00/{SECRET}", []),
    ],
)
def test_a_failure_is_logged_without_the_address(
    address: str, waits: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    webhook = Teller(address)
    webhook.tell([ALERT], [], AT_S)
    webhook.told()
    assert webhook.waited_s == waits
    assert "alert_webhook_failed" in caplog.text
    assert SECRET not in "".join(str(vars(record)) for record in caplog.records)


def test_success_is_logged_without_the_address_too(
    listener: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    webhook = Teller(listener.url)
    webhook.tell([ALERT], [], AT_S)
    webhook.told()
    assert SECRET not in "".join(str(vars(record)) for record in caplog.records)


def test_telling_waits_for_nobody_and_of_too_many_the_oldest_are_dropped(listener: Listener) -> None:
    listener.open.clear()
    webhook = Teller(listener.url)
    webhook.tell([numbered(0)], [], AT_S)
    while webhook._waiting:
        pass
    for number in range(1, MOST_WAITING + 6):
        webhook.tell([numbered(number)], [], AT_S)
    assert listener.heard == []
    listener.open.set()
    webhook.told()
    assert len(listener.heard) == MOST_WAITING + 1
    began = [told["alert"]["began_at"] for told in listener.heard]
    assert began == sorted(began)
    assert began[1].endswith("06.000Z")


def test_a_thread_lasts_as_long_as_there_is_something_to_tell(listener: Listener) -> None:
    webhook = Teller(listener.url)
    for _ in range(3):
        webhook.tell([ALERT], [], AT_S)
        webhook.told()
    assert len(listener.heard) == 3

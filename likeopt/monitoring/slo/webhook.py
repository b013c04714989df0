"""Somebody elsewhere, told in JSON when an alert begins and when it ends."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec

from likeopt.monitoring.slo.contract import Alert

logger = logging.getLogger(__name__)

TIMEOUT_S = 5.0
# Between one attempt and the next; there is one attempt more than there are waits.
WAITS_S = (1.0, 5.0)
# Of more that wait to be told, the oldest are dropped.
MOST_WAITING = 100
_MAY_PASS = frozenset({408, 425, 429})
_FIRST_ERROR, _FIRST_FAULT = 300, 500


class Webhook:
    """Tells the ``address``, which is a secret and never logged, of alerts of the server named ``server``.

    ``say`` puts an alert into a sentence. Telling never blocks: a thread that lasts as long as there is
    something to tell makes the calls, one after another and in order.
    """

    def __init__(
        self,
        address: str,
        server: str,
        say: Callable[[Alert], str],
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._address = address
        self._server = server
        self._say = say
        self._wait = wait
        self._waiting: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def tell(self, began: Iterable[Alert], ended: Iterable[Alert], at_s: float) -> None:
        """Have it told at once what ``ended`` and what ``began`` at ``at_s`` (UNIX time)."""
        told = [("ended", alert) for alert in ended] + [("began", alert) for alert in began]
        bodies = [msgspec.json.encode(self._told(event, alert, at_s)) for event, alert in told]
        if not bodies:
            return
        with self._lock:
            self._waiting.extend(bodies)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="alert-webhook", daemon=True)
                self._thread.start()

    def finish(self, within_s: float) -> None:
        """Wait at most ``within_s`` until all is told; for the end of the process."""
        thread = self._thread
        if thread is not None:
            thread.join(within_s)

    def _told(self, event: str, alert: Alert, at_s: float) -> dict[str, Any]:
        facts = msgspec.to_builtins(alert)
        facts["began_at"] = _rfc3339(facts.pop("began_at_s"))
        text = self._say(alert)
        return {"event": event, "alert": facts, "server": self._server, "at": _rfc3339(at_s), "text": text}

    def _run(self) -> None:
        # Not a client: a client follows what the environment says of proxies, and logs the address.
        with httpx.HTTPTransport(trust_env=False) as transport:
            while (body := self._next()) is not None:
                self._deliver(transport, body)

    def _next(self) -> bytes | None:
        with self._lock:
            if self._waiting:
                return self._waiting.popleft()
            self._thread = None
            return None

    def _deliver(self, transport: httpx.BaseTransport, body: bytes) -> None:
        for wait_s in (*WAITS_S, None):
            reason, may_pass = self._attempt(transport, body)
            if not reason:
                return
            if wait_s is None or not may_pass:
                break
            self._wait(wait_s)
        logger.warning("alert_webhook_failed", extra={"reason": reason})

    def _attempt(self, transport: httpx.BaseTransport, body: bytes) -> tuple[str, bool]:
        """What went wrong, nothing if it was taken, and whether it may pass."""
        try:
            request = httpx.Request(
                "POST",
                self._address,
                content=body,
                headers={"Content-Type": "application/json", "User-Agent": "like-opt"},
                extensions={"timeout": httpx.Timeout(TIMEOUT_S).as_dict()},
            )
            response = transport.handle_request(request)
            response.close()
        except httpx.TransportError as error:
            return type(error).__name__, not isinstance(error, httpx.UnsupportedProtocol)
        except (httpx.InvalidURL, ValueError) as error:
            return type(error).__name__, False
        status = response.status_code
        if status < _FIRST_ERROR:
            return "", False
        return f"status {status}", status >= _FIRST_FAULT or status in _MAY_PASS


def _rfc3339(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

"""Starting the fake chat server for a test."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SERVER = Path(__file__).with_name("server.py")


class FakeUpstream:
    """A running fake chat server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.address = f"http://127.0.0.1:{port}"
        self.base_url = f"{self.address}/v1"

    def model(self, **plan: Any) -> str:
        """The name of a model that answers as ``plan`` says (plan.Plan's fields)."""
        return f"fake?{urlencode(plan)}"

    def seen(self) -> list[dict[str, Any]]:
        """The requests so far, oldest first."""
        return self._control("seen")

    def reset(self) -> None:
        """Forget the requests and the default plan."""
        self._control("reset")

    def set_plan(self, **plan: Any) -> None:
        """Answer plain model names as ``plan`` says."""
        self._control("plan", plan)

    def _control(self, what: str, content: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        with closing(connection):
            connection.request("POST", f"/control/{what}", json.dumps(content))
            answer: list[dict[str, Any]] = json.load(connection.getresponse())
        return answer

    def until(self, condition: Callable[[list[dict[str, Any]]], bool], within_s: float = 3.0) -> bool:
        """Whether ``condition`` of the requests seen comes true in time."""
        deadline_s = time.monotonic() + within_s
        while time.monotonic() < deadline_s:
            if condition(self.seen()):
                return True
        return False


@contextmanager
def running_upstream() -> Iterator[FakeUpstream]:
    """A fake chat server in its own process on a free port."""
    process = subprocess.Popen([sys.executable, str(SERVER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    try:
        yield FakeUpstream(int(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()

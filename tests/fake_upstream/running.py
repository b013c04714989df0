"""Starting fake chat servers for a test."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SERVER = Path(__file__).with_name("server.py")


class FakeUpstream:
    """A fake chat server in a process of its own, which can be killed and started again on its port."""

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        """The address under which both forms of chat are."""
        return f"{self.address}/v1"

    def start(self) -> FakeUpstream:
        """Start it, on a free port the first time; it is ready when this returns."""
        self._process = subprocess.Popen(
            [sys.executable, str(SERVER), str(self._port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout
        self._port = int(self._process.stdout.readline())
        return self

    def kill(self) -> None:
        """End it with -9."""
        if self._process is not None:
            self._process.kill()
        self.stop()

    def stop(self) -> None:
        """End it, if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin
        assert process.stdout
        process.stdin.close()
        process.wait(10)
        process.stdout.close()

    def model(self, **plan: Any) -> str:
        """The name of a model that answers as ``plan`` says (plan.Plan's fields)."""
        return f"fake?{urlencode(plan)}"

    def seen(self) -> list[dict[str, Any]]:
        """The requests so far, oldest first; ``at_s`` is on this machine's monotonic clock."""
        return self._control("seen")

    def counts(self) -> dict[str, Any]:
        """How many connections there were and are ``open``, and how many requests of each status."""
        return self._control("counts")[0]

    def reset(self) -> None:
        """Forget the requests and the default plan, and answer again."""
        self._control("reset")

    def set_plan(self, **plan: Any) -> None:
        """Answer plain model names as ``plan`` says."""
        self._control("plan", plan)

    def go_down(self) -> None:
        """Reset all connections, and close each new one at its first request."""
        self._control("down")

    def come_up(self) -> None:
        """Answer again."""
        self._control("up")

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
            time.sleep(0.001)
        return False


@contextmanager
def running_upstream(port: int = 0) -> Iterator[FakeUpstream]:
    """A fake chat server on that port, or on a free one."""
    upstream = FakeUpstream(port)
    try:
        yield upstream.start()
    finally:
        upstream.stop()


@contextmanager
def running_upstreams(count: int) -> Iterator[list[FakeUpstream]]:
    """So many of them."""
    with ExitStack() as stack:
        yield [stack.enter_context(running_upstream()) for _ in range(count)]

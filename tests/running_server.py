"""A real server in processes of its own: gunicorn, its workers, the index process and Chroma."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

WAIT_S = 30.0
POLL_S = 0.02
# Nothing here is encrypted, and to read the system's certificates takes a client 35 ms.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def free_port() -> int:
    """A loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], what: str, within_s: float = WAIT_S) -> Any:
    """Poll until ``condition`` is truthy and return it; fail with ``what`` after ``within_s``."""
    deadline_s = time.monotonic() + within_s
    while time.monotonic() < deadline_s:
        value = condition()
        if value:
            return value
        time.sleep(POLL_S)
    raise AssertionError(f"not within {within_s} s: {what}")


class RunningServer:
    """``likeopt serve`` on a free port with a data directory of its own."""

    def __init__(self, data_dir: Path, command: list[str] | None = None, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self.log_path = data_dir.parent / f"{data_dir.name}.log"
        self._command = command or [sys.executable, "-m", "likeopt.cli", "serve"]
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(data_dir.parent),
            "LIKEOPT_DATA_DIR": str(data_dir),
            "LIKEOPT_BIND": f"127.0.0.1:{self.port}",
            "LIKEOPT_CONFIG": str(data_dir.parent / "none.toml"),
            "WEB_CONCURRENCY": "2",
            # Whatever runs on this machine must not answer in a test.
            "LIKEOPT_OLLAMA_URL": "none",
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.client = httpx.Client(base_url=self.url, timeout=30.0, verify=NO_TLS)

    def start(self) -> RunningServer:
        """Start the server and wait until it is ready."""
        log = self.log_path.open("ab")
        self.process = subprocess.Popen(
            self._command, env=self._environment, stdout=log, stderr=log, cwd=self.data_dir.parent
        )
        log.close()
        workers = int(self._environment["WEB_CONCURRENCY"])
        try:
            wait_for(self.answers, "the server answers")
            wait_for(lambda: len(self.children("web")) == workers, "every web worker is there")
        except BaseException:
            self.stop()
            raise
        return self

    def answers(self) -> bool:
        """Whether /ready says that questions can be answered."""
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"the server has ended:\n{self.log()}")
        try:
            return httpx.get(f"{self.url}/ready", timeout=5.0, verify=NO_TLS).status_code == 200
        except httpx.TransportError:
            return False

    def log(self) -> str:
        """What the server has logged so far."""
        return self.log_path.read_text(errors="replace")

    @property
    def master(self) -> psutil.Process:
        """The gunicorn master."""
        assert self.process is not None
        return psutil.Process(self.process.pid)

    def children(self, kind: str) -> list[psutil.Process]:
        """Live children: ``web``, ``index`` or ``chroma``."""
        marks = {"index": "likeopt.serving.index_process", "chroma": "likeopt.serving.chroma"}
        found = []
        for child in self.master.children():
            line = " ".join(_command_line(child))
            actual = next((name for name, mark in marks.items() if mark in line), "web")
            # It may end while one looks.
            with contextlib.suppress(psutil.NoSuchProcess):
                if actual == kind and child.status() != psutil.STATUS_ZOMBIE:
                    found.append((child.create_time(), child.pid, child))
        return [child for *_, child in sorted(found)]

    def family(self) -> list[psutil.Process]:
        """The master and everything below it."""
        return [self.master, *self.master.children(recursive=True)]

    def worker_of(self, client: httpx.Client) -> int:
        """The pid of the web worker that holds the connection of ``client``."""
        answer = client.get("/health")
        port = answer.extensions["network_stream"].get_extra_info("client_addr")[1]
        for worker in self.children("web"):
            for connection in worker.net_connections("tcp"):
                if connection.raddr and connection.raddr.port == port:
                    return int(worker.pid)
        raise AssertionError("no worker has the connection")

    def kill(self, kind: str) -> int:
        """Kill one child with -9 and return its pid."""
        victim = wait_for(lambda: self.children(kind), f"there is a {kind} process")[0]
        victim.kill()
        return int(victim.pid)

    def stop(self, within_s: float = 15.0) -> int:
        """Ask the server to end and return its exit code."""
        if self.process is None:
            return 0
        if self.process.returncode is not None:
            return self.process.returncode
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within_s)
        finally:
            self.process.kill()
            self.client.close()

    def upload(self, files: dict[str, bytes], **fields: str) -> list[dict[str, Any]]:
        """Upload files by name and return the documents."""
        parts = [("file", (name, content)) for name, content in files.items()]
        answer = self.client.post("/api/v1/documents", files=parts, data=fields)
        assert answer.status_code in {200, 202}, answer.text
        return list(answer.json()["items"])

    def status(self) -> dict[str, Any]:
        """How far indexing has come."""
        return dict(self.client.get("/api/v1/indexing/status").json())

    def wait_indexed(self, within_s: float = 60.0) -> dict[str, Any]:
        """Wait until nothing is queued or being indexed."""

        def settled() -> dict[str, Any] | None:
            status = self.status()
            return status if not (status["queued"] or status["indexing"]) else None

        return dict(wait_for(settled, "everything is indexed", within_s))

    def search(self, query: str, client: httpx.Client | None = None, **fields: Any) -> dict[str, Any]:
        """Search and return the answer."""
        answer = (client or self.client).post("/api/v1/search", json={"query": query, **fields})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


def _command_line(process: psutil.Process) -> list[str]:
    try:
        return list(process.cmdline())
    except psutil.Error:
        return []

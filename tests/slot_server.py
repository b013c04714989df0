"""gunicorn with Like-Opt's hooks and metrics and nothing else, so that a worker is forked in milliseconds.

The module is gunicorn's configuration and its application. Each worker that has begun, and has counted
what a worker counts, appends its pid and its slot to a file; only then may it be killed.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
from running_server import free_port

FOLDER = "SLOT_SERVER_FOLDER"
ROUTES = "SLOT_SERVER_ROUTES"
APP = "slot_server:app"
POLL_S = 0.002
WITHIN_S = 60.0


class Parts:
    """What the hooks call of a worker's parts: counts one of everything when it is opened."""

    def __init__(self, folder: Path, routes: int) -> None:
        from likeopt.monitoring.metrics import Metrics

        self._routes = routes
        self._slot = "master"
        self._begun = folder / "begun"
        self.metrics = Metrics(folder / "metrics", lambda: self._slot)

    def open(self, slot: int) -> None:
        self._slot = f"web{slot}"
        metrics = self.metrics
        for route in range(self._routes):
            metrics.request_started()
            metrics.request_finished("GET", f"/{route}", 200, 0.001 * route)
            metrics.observe_stages({"embed": route, "bm25": 0.3, "vector": 2.0, "context": 0.1})
        metrics.count_indexed_chunks(1)
        metrics.request_started()  # and never finished: it dies with the worker
        with self._begun.open("a") as begun:
            begun.write(f"{os.getpid()} {slot}\n")

    def close(self) -> None:
        """Nothing is open."""


class App:
    """Answers with the metrics."""

    def __init__(self, parts: Parts) -> None:
        self.extensions = {"likeopt": parts}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [self.extensions["likeopt"].metrics.render()]


def _soon(condition: Callable[[], Any], what: str) -> Any:
    """Poll more often than most tests, for a restart takes a few milliseconds."""
    deadline_s = time.monotonic() + WITHIN_S
    while not (value := condition()):
        assert time.monotonic() < deadline_s, f"not within {WITHIN_S} s: {what}"
        time.sleep(POLL_S)
    return value


class SlotServer:
    """That server in processes of its own, its workers killed at will.

    The more ``routes`` its workers pretend to have answered, the more there is to write and to scrape.
    """

    def __init__(self, folder: Path, workers: int, routes: int = 8) -> None:
        folder.mkdir()
        self.metrics_dir = folder / "metrics"
        self.workers = workers
        self._begun = folder / "begun"
        self._log = (folder / "log").open("wb")
        self._address = f"127.0.0.1:{free_port()}"
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-c", "python:slot_server", "-b", self._address, APP],
            env={
                **os.environ,
                FOLDER: str(folder),
                ROUTES: str(routes),
                "WEB_CONCURRENCY": str(workers),
            },
            cwd=Path(__file__).parent,
            stdout=self._log,
            stderr=self._log,
        )
        try:
            self.wait_begun(workers)
        except AssertionError:
            self.stop()
            raise

    def begun(self) -> list[tuple[int, int]]:
        """Pid and slot of each worker that has ever begun, in this order."""
        lines = self._begun.read_text().split("\n")[:-1] if self._begun.exists() else []
        return [(int(pid), int(slot)) for pid, slot in map(str.split, lines)]

    def wait_begun(self, count: int) -> list[tuple[int, int]]:
        """Wait until so many workers have begun."""

        def enough() -> list[tuple[int, int]] | None:
            assert self._process.poll() is None, Path(self._log.name).read_text()
            begun = self.begun()
            return begun if len(begun) >= count else None

        return list(_soon(enough, f"{count} workers have begun"))

    def restart_workers(self, times: int) -> None:
        """Replace so many workers, an even number: the two oldest at a time, one by -9 and one by TERM."""
        begun = self.begun()
        for _ in range(times // 2):
            first, second = (pid for pid, _ in begun[-self.workers :][:2])
            os.kill(first, signal.SIGKILL)
            os.kill(second, signal.SIGTERM)
            begun = self.wait_begun(len(begun) + 2)

    def kill_newest(self, seen: int) -> int:
        """Kill the newest worker with -9, begun or not, as soon as it is another than ``seen``; its pid."""

        def newest() -> int | None:
            children = psutil.Process(self._process.pid).children()
            pid = max((child.create_time(), child.pid) for child in children)[1] if children else seen
            return pid if pid != seen else None

        pid = int(_soon(newest, "there is a new worker"))
        os.kill(pid, signal.SIGKILL)
        return pid

    def reload(self) -> None:
        """Have all workers replaced, the new ones forked before the old ones go."""
        before = self.begun()
        self._process.send_signal(signal.SIGHUP)
        self.wait_begun(len(before) + self.workers)
        for pid, _ in before[-self.workers :]:
            _soon(lambda pid=pid: not Path(f"/proc/{pid}").exists(), "the old workers have gone")

    def scrape(self) -> str:
        """The metrics, as one of the workers tells them."""
        connection = http.client.HTTPConnection(self._address, timeout=30)
        try:
            connection.request("GET", "/")
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status == 200, text
            return text
        finally:
            connection.close()

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(WITHIN_S)
        finally:
            self._process.kill()
            self._log.close()


if FOLDER in os.environ:
    from gunicorn import arbiter

    from likeopt.serving import hooks

    # gunicorn rests for up to 0.1 s after each fork, which is most of the time a restart takes.
    arbiter.random = SimpleNamespace(random=lambda: 0.0)
    app = App(Parts(Path(os.environ[FOLDER]), int(os.environ[ROUTES])))
    preload_app = True
    pre_fork = hooks.pre_fork
    post_fork = hooks.post_fork
    post_worker_init = hooks.post_worker_init
    child_exit = hooks.child_exit
    worker_exit = hooks.worker_exit
    workers = int(os.environ["WEB_CONCURRENCY"])
    control_socket_disable = True

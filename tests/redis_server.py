"""A Redis of one's own, which can be killed, paused and started again."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from likeopt.bus.redis_link import RedisLink

needs_redis = pytest.mark.skipif(not shutil.which("redis-server"), reason="redis-server is not installed")
START_LIMIT_S = 20.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


class RunningRedis:
    """A real server on one port throughout its life; without ``folder`` it forgets all when it ends."""

    def __init__(self, folder: Path | None = None, password: str = "", options: tuple[str, ...] = ()) -> None:
        self.port = free_port()
        self.password = password
        self._options = ["--save", "", "--appendonly", "yes" if folder else "no", *options]
        if folder:
            self._options += ["--dir", str(folder), "--appendfsync", "always"]
        if password:
            self._options += ["--requirepass", password]
        self._process: subprocess.Popen[bytes] | None = None
        self._paused = False

    @property
    def url(self) -> str:
        return f"redis://{f':{self.password}@' if self.password else ''}127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def client(self) -> Redis:
        """A new client that waits as long as it takes."""
        return Redis(port=self.port, password=self.password or None, socket_timeout=30)

    def start(self) -> RunningRedis:
        self._process = subprocess.Popen(
            ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", *self._options],
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_LIMIT_S
        while not self._answers():
            assert self._process.poll() is None, "redis-server has ended"
            assert time.monotonic() < deadline, "redis-server does not answer"
            time.sleep(0.01)
        return self

    def _answers(self) -> bool:
        try:
            with self.client as client:
                return bool(client.ping())
        except Exception:  # noqa: BLE001 - not yet
            return False

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def pause(self) -> None:
        """Let it answer nobody, while its port still takes connections."""
        self._signal(signal.SIGSTOP)
        self._paused = True

    def resume(self) -> None:
        if self._paused and self._process is not None:
            self._signal(signal.SIGCONT)
        self._paused = False

    def kill(self) -> None:
        """As kill -9 does."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop(self) -> None:
        """Ask it to end, and wait."""
        if self._process is not None:
            self.resume()
            self._process.terminate()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Kill it and start it again on the same port."""
        self.kill()
        self.start()

    def renewed(self) -> RunningRedis:
        """Running and empty, whatever was done to it before."""
        if self._process is None:
            self.start()
        self.resume()
        self.flush()
        return self

    def flush(self) -> None:
        with self.client as client:
            client.flushall()

    def __enter__(self) -> RunningRedis:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


@pytest.fixture(scope="module")
def shared() -> Iterator[RunningRedis]:
    """One Redis for the tests of a file."""
    with RunningRedis() as running:
        yield running


@pytest.fixture
def server(shared: RunningRedis) -> Iterator[RunningRedis]:
    """That Redis, empty and awake."""
    yield shared.renewed()
    shared.resume()


@pytest.fixture
def link(server: RunningRedis) -> Iterator[RedisLink]:
    """A patient link to it."""
    opened = RedisLink(server.url, timeout_s=5)
    yield opened
    opened.close()

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from running_server import wait_for

from likeopt.serving.sidecars import Sidecar, stop_all


def _sleeper(code: str = "import time; time.sleep(60)") -> Sidecar:
    return Sidecar("sleeper", [sys.executable, "-S", "-c", code], dict(os.environ))


def test_it_is_started_again_after_its_end_but_not_at_once(clock) -> None:
    sidecar = Sidecar("sleeper", [sys.executable, "-S", "-c", "import time; time.sleep(60)"], {}, clock)
    sidecar.start()
    first = sidecar.pid
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not sidecar.alive(), "it has ended")
    sidecar.tend()
    assert sidecar.pid == first
    clock.advance(2.0)
    sidecar.tend()
    assert sidecar.pid != first
    assert sidecar.alive()
    stop_all([sidecar])


def test_one_that_ignores_being_asked_is_killed(monkeypatch) -> None:
    monkeypatch.setattr("likeopt.serving.sidecars.STOP_S", 0.2)
    stubborn = _sleeper(
        "import signal,time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    )
    stubborn.start()
    pid = stubborn.pid
    stop_all([stubborn])
    assert stubborn.pid == 0
    assert not _exists(pid)


def test_it_goes_when_its_parent_is_killed() -> None:
    reading, writing = os.pipe()
    parent = os.fork()
    if parent == 0:
        sidecar = _sleeper()
        sidecar.start()
        os.write(writing, str(sidecar.pid).encode())
        signal.pause()
    child = int(os.read(reading, 20))
    assert _exists(child)
    os.kill(parent, signal.SIGKILL)
    os.waitpid(parent, 0)
    wait_for(lambda: not _exists(child), "the orphan is gone", within_s=5.0)


def _exists(pid: int) -> bool:
    try:
        with Path(f"/proc/{pid}/stat").open() as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False

"""One computation among processes, and in a monkey-patched one, as web workers are."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cache.layers import DictLayer, FolderLayer
from cache.made_cache import SEARCH, made_cache
from contracts.cache_backend import Clock, search
from running_server import wait_for

from likeopt.cache.cache import Cache
from likeopt.cache.codec import Plain

KEY = search("it")


class Computing:
    """One process that asks for the value. What it does is told by files in ``folder``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder = folder
        self._name = name
        self.pid = os.fork()
        if self.pid == 0:
            self._child()

    def _child(self) -> None:
        try:
            got = self._cache().get_or_compute(SEARCH, KEY, self._compute, Plain())
            self._tell("got", json.dumps([got.value, got.status]))
            os._exit(0)
        finally:
            os._exit(1)

    def _cache(self) -> Cache:
        clock = Clock()
        layers = [DictLayer("memory", clock), FolderLayer(self._folder / "disk", clock)]
        return made_cache(self._folder, layers, clock, sleep=self._sleep)

    def _sleep(self, pause_s: float) -> None:
        self._tell("waiting")
        time.sleep(pause_s)

    def _compute(self) -> str:
        self._tell("computing")
        wait_for((self._folder / "go").exists, "it may go on")
        return f"by {self._name}"

    def _tell(self, what: str, content: str = "") -> None:
        unfinished = self._folder / f"{self._name}.unfinished"
        unfinished.write_text(content)
        unfinished.replace(self._folder / f"{self._name}.{what}")

    def has(self, what: str) -> bool:
        return (self._folder / f"{self._name}.{what}").exists()

    def wait_until(self, what: str) -> None:
        wait_for(lambda: self.has(what), f"{self._name} is {what}")

    def got(self) -> Any:
        assert os.waitpid(self.pid, 0)[1] == 0
        return json.loads((self._folder / f"{self._name}.got").read_text())


Start = Callable[[str], Computing]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    return lambda name: Computing(tmp_path, name)


def test_of_two_processes_one_computes(start: Start, tmp_path: Path) -> None:
    leader = start("leader")
    leader.wait_until("computing")
    follower = start("follower")
    follower.wait_until("waiting")
    (tmp_path / "go").touch()
    assert leader.got() == ["by leader", "miss"]
    assert follower.got() == ["by leader", "hit"]
    assert not follower.has("computing")


def test_when_the_process_that_computes_is_killed_another_computes(start: Start, tmp_path: Path) -> None:
    leader = start("leader")
    leader.wait_until("computing")
    follower = start("follower")
    follower.wait_until("waiting")
    os.kill(leader.pid, signal.SIGKILL)
    assert os.waitpid(leader.pid, 0)[1] == signal.SIGKILL
    follower.wait_until("computing")
    (tmp_path / "go").touch()
    assert follower.got() == ["by follower", "miss"]


PROGRAM = """
from gevent import monkey
monkey.patch_all()
import json, sys, threading, time
from pathlib import Path
import gevent
from cache.layers import DictLayer, FolderLayer
from cache.made_cache import SEARCH, Told, made_cache
from contracts.cache_backend import search
from likeopt.bus.locks import KeyLocks
from likeopt.cache.codec import Plain

folder = Path(sys.argv[1])
told = Told()
layers = [DictLayer("memory", time.time), FolderLayer(folder / "disk", time.time)]
cache = made_cache(folder, layers, time.time, told=told)
begun, go, calls = threading.Event(), threading.Event(), []

def compute():
    calls.append(gevent.getcurrent())
    begun.set()
    assert go.wait(10)
    return len(calls)

def ask(name):
    return cache.get_or_compute(SEARCH, search(name), compute, Plain()).value

leader = gevent.spawn(ask, "killed")
begun.wait(10)
followers = [gevent.spawn(ask, "killed") for _ in range(10)]
while told.counts["coalesced", "search"] < 10:
    gevent.sleep(0)
leader.kill()
while len(calls) < 2:
    gevent.sleep(0)
go.set()
values = [greenlet.get(timeout=10) for greenlet in followers]

elsewhere = search("elsewhere")
held = KeyLocks(folder / "locks").try_lock(f"{elsewhere.kind}:{elsewhere.digest}")
waiting = gevent.spawn(ask, "elsewhere")
for _ in range(50):
    gevent.sleep(0.001)
waited = not waiting.ready()
held.release()
print(json.dumps({
    "values": values, "ended": leader.ready(), "waited": waited, "then": waiting.get(timeout=10)
}))
"""


def test_under_gevent_a_killed_leader_is_followed_and_who_waits_holds_up_nobody(tmp_path: Path) -> None:
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": f"{tests}{os.pathsep}{tests.parent}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"values": [2] * 10, "ended": True, "waited": True, "then": 3}

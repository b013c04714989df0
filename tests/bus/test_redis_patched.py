"""Redis in a monkey-patched process, as web workers are."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from redis_server import RunningRedis, needs_redis

from likeopt.bus.redis_link import CONNECTIONS

pytestmark = needs_redis

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import json, os, signal, sys, time
import gevent
from gevent.pool import Pool
from likeopt.bus.leases import RedisLeases
from likeopt.bus.redis import RedisBus
from likeopt.bus.redis_link import LinkDown, RedisLink
from likeopt.bus.wire import Worker

url, server = sys.argv[1], int(sys.argv[2])
report = {}

def until(condition):
    with gevent.Timeout(20):
        while not condition():
            gevent.sleep(0.005)

def mixed(n):
    wrong = 0
    for turn in range(20):
        value = b"%d-%d" % (n, turn)
        link.run(lambda client: client.set(f"name{n}", value))
        wrong += link.run(lambda client: client.get(f"name{n}")) != value
    return wrong

def killed_now_and_then(n):
    with gevent.Timeout(0.0005 * (n % 7), False):
        for turn in range(20):
            link.run(lambda client: client.get(f"name{n}"))

def ask(_):
    try:
        return str(link.run(lambda client: client.ping()))
    except LinkDown as error:
        return error.reason

link = RedisLink(url, timeout_s=5)
report["wrong"] = sum(Pool(64).map(mixed, range(64)))
for _ in range(10):
    Pool(64).map(killed_now_and_then, range(200))
report["slots"] = link._slots.qsize()
report["wrong after killing"] = sum(Pool(64).map(mixed, range(64)))
link.close()

link = RedisLink(url, timeout_s=0.3)
Pool(10).map(ask, range(10))
ticks = []

def tick():
    while True:
        ticks.append(1)
        gevent.sleep(0.005)

os.kill(server, signal.SIGSTOP)
ticking = gevent.spawn(tick)
report["paused"] = Pool(200).map(ask, range(200))
report["ticks"] = len(ticks)
report["later"] = sorted({ask(n) for n in range(1000)})
os.kill(server, signal.SIGCONT)
until(lambda: link.up)
report["back"] = ask(0)
ticking.kill()

def count(request):
    try:
        for n in range(10**9):
            yield n
            gevent.sleep(0.001)
    finally:
        ended.append(1)

ended = []
near, far = (RedisBus(RedisLink(url, timeout_s=5), Worker(host, "0")) for host in ("near", "far"))
far.handle("count", count)
near.open()
far.open()
until(near.others)
frames = near.call(near.others()[0], {"call": "count"})
report["frames"] = [next(frames) for _ in range(50)]
frames.close()
until(lambda: ended)
report["ended"] = ended
leases = RedisLeases(link, "me")
report["lease"] = leases.claim("name")
leases.close()
print(json.dumps(report))
"""


@pytest.fixture(scope="module")
def report() -> Iterator[dict[str, Any]]:
    with RunningRedis() as server:
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, server.url, str(server.pid)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        yield json.loads(done.stdout)


def test_greenlets_that_share_the_pool_get_their_own_answers(report: dict[str, Any]) -> None:
    assert report["wrong"] == 0


def test_a_greenlet_that_is_killed_while_it_waits_leaves_nobody_its_answer(report: dict[str, Any]) -> None:
    assert report["wrong after killing"] == 0
    assert report["slots"] == CONNECTIONS


def test_a_paused_redis_holds_up_only_those_that_wait_for_it(report: dict[str, Any]) -> None:
    assert set(report["paused"]) == {"timeout", "open"}
    assert report["paused"].count("timeout") < 2 * CONNECTIONS
    assert report["ticks"] >= 15
    assert report["later"] == ["open"]
    assert report["back"] == "True"


def test_the_bus_and_leases_work_among_greenlets(report: dict[str, Any]) -> None:
    assert report["frames"] == list(range(50))
    assert report["ended"] == [1]
    assert report["lease"] == "me"

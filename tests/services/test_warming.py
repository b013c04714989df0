"""Warming in several worker processes of one host, monkey-patched as they are."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_server import wait_for

from likeopt.bus.locks import KeyLocks
from likeopt.bus.page import Counter, SharedPage
from likeopt.chat.warming.wants import WantedAnswer
from likeopt.chat.warming.warmer import Maker
from likeopt.search.passages import Scope, SearchQuery
from likeopt.services.warming import Warming, WarmingLimits
from likeopt.storage.database import Database

QUERIES = ("pumps", "valves", "gloves")

PROGRAM = """
from gevent import monkey
monkey.patch_all()
import os, sys, time
from pathlib import Path
from likeopt.bus.locks import KeyLocks
from likeopt.bus.page import Counter, SharedPage
from likeopt.chat.warming import warmer
from likeopt.services.warming import Warming, WarmingLimits
from likeopt.storage.database import Database, database_url

folder, hangs = Path(sys.argv[1]), sys.argv[2] == "hangs"
warmer.SETTLE_S, warmer.IDLE_PAUSE_S = 0.1, 0.02
page = SharedPage(folder / "run" / "page")
made = folder / "made"

def is_cached(query):
    generation = page.read(Counter.GENERATION)
    return f"{generation} {query.query} " in made.read_text()

def make(query):
    with made.open("a") as file:
        file.write(f"{page.read(Counter.GENERATION)} {query.query} {os.getpid()}\\n")
    while hangs:
        time.sleep(1)

class Locks(KeyLocks):
    def try_lock(self, name):
        lock = super().try_lock(name)
        if lock is None:
            (folder / f"refused-{os.getpid()}").touch()
        return lock

warming = Warming(
    Database(database_url("", folder)),
    page,
    Locks(folder / "run" / "locks"),
    WarmingLimits(),
    makers={"search": warmer.Maker(make, is_cached)},
    busy=lambda: False,
)
warming.open()
(folder / f"ready-{os.getpid()}").touch()
time.sleep(60)
"""


class Host:
    """Worker processes over one data directory, and what they have made: (generation, query, process)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.page = SharedPage(folder / "run" / "page")
        self.page.write(Counter.GENERATION, 1)
        self.workers: dict[int, subprocess.Popen[bytes]] = {}
        (folder / "made").touch()

    def start(self, manner: str = "works") -> int:
        worker = subprocess.Popen([sys.executable, "-c", PROGRAM, str(self.folder), manner])
        self.workers[worker.pid] = worker
        wait_for((self.folder / f"ready-{worker.pid}").exists, "a worker is ready")
        return worker.pid

    def kill(self, pid: int) -> None:
        worker = self.workers.pop(pid)
        worker.kill()
        worker.wait()

    def made(self, generation: int) -> list[tuple[str, int]]:
        lines = [line.split() for line in (self.folder / "made").read_text().splitlines()]
        return [(query, int(pid)) for number, query, pid in lines if int(number) == generation]


@pytest.fixture
def host(data_dir: Path, database: Database) -> Iterator[Host]:
    """A host on which three searches are wanted, the first of ``QUERIES`` most."""
    with_counts = joined(database, data_dir)
    for times, query in enumerate(reversed(QUERIES), start=1):
        for _ in range(times):
            with_counts.count(SearchQuery(query))
    with_counts.close()
    made = Host(data_dir)
    yield made
    for pid in list(made.workers):
        made.kill(pid)


def joined(database: Database, folder: Path, made: list[object] | None = None) -> Warming:
    """Warming in this process."""
    record = made.append if made is not None else lambda _want: None
    maker = Maker(record, lambda want: want in (made or ()))
    return Warming(
        database,
        SharedPage(folder / "run" / "page"),
        KeyLocks(folder / "run" / "locks"),
        WarmingLimits(),
        makers={"search": maker},
        busy=lambda: False,
    )


def test_one_worker_warms_and_when_it_is_killed_another_does(host: Host) -> None:
    host.start()
    host.start()
    wait_for(lambda: len(host.made(1)) == len(QUERIES), "all are made")
    assert tuple(query for query, _ in host.made(1)) == QUERIES
    (first,) = {pid for _, pid in host.made(1)}
    host.kill(first)
    host.page.raise_to(Counter.GENERATION, 2)
    wait_for(lambda: len(host.made(2)) == len(QUERIES), "all are made anew")
    assert tuple(query for query, _ in host.made(2)) == QUERIES
    assert {pid for _, pid in host.made(2)} == set(host.workers)
    assert len(host.made(1)) == len(QUERIES)


def test_what_a_killed_worker_left_undone_is_done_by_another(host: Host) -> None:
    stuck = host.start("hangs")
    wait_for(lambda: len(host.made(1)) == 1, "one is made")
    other = host.start()
    wait_for((host.folder / f"refused-{other}").exists, "the other wants to warm too")
    assert host.made(1) == [(QUERIES[0], stuck)]
    host.kill(stuck)
    wait_for(lambda: len(host.made(1)) == len(QUERIES), "all are made")
    assert host.made(1)[1:] == [(QUERIES[1], other), (QUERIES[2], other)]


def test_owners_may_have_their_own_made_now(data_dir: Path, database: Database) -> None:
    made: list[object] = []
    warming = joined(database, data_dir, made)
    ann, ben = SearchQuery("pumps", Scope("ann")), SearchQuery("secret", Scope("ben"))
    for want in (ann, ann, ben, WantedAnswer("costs tokens", "ann")):
        warming.count(want)
    assert warming.make_top("ann", 50) == 1
    assert warming.make_top("cleo", 50) == 0
    given = SearchQuery("valves", Scope("ann"))
    assert warming.make([given]) == 1
    warming.open()
    wait_for(lambda: len(made) == 2, "both are made")
    warming.close()
    assert made == [ann, given]

"""Whatever is written, cleared or killed in whatever order: a kept search is as good as a new one."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import closing, suppress
from random import Random

import httpx
import pytest
from integration.crowd import Workers, crowd, pids
from integration.library import Library
from running_server import RunningServer, wait_for

pytestmark = pytest.mark.process

SEEDS = (1, 2)
STEPS = (
    *("add", "change", "change", "delete", "delete", "restore"),
    *("clear", "settle", "kill web", "kill index"),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    server = RunningServer(tmp_path_factory.mktemp("generation") / "data").start()
    yield server
    server.stop()


def _take(step: str, running: RunningServer, library: Library, workers: Workers, chance: Random) -> bool:
    """Do something; returns whether everything is indexed after it."""
    kept = [paper for paper in library.papers if not paper.deleted]
    deleted = [paper for paper in library.papers if paper.deleted]
    if step == "settle":
        library.settle()
        return True
    if step == "clear":
        workers.clients()[0].post("/api/v1/cache/clear", json={}).raise_for_status()
    elif step.startswith("kill"):
        kind = step.removeprefix("kill ")
        killed = min(wait_for(lambda: pids(running, kind), "there is one to be killed"))
        os.kill(killed, signal.SIGKILL)
        wait_for(lambda: killed not in pids(running, kind), "it is gone")
    elif step == "restore" and deleted:
        library.restore(chance.choice(deleted))
    elif step == "delete" and kept:
        library.delete(chance.choice(kept))
    elif step == "change":
        library.change(chance.choice(library.papers))
    else:
        library.add()
    return False


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_kept_is_as_good_as_new(running: RunningServer, seed: int) -> None:
    chance = Random(seed)
    with closing(Workers(running)) as workers:
        library = Library(running, workers, chance, first_marker=1000 * seed)
        chances = [Random(f"{seed} {caller}") for caller in range(4)]

        def look(client: httpx.Client, caller: int) -> None:
            # The worker that it asks may be killed.
            with suppress(httpx.TransportError):
                library.glance(client, chances[caller])

        for _ in range(3):
            library.add()
        library.settle()
        with crowd(running, look, callers=4) as people:
            for step in chance.sample(STEPS, k=len(STEPS)):
                settled = _take(step, running, library, workers, chance)
                for client in workers.clients():
                    library.check(client)
                    if settled:
                        library.check_settled(client)
                people.check()
            library.settle()
        for client in workers.clients():
            library.check_settled(client)

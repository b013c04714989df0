"""A server with three chat servers, each with a model of its own, that are killed and started again."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from animal_notes import document
from fake_upstream.running import FakeUpstream, running_upstreams
from integration.asking import Told, ask
from integration.crowd import Workers
from running_server import RunningServer, wait_for

NAMES = ("first", "second", "third")
WORDS = 24
TOKEN_MS = 4.0
WAIT_S = 1.0
WHOLE_REPLY_S = 10.0
# How long a server is left alone between two looks at it, and what a busy machine adds.
PROBE_S = 2.0
SLACK_S = 1.5

_numbers = itertools.count()


def text_of(name: str) -> str:
    """What the model of that name says."""
    return f"{name} " * WORDS


class Trio:
    """The running server, and its chat servers by the name of their model."""

    def __init__(self, running: RunningServer, upstreams: dict[str, FakeUpstream]) -> None:
        self.running = running
        self.upstreams = upstreams
        self.workers = Workers(running)

    def ask(self, client: httpx.Client, name: str, *, stream: bool = False) -> Told:
        """Put a question to one model that nobody has put before."""
        message = f"What was seen near the river, question {next(_numbers)}?"
        return ask(client, message, stream=stream, model=name)

    def answers_itself(self, name: str) -> bool:
        """Whether every worker asks that model again instead of another."""
        told = [self.ask(client, name) for client in self.workers.clients()]
        return all(one.attempts == [(name, "ok")] for one in told)

    def all_left_alone(self) -> bool:
        """Whether every worker asks none of the models any more."""
        told = [self.ask(client, NAMES[0]) for client in self.workers.clients()]
        return all({outcome for _, outcome in one.attempts} == {"upstream_open"} for one in told)

    def kill(self, name: str) -> None:
        """End its server with -9."""
        self.upstreams[name].kill()

    def start(self, name: str) -> float:
        """Start its server again and tell when that was, on the monotonic clock."""
        plan(self.upstreams[name].start(), name)
        return time.monotonic()

    def restore(self) -> None:
        """Every model answers as at first."""
        for name, upstream in self.upstreams.items():
            upstream.reset()
            plan(upstream, name)
        for name in self.upstreams:
            wait_for(lambda name=name: self.answers_itself(name), f"{name} answers itself")


def plan(upstream: FakeUpstream, name: str, **more: object) -> None:
    """Have a chat server say its words."""
    upstream.set_plan(text=text_of(name), token_ms=TOKEN_MS, **more)


def whole(told: Told) -> bool:
    """Whether it is the whole answer of the model that it names."""
    return told.answer is not None and told.text == text_of(told.answer["model"])


@contextmanager
def three_upstreams(folder: Path) -> Iterator[Trio]:
    """All of them running, with one document."""
    with running_upstreams(len(NAMES)) as started:
        upstreams = dict(zip(NAMES, started, strict=True))
        running = RunningServer(
            folder / "data",
            LIKEOPT_UPSTREAMS=json.dumps([_upstream(*one) for one in upstreams.items()]),
            LIKEOPT_MODEL_TIMEOUT_S=str(WAIT_S),
            LIKEOPT_MODEL_TOTAL_S=str(WHOLE_REPLY_S),
        ).start()
        trio = Trio(running, upstreams)
        try:
            running.upload({"a.md": document(0)})
            running.wait_indexed()
            yield trio
        finally:
            trio.workers.close()
            assert running.stop() == 0, running.log()


def _upstream(name: str, upstream: FakeUpstream) -> dict[str, object]:
    models = [{"name": "fake", "id": name}]
    return {"name": f"{name}-server", "base_url": upstream.base_url, "models": models}


def eventually(condition: Callable[[], bool], since_s: float, what: str) -> float:
    """Wait until it is so and return how long that took since then."""
    wait_for(condition, what)
    return time.monotonic() - since_s

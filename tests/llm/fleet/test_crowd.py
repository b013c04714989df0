"""Servers killed one after another under load, in greenlets as the workers have them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fake_upstream.running import FakeUpstream, running_upstreams

pytestmark = pytest.mark.process

CROWD = Path(__file__).with_name("crowd.py")


@contextmanager
def running_crowd(servers: list[FakeUpstream]) -> Iterator[subprocess.Popen[str]]:
    """The crowd before these servers."""
    urls = [server.base_url for server in servers]
    with subprocess.Popen(
        [sys.executable, str(CROWD), *urls],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    ) as crowd:
        try:
            yield crowd
        finally:
            crowd.kill()


def test_every_reply_is_whole_or_ends_in_an_error_and_servers_are_taken_up_again() -> None:
    with running_upstreams(3) as servers, running_crowd(servers) as crowd:

        def answers_come_from(model: str) -> float:
            assert crowd.stdin
            assert crowd.stdout
            print(model, file=crowd.stdin, flush=True)
            told: dict[str, float] = json.loads(crowd.stdout.readline())
            return told["took_s"]

        first, second, _ = servers
        answers_come_from("a")
        first.kill()
        answers_come_from("b")
        second.kill()
        answers_come_from("c")
        second.start()
        back_s = [answers_come_from("b")]
        first.start()
        back_s.append(answers_come_from("a"))
        rest, _ = crowd.communicate(timeout=30)
    told: dict[str, Any] = json.loads(rest)
    ends = told["ends"]
    assert ends.pop("whole") > 100
    assert set(ends) <= {"cut model_stream_cut"}
    # Only what a server was saying when it was killed.
    assert sum(ends.values()) <= 2 * 48
    assert (told["under_way"], told["alive"]) == (0, 0)
    assert told["longest_s"] < 8
    # One look every 0.1 s, one call that tries, and twenty answers of 40 ms, on a machine that may be busy.
    assert max(back_s) < 4

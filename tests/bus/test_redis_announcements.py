"""What all hosts are told, and what becomes of the bus when Redis is away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bus.redis_workers import Endless, Make, Opened, count
from redis_server import RunningRedis, needs_redis
from running_server import wait_for

from likeopt.bus.redis import ANNOUNCEMENTS

pytestmark = needs_redis
WAIT_S = 10.0


@pytest.fixture
def worker(server: RunningRedis) -> Iterator[Callable[..., Opened]]:
    opened: list[Opened] = []

    def make(host: str, name: str = "0", timeout_s: float = 5.0, **handlers: Any) -> Opened:
        made = Opened(server, host, name, timeout_s)
        for call, handler in handlers.items():
            made.bus.handle(call, handler)
        opened.append(made)
        return made.open()

    yield make
    for one in opened:
        one.close()


def test_announcements_reach_all_other_hosts(worker: Make) -> None:
    near, neighbour, far, farther = worker("near", "0"), worker("near", "1"), worker("far"), worker("farther")
    near.bus.announce("topic", {"changed": ["a"]})
    near.bus.announce("other topic", 1)
    near.bus.announce("topic", 2)
    for one in (far, farther):
        wait_for(lambda one=one: len(one.heard) == 2, "both were heard")
        assert one.heard == [{"changed": ["a"]}, 2]
        assert one.gaps == []
    assert near.heard == neighbour.heard == []


def test_a_handler_of_announcements_that_breaks_breaks_nothing_else(
    worker: Make, caplog: pytest.LogCaptureFixture
) -> None:
    near, far = worker("near"), worker("far")
    far.bus.on_announcement("broken", lambda payload: payload["missing"])
    near.bus.announce("broken", {})
    near.bus.announce("topic", 1)
    with near.link.client_of_its_own(5) as client:
        client.publish(ANNOUNCEMENTS, b"noise")
    near.bus.announce("topic", 2)
    wait_for(lambda: far.heard == [1, 2], "the others were heard")
    # The noise is heard by both.
    wait_for(lambda: len(caplog.records) == 3, "all three are in the log")


def test_after_a_restart_everyone_knows_that_something_may_have_been_missed(
    worker: Make, server: RunningRedis
) -> None:
    near, far = worker("near", count=count), worker("far", count=count)
    server.restart()
    for one in (near, far):
        wait_for(lambda one=one: one.gaps, "it knows")
        one.wait()
        wait_for(lambda one=one: one.link.up, "the link is back")
    near.bus.announce("topic", 1)
    wait_for(lambda: far.heard == [1], "it hears again")
    wait_for(lambda: near.bus.others() == [far.me], "it calls again")
    assert list(near.bus.call(far.me, {"call": "count", "to": 2})) == [0, 1]


def test_what_could_not_be_announced_is_a_gap_for_the_others(worker: Make, server: RunningRedis) -> None:
    near, far = worker("near", timeout_s=0.2), worker("far")
    near.bus.others()
    server.pause()
    for _ in range(3):
        near.bus.announce("topic", "lost?")
    server.resume()
    wait_for(lambda: far.gaps, "the gap is told")


def test_a_lost_redis_ends_the_calls_under_way(worker: Make, server: RunningRedis) -> None:
    endless = Endless()
    far, near = worker("far", endless=endless), worker("near")
    frames = near.bus.call(far.me, {"call": "endless"}, idle_timeout_s=None)
    assert next(frames) == b""
    server.kill()
    list(frames)
    assert endless.closed.wait(WAIT_S)
    assert near.bus.others() == []
    assert list(near.bus.call(far.me, {"call": "endless"})) == []


def test_nothing_is_left_in_redis(worker: Make, server: RunningRedis) -> None:
    server.flush()
    far, near = worker("far", count=count), worker("near")
    list(near.bus.call(far.me, {"call": "count", "to": 30}))
    near.bus.announce("topic", 1)
    with server.client as client:
        assert client.dbsize() == 0

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bus.redis_workers import Endless, Make, Opened, count
from redis_server import RunningRedis, needs_redis
from running_server import wait_for

from likeopt.bus.calls import WINDOW
from likeopt.bus.wire import PIECE_BYTES, Worker

pytestmark = needs_redis
WAIT_S = 10.0

PROCESS = """
import sys, time
from likeopt.bus.redis import RedisBus
from likeopt.bus.redis_link import RedisLink
from likeopt.bus.wire import Worker

def endless(request):
    while True:
        yield "alive"
        time.sleep(0.01)

bus = RedisBus(RedisLink(sys.argv[1], timeout_s=5), Worker(sys.argv[2], "process"))
bus.handle("endless", endless)
bus.open()
if sys.argv[3:]:
    request = {"call": sys.argv[3]}
    while not bus.others():
        time.sleep(0.01)
    for frame in bus.call(bus.others()[0], request):
        print("heard", flush=True)
time.sleep(60)
"""


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


def test_a_call_is_answered_frame_by_frame(worker: Make) -> None:
    far, near = worker("far", count=count), worker("near")
    assert near.bus.others() == [far.me]
    assert far.bus.others() == [near.me]
    assert list(near.bus.call(far.me, {"call": "count", "to": 3})) == [0, 1, 2]
    assert list(near.bus.call(far.me, {"call": "count", "to": 0})) == []


def test_frames_arrive_as_they_are_made(worker: Make) -> None:
    go_on = threading.Event()

    def halting(_: dict[str, Any]) -> Iterator[Any]:
        yield "first"
        go_on.wait(WAIT_S)
        yield "second"

    far, near = worker("far", halting=halting), worker("near")
    frames = near.bus.call(far.me, {"call": "halting"})
    assert next(frames) == "first"
    go_on.set()
    assert list(frames) == ["second"]


def test_large_requests_and_frames(worker: Make) -> None:
    def echo(request: dict[str, Any]) -> Iterator[Any]:
        yield request["body"]
        yield "end"

    far, near = worker("far", echo=echo), worker("near")
    body = bytes(range(256)) * (PIECE_BYTES // 256 * WINDOW * 3)
    assert list(near.bus.call(far.me, {"call": "echo", "body": body})) == [body, "end"]
    exact = bytes(PIECE_BYTES)
    assert list(near.bus.call(far.me, {"call": "echo", "body": exact})) == [exact, "end"]


def test_many_calls_at_once_do_not_mix(worker: Make) -> None:
    def repeat(request: dict[str, Any]) -> Iterator[Any]:
        for _ in range(40):
            yield request["n"]

    far, near = worker("far", repeat=repeat), worker("near")
    answers: dict[int, list[int]] = {}

    def ask(n: int) -> None:
        answers[n] = list(near.bus.call(far.me, {"call": "repeat", "n": n}))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: [n] * 40 for n in range(20)}


def test_a_worker_that_is_gone_answers_nothing(worker: Make) -> None:
    near = worker("near")
    assert list(near.bus.call(Worker("far", "never"), {"call": "count", "to": 3})) == []


def test_silence_is_a_timeout(worker: Make) -> None:
    done = threading.Event()

    def silent(_: dict[str, Any]) -> Iterator[Any]:
        done.wait(WAIT_S)
        yield "late"

    far, near = worker("far", silent=silent), worker("near")
    with pytest.raises(TimeoutError):
        list(near.bus.call(far.me, {"call": "silent"}, idle_timeout_s=0.05))
    done.set()


def test_a_caller_who_leaves_ends_the_handler(worker: Make) -> None:
    endless = Endless()
    far, near = worker("far", endless=endless), worker("near")
    frames = near.bus.call(far.me, {"call": "endless"})
    assert next(frames) == b""
    frames.close()
    assert endless.closed.wait(WAIT_S)


def test_a_caller_who_does_not_read_stops_the_handler(worker: Make) -> None:
    endless = Endless()
    far, near = worker("far", endless=endless), worker("near")
    frames = near.bus.call(far.me, {"call": "endless", "size": 10, "pause_s": 0})
    next(frames)
    wait_for(lambda: endless.frames >= WINDOW - 1, "the window is full")
    assert not endless.closed.wait(0.1)
    assert endless.frames <= WINDOW
    for _ in range(5 * WINDOW):
        next(frames)
    assert endless.frames >= 4 * WINDOW
    frames.close()
    assert endless.closed.wait(WAIT_S)


def test_a_handler_that_breaks_ends_the_answer(worker: Make, caplog: pytest.LogCaptureFixture) -> None:
    def breaking(_: dict[str, Any]) -> Iterator[Any]:
        yield 1
        raise RuntimeError

    far, near = worker("far", breaking=breaking), worker("near")
    assert list(near.bus.call(far.me, {"call": "breaking"})) == [1]
    assert list(near.bus.call(far.me, {"call": "unheard of"})) == []
    assert near.bus.others() == [far.me]
    wait_for(lambda: {RuntimeError, KeyError} <= failures(caplog), "both are in the log")


def failures(caplog: pytest.LogCaptureFixture) -> set[type[BaseException] | None]:
    """What the errors in the log were."""
    return {record.exc_info[0] for record in caplog.records if record.exc_info}


def test_a_killed_worker_ends_its_answers_and_is_gone(worker: Make, server: RunningRedis) -> None:
    near = worker("near")
    process = subprocess.Popen([sys.executable, "-c", PROCESS, server.url, "far"])
    try:
        (far,) = wait_for(near.bus.others, "the other worker listens")
        frames = near.bus.call(far, {"call": "endless"}, idle_timeout_s=0.5)
        assert next(frames) == "alive"
        process.kill()
        process.wait()
        with pytest.raises(TimeoutError):
            list(frames)
    finally:
        process.kill()
        process.wait()
    wait_for(lambda: near.bus.others() == [], "it is gone")


def test_a_caller_that_was_killed_ends_the_handler(worker: Make, server: RunningRedis) -> None:
    endless = Endless()
    far = worker("far", endless=endless)
    command = [sys.executable, "-c", PROCESS, server.url, "near", "endless"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "heard\n"
        process.kill()
    assert endless.closed.wait(WAIT_S)
    assert far.listens()


def test_one_that_takes_no_notice_is_left_alone_for_a_while(worker: Make, server: RunningRedis) -> None:
    near = worker("near")
    with server.client as client, client.pubsub() as deaf:
        deaf.subscribe("likeopt:bus:worker:far:deaf")
        wait_for(near.bus.others, "it seems to listen")
        assert list(near.bus.call(Worker("far", "deaf"), {"call": "count", "to": 3})) == []
        assert near.bus.others() == []

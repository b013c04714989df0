from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from redis_server import RunningRedis, needs_redis
from running_server import wait_for

from likeopt.bus.contract import Bus
from likeopt.bus.joined import JoinedBus
from likeopt.bus.local import LocalBus
from likeopt.bus.redis import RedisBus
from likeopt.bus.redis_link import RedisLink
from likeopt.bus.wire import Worker


@pytest.fixture(scope="module")
def server() -> Iterator[RunningRedis]:
    with RunningRedis() as running:
        yield running


def _opened(run_dir: Path, host: str, slot: int, link: RedisLink | None) -> Bus:
    name = f"{host}{slot}"

    def who(request: dict[str, Any]) -> Iterator[Any]:
        yield name

    run_dir.mkdir(exist_ok=True)
    redis = RedisBus(link, Worker(host, str(slot))) if link is not None else None
    bus: Bus = JoinedBus(host, LocalBus(run_dir, slot), redis)
    bus.handle("who", who)
    bus.open()
    return bus


def _asked(bus: Bus) -> list[str]:
    return [frame for address in bus.others() for frame in bus.call(address, {"call": "who"})]


def test_without_redis_the_workers_of_this_host_are_reached(tmp_path: Path) -> None:
    buses = [_opened(tmp_path, "home.near", slot, None) for slot in range(2)]
    assert _asked(buses[0]) == ["home.near1"]
    assert list(buses[0].call(Worker("home.far", "0"), {"call": "who"})) == []
    for bus in buses:
        bus.close()


@needs_redis
def test_this_hosts_workers_come_first_and_none_comes_twice(tmp_path: Path, server: RunningRedis) -> None:
    link = RedisLink(server.url, timeout_s=5)
    near = [_opened(tmp_path / "home.near", "home.near", slot, link) for slot in range(2)]
    far = [_opened(tmp_path / "home.far", "home.far", slot, link) for slot in range(2)]
    wait_for(lambda: len(near[0].others()) == 3, "all are there")
    assert _asked(near[0]) == ["home.near1", "home.far0", "home.far1"]
    wait_for(lambda: len(far[1].others()) == 3, "all are there")
    assert _asked(far[1]) == ["home.far0", "home.near0", "home.near1"]
    elsewhere = _opened(tmp_path / "other", "other.near", 0, link)
    wait_for(lambda: len(link.run(lambda client: client.pubsub_channels("*worker*"))) == 5, "it is there")
    assert _asked(elsewhere) == []
    assert len(near[0].others()) == 3
    for bus in [*near, *far, elsewhere]:
        bus.close()
    link.close()

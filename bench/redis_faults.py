"""What clients notice when Redis is killed, paused, flushed or restarted under steady load."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager

from redis_server import RunningRedis
from running_server import RunningServer

from bench import cached_throughput, data, fault_curves
from bench.cached_throughput import authorize
from bench.fault_curves import Steady
from bench.serving import Result, load, server

DOCUMENTS = 300
DOWN_S = 2.0
PAUSED_S = 3.0
# Less would not show what its absence means.
LEAST_SHARE = 0.5


def measure() -> dict[str, Result]:
    """All layers, two workers, 16 connections, and more searches than memory has room for."""
    documents, _ = data.scifact()
    with RunningRedis() as redis, _server(redis.url) as running:
        load(authorize(running), documents[:DOCUMENTS])
        steady = Steady(running)
        rows: Result = {}
        for name, fault in _faults(redis).items():
            shares = steady.fill()
            if shares["redis"] < LEAST_SHARE:
                raise RuntimeError(f"Redis is not asked: {shares}")
            rows.setdefault("answered by, before", shares)
            rows |= steady.through(name, fault)
            rows[f"{name}: answered by, afterwards"] = steady.shares()
    return {"Redis fails": rows}


def _server(redis_url: str) -> AbstractContextManager[RunningServer]:
    settings = cached_throughput.SETTINGS | fault_curves.SETTINGS
    return server(**settings, REDIS_URL=redis_url)


def _faults(redis: RunningRedis) -> dict[str, Callable[[], object]]:
    def kill() -> None:
        redis.kill()
        time.sleep(DOWN_S)
        redis.start()

    def pause() -> None:
        redis.pause()
        time.sleep(PAUSED_S)
        redis.resume()

    def restart() -> None:
        redis.stop()
        redis.start()

    return {
        f"killed, started {DOWN_S:g} s later": kill,
        f"paused for {PAUSED_S:g} s": pause,
        "flushed": redis.flush,
        "restarted": restart,
    }

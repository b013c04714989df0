"""Monitoring, joined for one web worker: what it measures itself, and the past of the whole host."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.metadata import version
from typing import Any

import msgspec

from likeopt.bus.contract import Bus
from likeopt.bus.local import Request
from likeopt.bus.locks import KeyLocks
from likeopt.bus.redis_link import RedisLink
from likeopt.cache.keys import digest_of
from likeopt.llm.fleet import Fleet
from likeopt.monitoring.history.contract import Snapshot
from likeopt.monitoring.history.past import Past
from likeopt.monitoring.history.reading import Reading
from likeopt.monitoring.history.recorder import Recorder
from likeopt.monitoring.history.window import Window
from likeopt.monitoring.hub_lag import HubLag
from likeopt.monitoring.metrics import Metrics
from likeopt.monitoring.otlp.configured import configured_sender
from likeopt.monitoring.otlp.mapping import About
from likeopt.monitoring.part_metrics import PartMetrics
from likeopt.monitoring.performance.models import ModelState
from likeopt.monitoring.performance.report import Performance, Sources
from likeopt.monitoring.performance.summary import summarise
from likeopt.monitoring.processes import Family, HostMeter, Processes, master_pid
from likeopt.monitoring.profiling.answering import CALL, Profiling
from likeopt.monitoring.rounds import Rounds
from likeopt.monitoring.slowest import Slowest, SlowRequest, slowest_of
from likeopt.services import places
from likeopt.services.promises import Promises
from likeopt.settings import Settings
from likeopt.storage.database import Database
from likeopt.storage.performance import PerformanceStore

ROLE = "recording"
POOL_S = 2.0
SLOWEST = "performance.slowest"
# Another worker that does not tell its slowest requests within this is left out.
_TOLD_WITHIN_S = 0.5


class Watching:
    """One worker's share. Made after fork; ``slot`` is the worker's."""

    def __init__(
        self,
        settings: Settings,
        metrics: Metrics,
        database: Database,
        *,
        locks: KeyLocks,
        bus: Bus,
        models: Fleet,
        slowest: Slowest,
        link: RedisLink | None,
        slot: int,
    ) -> None:
        self._settings = settings
        self._metrics = metrics
        self._bus = bus
        self._models = models
        self._slowest = slowest
        host = digest_of(places.host_name(settings))
        self.promises = Promises(settings, database, host, settings.run_dir / "promises", time.time)
        store, baseline = PerformanceStore(database), settings.run_dir / "baseline"
        past = Past(self._read, store, host, clock=time.time, baseline_path=baseline)
        self._role = _Role(locks)
        self._recorder = Recorder(
            self._read,
            store,
            host,
            summarise=self._summarised,
            clock=time.time,
            take_role=self._role.take,
            baseline_path=baseline,
            on_window=self._recorded,
            every_s=settings.snapshot_s,
        )
        self._sender = configured_sender(
            settings,
            version("like-opt"),
            self._about,
            {"host.name": socket.gethostname(), "service.instance.id": host},
        )
        self.performance = Performance(self._sources(past))
        self._lag = HubLag(metrics.server.observe_hub_lag, metrics.server.set_hub_lag)
        self._processes = self._measured_processes(f"web{slot}")
        self._pool = Rounds("pool", POOL_S, lambda: metrics.server.set_pool(database.in_use), at_once=True)
        self._stopping = threading.Event()
        self._recording: threading.Thread | None = None
        if link is not None:
            _follow(link, metrics.parts)
        bus.handle(SLOWEST, self._tell_slowest)
        bus.handle(CALL, Profiling(f"web{slot}").answer)

    def _sources(self, past: Past) -> Sources:
        return Sources(
            history=past,
            evaluate=self.promises.evaluate,
            alerts=self.promises.alerts,
            models=self._model_states,
            slowest=self._all_slowest,
            workers=self._settings.workers,
        )

    def _measured_processes(self, name: str) -> Processes:
        return Processes(
            self._metrics.server,
            name,
            HostMeter(self._settings.data_dir),
            _family(self._settings),
            speaks_for_all=lambda: self._role.held,
        )

    def open(self) -> None:
        """Begin to measure and, if no other worker does, to record."""
        if not self._settings.monitoring:
            return
        self._role.take()
        self._lag.start()
        self._processes.start()
        self._pool.start()
        self._metrics.server.web_worker_began()
        self._recording = threading.Thread(
            target=self._recorder.run, args=(self._stopping,), name="recording", daemon=True
        )
        self._recording.start()

    def close(self) -> None:
        """End both; what was measured so far is stored."""
        self.performance.end()
        self._stopping.set()
        if self._recording is not None:
            self._recording.join()
            self._pool.stop()
            self._processes.stop()
            self._lag.stop()
        if self._sender is not None:
            self._sender.close()
        self.promises.close()

    def _read(self) -> Reading:
        return self._metrics.reading(time.time())

    def _summarised(self, window: Window) -> Snapshot:
        return summarise(window, self.promises.evaluate(window))

    def _recorded(self, window: Window) -> None:
        if self._sender is not None:
            self._sender.take(window)
        self.promises.take(window)

    def _model_states(self) -> Sequence[ModelState]:
        models = self._models
        return [
            ModelState(spec.id, spec.upstream, spec.tier, models.status(spec.id)) for spec in models.specs()
        ]

    def _about(self) -> About:
        dialects = {each.name: each.dialect for each in self._settings.upstreams}
        providers = {spec.id: dialects.get(spec.upstream, "openai") for spec in self._models.specs()}
        return About(len(os.sched_getaffinity(0)), providers)

    def _tell_slowest(self, _request: Request) -> Iterator[Any]:
        yield msgspec.to_builtins(self._slowest.all())

    def _all_slowest(self) -> Sequence[SlowRequest]:
        groups = [self._slowest.all()]
        for worker in self._bus.others():
            try:
                told = list(self._bus.call(worker, {"call": SLOWEST}, _TOLD_WITHIN_S))
            except (TimeoutError, OSError):
                continue
            groups += [msgspec.convert(each, list[SlowRequest]) for each in told]
        return slowest_of(groups)


def _follow(link: RedisLink, parts: PartMetrics) -> None:
    """Say at every change whether Redis answers this worker."""
    link.on_lost(lambda: parts.set_down("redis", True))
    link.on_up(lambda _client: parts.set_down("redis", False))
    parts.set_down("redis", not link.up)


class _Role:
    """Whether this worker is the one of its host that records."""

    def __init__(self, locks: KeyLocks) -> None:
        self._take = partial(locks.try_lock, ROLE)
        self.held = False

    def take(self) -> bool:
        self.held = self.held or self._take() is not None
        return self.held


def _family(settings: Settings) -> Family | None:
    pid = master_pid(settings.run_dir, os.getppid())
    return Family(pid) if pid is not None else None

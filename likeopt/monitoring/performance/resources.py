"""What the server uses of its machine."""

from __future__ import annotations

import msgspec

from likeopt.monitoring.history.window import Window
from likeopt.monitoring.performance.quantiles import milliseconds, quantile_ms
from likeopt.monitoring.performance.traffic import per_s


class ProcessUse(msgspec.Struct, frozen=True):
    """One kind of process, all of that kind together; 100 % is one core."""

    cpu_percent: float | None
    memory_bytes: float | None
    open_files: float | None
    threads: float | None


class Resources(msgspec.Struct, frozen=True):
    """``cpu_percent`` and ``memory_percent`` are the whole machine's, ``memory_bytes`` the server's own.

    ``hub_lag_ms`` is what 99 % of the waits for a worker's event loop stayed below, ``hub_lag_now_ms`` the
    newest. None where nothing was measured.
    """

    cpu_percent: float | None
    memory_percent: float | None
    memory_bytes: float | None
    host_memory_bytes: float | None
    disk_free_bytes: float | None
    workers: float
    hub_lag_ms: float | None
    hub_lag_now_ms: float | None
    db_pool_in_use: float | None
    processes: dict[str, ProcessUse]


class IndexingUse(msgspec.Struct, frozen=True):
    """Documents that wait, and chunks embedded and stored in each second."""

    queued: float
    chunks_per_s: float


def resources_of(window: Window, workers: int = 0) -> Resources:
    """What is used now; ``workers`` stands in where their number was not measured."""
    return Resources(
        cpu_percent=window.gauge("host_cpu_percent"),
        memory_percent=window.gauge("host_memory_percent"),
        memory_bytes=window.gauge("process_resident_bytes"),
        host_memory_bytes=window.gauge("host_memory_bytes"),
        disk_free_bytes=window.gauge("host_disk_free_bytes"),
        workers=window.gauge("workers") or workers,
        hub_lag_ms=quantile_ms(window.histogram("hub_lag_seconds"), 0.99),
        hub_lag_now_ms=milliseconds(window.gauge("hub_lag_now_seconds")),
        db_pool_in_use=window.gauge("db_pool_in_use"),
        processes=_processes(window),
    )


def indexing_of(window: Window) -> IndexingUse:
    """How far indexing is behind, and how fast it goes."""
    return IndexingUse(window.gauge("index_queue") or 0.0, per_s(window, window.count("index_chunks")))


def _processes(window: Window) -> dict[str, ProcessUse]:
    names = ("cpu_percent", "resident_bytes", "open_files", "threads")
    measured = [window.gauges_by(f"process_{name}", "process") for name in names]
    processes = sorted(set().union(*measured))
    return {process: ProcessUse(*(values.get(process) for values in measured)) for process in processes}

"""What the server itself tells: waiting, its hub, its processes, its host, and the pages it serves."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from prometheus_client import CollectorRegistry, Gauge, Histogram

from likeopt.monitoring.processes import HostLoad, ProcessLoad

_WAIT_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_GAP_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
_CACHED_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5)
_PAGE_API_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60)
# What web.dev calls good and poor is among them for each vital: CLS 0.1 and 0.25, INP 0.2 and 0.5,
# TTFB 0.8 and 1.8, FCP 1.8 and 3, LCP 2.5 and 4.
_VITAL_BUCKETS = (
    *(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8),
    *(1, 1.3, 1.8, 2.5, 3, 4, 6, 10, 20, 60),
)


class _ManyAtOnce(Histogram):
    """A histogram that takes many values with one write for each bucket, not two for each value."""

    def observe_all(self, amounts: Sequence[float]) -> None:
        """Record all of them."""
        places = Counter(bisect_left(self._upper_bounds, amount) for amount in amounts)
        for place, count in places.items():
            self._buckets[place].inc(count)
        if places:
            self._sum.inc(sum(amounts))


class ServerMetrics:
    """The server's part of the metrics; a process is web0, web1, …, master, index or chroma.

    ``cached_limits_s`` are seconds at which the histogram of cached requests has bounds besides its own.
    """

    def __init__(self, registry: CollectorRegistry, cached_limits_s: Iterable[float] = ()) -> None:
        self._registry = registry
        self._declare_waiting(tuple(sorted({*_CACHED_BUCKETS_S, *cached_limits_s})))
        self._declare_pages()
        self._declare_processes()
        self._declare_host()
        # Labels are put together once.
        self._histograms: dict[tuple[Histogram, str], Histogram] = {}
        self._gauges: dict[tuple[Gauge, str], Gauge] = {}

    def _declare_waiting(self, cached_buckets_s: tuple[float, ...]) -> None:
        self._wait = self._histogram(
            "queue_wait_seconds", "Time from a request's arrival until it was taken up.", _WAIT_BUCKETS_S
        )
        self._hub_lag = self._histogram(
            "hub_lag_seconds", "How much later than asked for a worker's hub woke a sleeper.", _WAIT_BUCKETS_S
        )
        self._hub_lag_now = self._gauge(
            "hub_lag_now_seconds", "The greatest lag of the last seconds.", "livemax"
        )
        self._gaps = _ManyAtOnce(
            "likeopt_inter_token_seconds",
            "Time between two pieces of an answer.",
            registry=self._registry,
            buckets=_GAP_BUCKETS_S,
        )
        self._cached = self._histogram(
            "cached_request_duration_seconds",
            "Time from the arrival of a request that the cache answered to the end of its response.",
            cached_buckets_s,
        )

    def _declare_pages(self) -> None:
        self._vitals = self._histogram(
            "web_vitals", "What browsers measured, in seconds; CLS bare.", _VITAL_BUCKETS, ("name",)
        )
        self._page_api = self._histogram(
            "page_api_seconds",
            "Time of the page's own requests, seen there.",
            _PAGE_API_BUCKETS_S,
            ("route",),
        )

    def _declare_processes(self) -> None:
        # Whoever samples the master and the sidecars may change: the newest figure is the one.
        self._cpu = self._process_gauge("cpu_percent", "Processor time, 100 for one core.")
        self._resident = self._process_gauge("resident_bytes", "Memory, pages shared with others included.")
        self._open_files = self._process_gauge("open_files", "Open descriptors.")
        self._threads = self._process_gauge("threads", "Threads of the operating system.")
        self._workers = self._gauge("workers", "Web workers.", "livesum")
        self._pool = self._gauge("db_pool_in_use", "Connections to the database in use.", "livesum")

    def _declare_host(self) -> None:
        self._host_cpu = self._host_gauge("cpu_percent", "Use of all processors, 100 for all.")
        self._host_memory = self._host_gauge("memory_percent", "Use of the memory.")
        self._host_memory_bytes = self._host_gauge("memory_bytes", "Memory in use.")
        self._host_disk = self._host_gauge("disk_free_bytes", "Room on the disk of the data directory.")

    def _histogram(
        self, name: str, text: str, buckets: tuple[float, ...], labels: tuple[str, ...] = ()
    ) -> Histogram:
        return Histogram(f"likeopt_{name}", text, labels, registry=self._registry, buckets=buckets)

    def _gauge(self, name: str, text: str, mode: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(
            f"likeopt_{name}",
            text,
            labels,
            registry=self._registry,
            multiprocess_mode=mode,  # type: ignore[arg-type]
        )

    def _process_gauge(self, name: str, text: str) -> Gauge:
        return self._gauge(f"process_{name}", text, "livemostrecent", ("process",))

    def _host_gauge(self, name: str, text: str) -> Gauge:
        return self._gauge(f"host_{name}", text, "livemostrecent")

    def observe_wait(self, waited_s: float) -> None:
        """Record how long a request had waited when it was taken up."""
        self._wait.observe(waited_s)

    def observe_hub_lag(self, late_s: float) -> None:
        """Record how much later than asked for a sleeper was woken."""
        self._hub_lag.observe(late_s)

    def set_hub_lag(self, greatest_s: float) -> None:
        """Say how great the lag was lately."""
        self._hub_lag_now.set(greatest_s)

    def observe_gaps(self, gaps_s: Sequence[float]) -> None:
        """Record the times between the pieces of one answer, all at once."""
        self._gaps.observe_all(gaps_s)

    def observe_cached(self, elapsed_s: float) -> None:
        """Record how long a request took that was answered from the cache."""
        self._cached.observe(elapsed_s)

    def observe_vital(self, name: str, value: float) -> None:
        """Record one of LCP, INP, FCP, TTFB in seconds, or CLS."""
        self._of(self._vitals, name).observe(value)

    def observe_page_api(self, route: str, elapsed_s: float) -> None:
        """Record a request that a page made; ``route`` is a rule of the server's, never a path."""
        self._of(self._page_api, route).observe(elapsed_s)

    def set_process(self, process: str, load: ProcessLoad) -> None:
        """Say what a process uses."""
        if load.cpu_percent is not None:
            self._at(self._cpu, process).set(load.cpu_percent)
        self._at(self._resident, process).set(load.resident_bytes)
        self._at(self._open_files, process).set(load.open_files)
        self._at(self._threads, process).set(load.threads)

    def set_host(self, load: HostLoad) -> None:
        """Say how busy the host is."""
        if load.cpu_percent is not None:
            self._host_cpu.set(load.cpu_percent)
        self._host_memory.set(load.memory_percent)
        self._host_memory_bytes.set(load.memory_bytes)
        self._host_disk.set(load.disk_free_bytes)

    def set_pool(self, in_use: int) -> None:
        """Say how many connections to the database this process uses."""
        self._pool.set(in_use)

    def web_worker_began(self) -> None:
        """Count this process as a web worker, for as long as it lives."""
        self._workers.set(1)

    def _of(self, histogram: Histogram, label: str) -> Histogram:
        child = self._histograms.get((histogram, label))
        if child is None:
            child = self._histograms[histogram, label] = histogram.labels(label)
        return child

    def _at(self, gauge: Gauge, label: str) -> Gauge:
        child = self._gauges.get((gauge, label))
        if child is None:
            child = self._gauges[gauge, label] = gauge.labels(label)
        return child

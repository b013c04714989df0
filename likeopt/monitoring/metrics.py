"""Every metric of the program, declared in one place; docs/metrics.md explains each.

Several processes share one set of numbers through memory-mapped files, one file per
process *slot* and kind of metric. A slot is used again by the process that replaces a
dead one, so the files stay few and no counter ever falls.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, values
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.multiprocess import mark_process_dead

from likeopt.monitoring.cache_metrics import CacheMetrics
from likeopt.monitoring.history.merged_files import MergedFiles
from likeopt.monitoring.history.reading import Reading, reading_of
from likeopt.monitoring.model_metrics import ModelMetrics
from likeopt.monitoring.part_metrics import PartMetrics
from likeopt.monitoring.server_metrics import ServerMetrics

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

_REQUEST_BUCKETS_S = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1, 2, 3, 5, 10, 15, 20, 30, 60),
)
_STAGE_BUCKETS_S = (0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 20)
_KNOWN_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Promised(msgspec.Struct, frozen=True):
    """Times in seconds at which histograms have bounds besides their own, so that promises can be checked."""

    requests_s: tuple[float, ...] = ()
    first_token_s: tuple[float, ...] = ()
    cached_s: tuple[float, ...] = ()


class Metrics:
    """The program's metrics; make one per program, before or after fork.

    Without ``directory`` the numbers are this process's own. With it they are shared through
    files there: ``slot`` then names this process, is asked anew after every fork, differs between
    processes alive at the same time, and holds no underscore.
    """

    def __init__(
        self,
        directory: Path | None = None,
        slot: Callable[[], str] | None = None,
        promised: Promised = Promised(),  # noqa: B008 - frozen
    ) -> None:
        self._directory = directory
        self._files = MergedFiles(directory) if directory is not None else None
        self._promised = promised
        _keep_values_in(directory, slot or (lambda: str(os.getpid())))
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._declare_requests()
        self._declare_answering()
        self._declare_storing()
        self.cache = CacheMetrics(self._registry)
        self.models = ModelMetrics(self._registry)
        self.server = ServerMetrics(self._registry, promised.cached_s)
        self.parts = PartMetrics(self._registry)

    def _declare_requests(self) -> None:
        self._requests = self._counter(
            "http_requests", "HTTP requests answered.", ("method", "route", "status")
        )
        self._request_duration = self._histogram(
            "http_request_duration_seconds",
            "Time from the request's arrival to the end of its response.",
            _with(_REQUEST_BUCKETS_S, self._promised.requests_s),
            ("method", "route"),
        )
        self._request_children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self._requests_in_progress = Gauge(
            "likeopt_http_requests_in_progress",
            "HTTP requests being answered now, streams included.",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def _declare_answering(self) -> None:
        self._stage_duration = self._histogram(
            "stage_duration_seconds", "Time spent in one stage of a request.", _STAGE_BUCKETS_S, ("stage",)
        )
        self._stage_children: dict[str, Histogram] = {}
        self._search_duration = self._histogram(
            "search_duration_seconds", "Time of one search.", _STAGE_BUCKETS_S, ("mode",)
        )
        self._first_token = self._histogram(
            "time_to_first_token_seconds",
            "Time from a question's arrival to the first text of its answer.",
            _with(_REQUEST_BUCKETS_S, self._promised.first_token_s),
        )
        self._citations = self._counter("citations", "Citations checked against their passage.", ("verdict",))
        self._sentences = self._counter(
            "sentences",
            "Sentences of answers that state something, by whether a passage supports them.",
            ("support",),
        )
        self._personas = self._counter("persona", "Answers given in the voice of a persona.", ("persona",))

    def _declare_storing(self) -> None:
        self._session_cache = self._counter(
            "session_cache", "Sessions looked for in their cache in Redis.", ("outcome",)
        )
        self._query_duration = self._histogram(
            "db_query_duration_seconds",
            "Time of one database transaction, waiting for its turn included.",
            _STAGE_BUCKETS_S,
            ("kind",),
        )
        self._index_chunks = self._counter("index_chunks", "Chunks embedded and stored.")
        self._index_queue = Gauge(
            "likeopt_index_queue",
            "Documents waiting to be indexed.",
            registry=self._registry,
            multiprocess_mode="livemostrecent",
        )

    def _counter(self, name: str, text: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(f"likeopt_{name}", text, labels, registry=self._registry)

    def _histogram(
        self, name: str, text: str, buckets: tuple[float, ...], labels: tuple[str, ...] = ()
    ) -> Histogram:
        return Histogram(f"likeopt_{name}", text, labels, registry=self._registry, buckets=buckets)

    def request_started(self) -> None:
        """Count a request as under way."""
        self._requests_in_progress.inc()

    def request_finished(self, method: str, route: str, status: int, elapsed_s: float) -> None:
        """Count a request as answered. ``route`` is the rule that matched, never the path itself."""
        self._requests_in_progress.dec()
        known = method if method in _KNOWN_METHODS else "other"
        # Labels are put together once: this is on the way of every request.
        children = self._request_children.get((known, route, status))
        if children is None:
            children = (
                self._requests.labels(known, route, status),
                self._request_duration.labels(known, route),
            )
            self._request_children[known, route, status] = children
        count, duration = children
        count.inc()
        duration.observe(elapsed_s)

    def observe_stages(self, timings_ms: Mapping[str, float]) -> None:
        """Take over the stages of a time line that took any time; its ``total`` is not a stage."""
        children = self._stage_children
        for stage, elapsed_ms in timings_ms.items():
            if elapsed_ms and stage != "total":
                child = children.get(stage)
                if child is None:
                    child = children[stage] = self._stage_duration.labels(stage)
                child.observe(elapsed_ms / 1000)

    def observe_search(self, mode: str, elapsed_s: float) -> None:
        """Record one search that was really made, not read from a cache."""
        self._search_duration.labels(mode).observe(elapsed_s)

    def observe_first_token(self, elapsed_s: float) -> None:
        """Record how long the first text of an answer took."""
        self._first_token.observe(elapsed_s)

    def count_citation(self, verdict: str) -> None:
        """Count one citation judged ``supported``, ``partly`` or ``unsupported``."""
        self._citations.labels(verdict).inc()

    def count_sentences(self, stated: int, unsupported: int) -> None:
        """Count the ``stated`` sentences of an answer, ``unsupported`` of which no passage supports."""
        if stated:
            self._sentences.labels("supported").inc(stated - unsupported)
            self._sentences.labels("unsupported").inc(unsupported)

    def count_persona(self, name: str) -> None:
        """Count one answer in the voice of the shipped persona ``name``; ``own`` stands for all others."""
        self._personas.labels(name).inc()

    def observe_query(self, kind: str, elapsed_s: float) -> None:
        """Record one database transaction of ``kind``: ``read`` or ``write``."""
        self._query_duration.labels(kind).observe(elapsed_s)

    def count_session_cache(self, outcome: str) -> None:
        """Count one look into the cache of sessions: ``hit``, ``miss`` or ``failed``."""
        self._session_cache.labels(outcome).inc()

    def count_indexed_chunks(self, chunks: int) -> None:
        """Add chunks that were embedded and stored."""
        self._index_chunks.inc(chunks)

    def set_index_queue(self, documents: int) -> None:
        """Say how many documents wait to be indexed."""
        self._index_queue.set(documents)

    def render(self) -> bytes:
        """All metrics in Prometheus's text format, summed over all processes."""
        return self._files.text() if self._files is not None else generate_latest(self._registry)

    def reading(self, now_s: float) -> Reading:
        """Everything counted so far, summed over all processes, as of ``now_s`` (UNIX time)."""
        if self._files is not None:
            return self._files.reading(now_s)
        return reading_of(self._registry.collect(), now_s)

    def close(self) -> None:
        """Close the files that ``render`` and ``reading`` have opened."""
        if self._files is not None:
            self._files.close()

    def process_ended(self, slot: str) -> None:
        """Drop what only a live process can say, such as its requests under way; counters stay."""
        if self._directory is not None:
            mark_process_dead(slot, str(self._directory))  # type: ignore[no-untyped-call]


def _with(bounds: tuple[float, ...], more: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sorted({*bounds, *more}))


def _keep_values_in(directory: Path | None, slot: Callable[[], str]) -> None:
    """Make the library keep numbers in files of ``directory`` named after ``slot``, or in memory.

    The library offers no argument for either: it reads the directory from the environment and
    takes the class of its values from its module.
    """
    if directory is None:
        values.ValueClass = values.MutexValue
        return
    directory.mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)
    values.ValueClass = values.MultiProcessValue(slot)  # type: ignore[no-untyped-call]

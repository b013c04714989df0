"""What calls of chat models tell: how long, how many tokens, what they cost, what went wrong."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from likeopt.monitoring.token_metrics import TokenMetrics

_CALL_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160)
_FIRST_TOKEN_BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)

# What the gauge of a circuit shows.
CIRCUIT_STATES = {"closed": 0, "half_open": 1, "open": 2}


class ModelMetrics:
    """The chat models' part of the metrics; models and upstreams are those that are configured."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry = registry
        self._declare_calls()
        self._declare_resilience()
        self.calls = TokenMetrics(registry)
        # Labels are put together once: counting is on the way of every call.
        self._counters: dict[tuple[Counter, tuple[str, ...]], Counter] = {}
        self._histograms: dict[tuple[Histogram, tuple[str, ...]], Histogram] = {}
        self._gauges: dict[tuple[str, str], Gauge] = {}

    def _declare_calls(self) -> None:
        self._duration = self._histogram(
            "call_duration_seconds",
            "Time of one call of a chat model.",
            _CALL_BUCKETS_S,
            ("model", "outcome"),
        )
        self._first_token = self._histogram(
            "first_token_seconds",
            "Time from a call of a chat model to its first text.",
            _FIRST_TOKEN_BUCKETS_S,
            ("model",),
        )
        self._tokens = self._counter("tokens", "Tokens read and written by chat models.", ("kind",))
        self._cost = self._counter("cost_usd", "What calls of chat models cost, by their prices.", ("model",))

    def _declare_resilience(self) -> None:
        self._retries = self._counter("retries", "Calls made again after a failure.", ("upstream",))
        self._fallbacks = self._counter(
            "fallbacks", "Replies for which the next model was asked.", ("model", "reason")
        )
        self._circuit = self._gauge(
            "circuit_state", "0 closed, 1 half open, 2 open.", ("upstream",), "livemax"
        )
        self._limit = self._gauge(
            "concurrency_limit", "Chats that may be under way.", ("upstream",), "livesum"
        )
        self._under_way = self._gauge(
            "calls_under_way", "Calls of chat models now.", ("upstream", "lane"), "livesum"
        )

    def _counter(self, name: str, text: str, labels: tuple[str, ...]) -> Counter:
        return Counter(f"likeopt_llm_{name}", text, labels, registry=self._registry)

    def _histogram(
        self, name: str, text: str, buckets: tuple[float, ...], labels: tuple[str, ...]
    ) -> Histogram:
        return Histogram(f"likeopt_llm_{name}", text, labels, registry=self._registry, buckets=buckets)

    def _gauge(self, name: str, text: str, labels: tuple[str, ...], mode: str) -> Gauge:
        return Gauge(
            f"likeopt_llm_{name}",
            text,
            labels,
            registry=self._registry,
            multiprocess_mode=mode,  # type: ignore[arg-type]
        )

    def called(self, model: str, outcome: str, elapsed_s: float) -> None:
        """Record one call; ``outcome`` is ``ok``, ``stopped`` or ``failed``."""
        self._observe(self._duration, elapsed_s, model, outcome)

    def answered(self, model: str, first_token_s: float) -> None:
        """Record how long the first text of a call took."""
        self._observe(self._first_token, first_token_s, model)

    def spent(self, model: str, usd: float) -> None:
        """Add what a call cost, in US dollars."""
        self._count(self._cost, usd, model)

    def count_tokens(self, kind: str, tokens: int) -> None:
        """Add tokens of ``kind``: ``prompt``, ``completion``, or ``cached``, which ``prompt`` includes."""
        self._count(self._tokens, tokens, kind)

    def retried(self, upstream: str) -> None:
        """Count one call made again."""
        self._count(self._retries, 1, upstream)

    def fell_back(self, model: str, reason: str) -> None:
        """Count one reply for which ``model`` was given up; ``reason`` is the code of the error."""
        self._count(self._fallbacks, 1, model, reason)

    def set_circuit(self, upstream: str, state: str) -> None:
        """Say that a circuit is ``closed``, ``half_open`` or ``open``."""
        self._circuit.labels(upstream).set(CIRCUIT_STATES[state])

    def set_limit(self, upstream: str, calls: int) -> None:
        """Say how many chats may be under way."""
        self._limit.labels(upstream).set(calls)

    def begun(self, upstream: str, lane: str) -> None:
        """Count a call as under way."""
        self._calls_of(upstream, lane).inc()

    def ended(self, upstream: str, lane: str) -> None:
        """Count a call as no longer under way."""
        self._calls_of(upstream, lane).dec()

    def _calls_of(self, upstream: str, lane: str) -> Gauge:
        child = self._gauges.get((upstream, lane))
        if child is None:
            child = self._gauges[upstream, lane] = self._under_way.labels(upstream, lane)
        return child

    def _count(self, counter: Counter, amount: float, *labels: str) -> None:
        child = self._counters.get((counter, labels))
        if child is None:
            child = self._counters[counter, labels] = counter.labels(*labels)
        child.inc(amount)

    def _observe(self, histogram: Histogram, value: float, *labels: str) -> None:
        child = self._histograms.get((histogram, labels))
        if child is None:
            child = self._histograms[histogram, labels] = histogram.labels(*labels)
        child.observe(value)

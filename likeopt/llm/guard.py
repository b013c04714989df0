"""What stands before one server of models: its circuit, places, pace and retries."""

from __future__ import annotations

import math
import random
import threading
import time
from collections.abc import Callable, Mapping
from typing import Protocol

import msgspec

from likeopt.errors import ModelUnavailable
from likeopt.llm.asking import Lane
from likeopt.llm.contract import ChatModel
from likeopt.llm.models import ModelSpec, ModelStatus, UpstreamSpec
from likeopt.monitoring.model_metrics import ModelMetrics
from likeopt.resilience.adaptive import AdaptiveLimit, AdaptiveRules
from likeopt.resilience.bulkhead import Bulkhead
from likeopt.resilience.circuit import Circuit, CircuitRules, State
from likeopt.resilience.probing import Probing
from likeopt.resilience.retry import RetryBudget, RetryRules
from likeopt.resilience.waiting import Wait

_TOO_MANY = {"model_rate_limited", "model_timeout"}
_BUSY = 503
# The server has answered: what it says of a request says nothing bad of the server.
_ANSWERED = {"model_rejected", "model_refused_key", "model_not_found", "model_rate_limited"}
_MAY_PASS = {"model_rate_limited", "model_failed", "model_unreachable", "model_stream_cut"}
_RECENT = 0.2


class Endpoint(Protocol):
    """A server of models, reached."""

    def model(self, spec: ModelSpec) -> ChatModel:
        """One of its models."""
        ...

    def probe(self, within_s: float) -> bool:
        """Whether it answers at all."""
        ...

    def close(self) -> None:
        """Close its connections."""
        ...


class Chance(msgspec.Struct, frozen=True):
    """What tests decide: time in seconds, waiting, and the random numbers in [0, 1) of the jitter."""

    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[Wait, float], None] = Wait.sleep
    random: Callable[[], float] = random.random


class Rules(msgspec.Struct, frozen=True):
    """How servers are protected.

    A call waits ``place_s`` for a place, ``last_place_s`` when no other model is left to ask.
    """

    retry: RetryRules = RetryRules()
    circuit: CircuitRules = CircuitRules()
    adaptive: AdaptiveRules = AdaptiveRules()
    place_s: float = 0.5
    last_place_s: float = 10.0


class Entry(msgspec.Struct):
    """A call that was admitted, at ``begun_s``, as one of ``under_way`` calls of its lane."""

    model: str
    lane: Lane
    entered: int
    begun_s: float
    under_way: int


class Guard:
    """Admits calls to one server and learns from how they end. Safe for use by several threads at once.

    ``on_change`` is told when the circuit has opened or closed. May be made before fork.
    """

    def __init__(
        self,
        spec: UpstreamSpec,
        endpoint: Endpoint,
        metrics: ModelMetrics,
        rules: Rules,
        chance: Chance,
        *,
        on_change: Callable[[State], None] | None = None,
    ) -> None:
        self.spec = spec
        self.metrics = metrics
        self.rules = rules
        self.chance = chance
        self._endpoint = endpoint
        self._on_change = on_change
        self._models: dict[str, ChatModel] = {}
        self._resting_until_s: dict[str, float] = {}
        self._first_token_s: dict[str, float] = {}
        self._lock = threading.Lock()
        self._limit = AdaptiveLimit(spec.most_chats, rules.adaptive) if spec.adaptive else None
        places = self._limit.calls if self._limit else spec.most_chats
        self._lanes: Mapping[Lane, Bulkhead] = {
            "chat": Bulkhead(places, queue=spec.most_chats),
            "background": Bulkhead(spec.most_background, queue=4 * spec.most_background),
        }
        self.budget = RetryBudget(clock=chance.clock)
        self._circuit = Circuit(spec.name, self._changed, rules.circuit, chance.clock)
        self._probing = Probing(self._circuit, endpoint.probe)

    def open(self) -> None:
        """Tell the metrics where this process begins."""
        self.metrics.set_circuit(self.spec.name, self._circuit.state)
        self.metrics.set_limit(self.spec.name, self._lanes["chat"].places)

    def close(self) -> None:
        """Look after the server no more and close its connections."""
        self._probing.close()
        self._endpoint.close()

    def model(self, spec: ModelSpec) -> ChatModel:
        """One of the server's models."""
        model = self._models.get(spec.id)
        if model is None:
            model = self._models.setdefault(spec.id, self._endpoint.model(spec))
        return model

    def status(self, model_id: str) -> ModelStatus:
        """``open`` while the server, or this model of it, is left alone, ``up`` once it has answered.

        A half-open circuit is no longer left alone: else nobody would try a server that only stands in.
        """
        if self._circuit.state == "open" or self._rests_s(model_id) > 0:
            return "open"
        return "up" if model_id in self._first_token_s else "unknown"

    def first_token_s(self, model_id: str) -> float | None:
        """What the first token takes lately."""
        return self._first_token_s.get(model_id)

    def enter(self, model_id: str, lane: Lane, wait: Wait, within_s: float) -> Entry:
        """Admit a call, which must ``leave``; waits at most ``within_s`` for a place.

        Raises ModelUnavailable upstream_open, upstream_resting or upstream_busy, each with how long to wait.
        """
        self._check(model_id)
        places = self._lanes[lane]
        if not places.enter(wait, within_s):
            raise ModelUnavailable("upstream_busy", upstream=self.spec.name, retry_after_s=1)
        entered = self._circuit.enter()
        if entered is None:
            places.leave()
            raise self._left_alone()
        self.metrics.begun(self.spec.name, lane)
        return Entry(model_id, lane, entered, self.chance.clock(), places.under_way)

    def answered(self, entry: Entry) -> None:
        """The call's first text has come."""
        first_token_s = self.chance.clock() - entry.begun_s
        before_s = self._first_token_s.get(entry.model, first_token_s)
        self._first_token_s[entry.model] = before_s + _RECENT * (first_token_s - before_s)
        self.metrics.answered(entry.model, first_token_s)
        self._circuit.answered(entry.entered)
        if entry.lane == "chat" and self._limit is not None:
            under_way = max(entry.under_way, self._lanes["chat"].under_way)
            self._resize(self._limit.answered(entry.model, first_token_s, under_way))

    def leave(self, entry: Entry, error: BaseException | None, stopped: bool) -> None:
        """The call has ended: whole, with ``error``, or because nobody wanted it any more."""
        self._lanes[entry.lane].leave()
        self.metrics.ended(self.spec.name, entry.lane)
        outcome = "stopped" if stopped else "ok" if error is None else "failed"
        self.metrics.called(entry.model, outcome, self.chance.clock() - entry.begun_s)
        if stopped or not (error is None or isinstance(error, ModelUnavailable)):
            self._circuit.leave(entry.entered, None)
            return
        self._circuit.leave(entry.entered, error is not None and error.code not in _ANSWERED)
        if error is not None:
            self._slow_down(entry, error)

    def retry_s(
        self, error: ModelUnavailable, failures: int, elapsed_s: float, model_id: str
    ) -> float | None:
        """How long to wait before the call is made again; None when it is not.

        A server that asks to be left alone for longer than is worth waiting is left alone, for this model.
        """
        if error.code not in _MAY_PASS:
            return None
        after_s = float(error.params.get("retry_after_s", 0.0))
        wait_s = self.rules.retry.wait_s(failures, elapsed_s, after_s, self.chance.random())
        if wait_s is None:
            if after_s > 0:
                self._resting_until_s[model_id] = self.chance.clock() + after_s
            return None
        worth_it = failures < self.spec.attempts and self._circuit.state == "closed" and self.budget.take()
        return wait_s if worth_it else None

    def _check(self, model_id: str) -> None:
        """Refuse at once what would be refused after waiting."""
        rests_s = self._rests_s(model_id)
        if rests_s > 0:
            rest = math.ceil(rests_s)
            raise ModelUnavailable("upstream_resting", upstream=self.spec.name, retry_after_s=rest)
        if self._circuit.state == "open":
            raise self._left_alone()

    def _left_alone(self) -> ModelUnavailable:
        pause_s = math.ceil(self._circuit.pause_s)
        return ModelUnavailable("upstream_open", upstream=self.spec.name, retry_after_s=pause_s)

    def _rests_s(self, model_id: str) -> float:
        until_s = self._resting_until_s.get(model_id)
        return 0.0 if until_s is None else until_s - self.chance.clock()

    def _slow_down(self, entry: Entry, error: ModelUnavailable) -> None:
        if self._limit is None or entry.lane != "chat":
            return
        if error.code in _TOO_MANY or error.params.get("status") == _BUSY:
            self._resize(self._limit.refused(entry.under_way))

    def _resize(self, calls: int) -> None:
        places = self._lanes["chat"]
        if calls != places.places:
            places.resize(calls)
            self.metrics.set_limit(self.spec.name, calls)

    def _changed(self, state: State) -> None:
        self.metrics.set_circuit(self.spec.name, state)
        if state == "open":
            self._probing.begin()
        if self._on_change is not None:
            self._on_change(state)

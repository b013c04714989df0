"""Fleets over the fake chat server."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from fake_upstream.running import FakeUpstream
from metric_samples import samples

from likeopt.errors import ModelUnavailable
from likeopt.llm.asking import Lane
from likeopt.llm.contract import ChatMessage, Limits
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.fallback import FallbackReply
from likeopt.llm.fleet import Fleet
from likeopt.llm.guard import Chance, Rules
from likeopt.llm.models import ModelSpec, Timeouts, UpstreamSpec
from likeopt.monitoring.metrics import Metrics
from likeopt.resilience.circuit import CircuitRules
from likeopt.resilience.retry import RetryRules
from likeopt.resilience.waiting import Wait

ASKED = [ChatMessage("user", "How many?")]
QUICK = Timeouts(connect_s=1.0, first_token_s=0.2, silence_s=0.2, total_s=5.0)
DEAD_URL = "http://127.0.0.1:9/v1"
MakeFleet = Callable[..., "MadeFleet"]


class MadeFleet:
    """A fleet of servers with one model each, whose waits between tries take no time and are written down.

    ``servers`` are plans of the fake server by the server's name, which is also the model's id; None is a
    server that is down.
    """

    def __init__(
        self,
        upstream: FakeUpstream,
        servers: dict[str, dict[str, Any] | None],
        *,
        circuit: CircuitRules | None = None,
        sleep: Callable[[Wait, float], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        place_s: float = 0.02,
        last_place_s: float = 0.02,
        **spec: Any,
    ) -> None:
        self.metrics = Metrics()
        self.slept_s: list[float] = []
        rules = Rules(
            retry=RetryRules(), circuit=circuit or CircuitRules(), place_s=place_s, last_place_s=last_place_s
        )
        chance = Chance(
            clock=clock,
            random=lambda: 0.5,
            sleep=sleep or (lambda wait, seconds: self.slept_s.append(seconds)),
        )
        specs = [made_spec(upstream, name, plan, **spec) for name, plan in servers.items()]
        self.fleet = Fleet(specs, Endpoint, self.metrics.models, rules=rules, chance=chance)
        self.fleet.open()

    def reply(self, *ids: str, lane: Lane = "chat", limits: Limits | None = None) -> FallbackReply:
        """A reply by ``ids`` in this order, else by all models in theirs."""
        specs = {spec.id: spec for spec in self.fleet.specs()}
        order = [specs[one] for one in ids] or list(specs.values())
        return self.fleet.stream(order, ASKED, limits or Limits(answer_tokens=200), lane)

    def ask(self, *ids: str, lane: Lane = "chat") -> tuple[str, list[tuple[str, str, int]]]:
        """The whole text or the code of the error, and each attempt's model, outcome and retries."""
        reply = self.reply(*ids, lane=lane)
        try:
            said = "".join(reply)
        except ModelUnavailable as error:
            said = error.code
        return said, [(one.model, one.outcome, one.retries) for one in reply.attempts]

    def metric(self, name: str, **labels: str) -> float:
        """The value of one sample, 0 when there is none."""
        told = samples(self.metrics, "likeopt_llm")
        return told.get((f"likeopt_llm_{name}", tuple(sorted(labels.items()))), 0.0)


def made_spec(upstream: FakeUpstream, name: str, plan: dict[str, Any] | None, **changes: Any) -> UpstreamSpec:
    """A server with one model that answers by ``plan``."""
    url = DEAD_URL if plan is None else upstream.base_url
    model = ModelSpec(
        id=name, name=upstream.model(**{"text": f"I am {name}.", **(plan or {})}), upstream=name
    )
    spec = UpstreamSpec(name=name, base_url=url, models=(model,), timeouts=QUICK)
    return msgspec.structs.replace(spec, **changes)


def words(count: int) -> str:
    """What the fake server says in so many tokens."""
    return "".join(f"word{number} " for number in range(count))


def outcomes(attempts: Sequence[Any]) -> list[str]:
    """The outcome of each attempt."""
    return [attempt.outcome for attempt in attempts]

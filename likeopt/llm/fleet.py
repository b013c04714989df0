"""All chat models, each reached through what protects its server, and asked one after another."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from likeopt.errors import ModelUnavailable
from likeopt.llm.asking import Lane, Models
from likeopt.llm.contract import ChatMessage, Limits
from likeopt.llm.fallback import FallbackReply
from likeopt.llm.finding import LOOK_EVERY_S, Finding
from likeopt.llm.guard import Chance, Endpoint, Guard, Rules
from likeopt.llm.model_turn import Request
from likeopt.llm.models import ModelSpec, ModelStatus, Tier, UpstreamSpec
from likeopt.llm.roster import Roster
from likeopt.monitoring.model_metrics import ModelMetrics
from likeopt.resilience.circuit import State

__all__ = ["Fleet", "Lane", "Models"]


class Fleet:
    """The models of ``specs``; without any, those of the server that ``discover`` finds.

    May be made before fork. ``open`` belongs to the process that asks: before it nothing is looked for, and
    no thread begins. Safe for use by several threads at once.
    """

    def __init__(
        self,
        specs: Sequence[UpstreamSpec],
        make_endpoint: Callable[[UpstreamSpec], Endpoint],
        metrics: ModelMetrics,
        *,
        discover: Callable[[], UpstreamSpec | None] | None = None,
        rules: Rules | None = None,
        chance: Chance | None = None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._make_endpoint = make_endpoint
        self._metrics = metrics
        self._rules = rules or Rules()
        self._chance = chance or Chance()
        self._roster = Roster([self._guard(spec) for spec in specs])
        search = discover is not None and not specs
        self._finding = Finding(discover, self._found, look_every_s) if search and discover else None

    def open(self) -> None:
        """Begin to look for a server, if one has to be found; after fork."""
        for guard in self._roster.guards:
            guard.open()
        if self._finding is not None:
            self._finding.look()

    def close(self) -> None:
        """Close all connections that are idle, and those in use when their reply ends."""
        if self._finding is not None:
            self._finding.close()
        for guard in self._roster.guards:
            guard.close()

    def specs(self) -> Sequence[ModelSpec]:
        """All models, the default first; after ``open`` the first call waits up to 0.5 s for a first look."""
        if self._finding is not None:
            self._finding.first_look()
        return self._roster.specs

    def status(self, model_id: str) -> ModelStatus:
        """``open`` while its server is left alone, ``up`` once it has answered, else ``unknown``."""
        guard = self._roster.find(model_id)
        return "unknown" if guard is None else guard.status(model_id)

    def first_token_ms(self, model_id: str) -> float | None:
        """What the first token of this model takes lately; None while nobody knows."""
        guard = self._roster.find(model_id)
        seconds = None if guard is None else guard.first_token_s(model_id)
        return None if seconds is None else seconds * 1000

    def order(self, first: str, prompt_tokens: int) -> tuple[ModelSpec, ...]:
        """``first``, then what may stand in for it. Raises InvalidInput model_unknown."""
        return self._roster.order(first, prompt_tokens)

    def of_tier(self, tier: Tier) -> ModelSpec | None:
        """The model of that tier to take, else of the nearest; None when there is none at all."""
        return self._roster.of_tier(tier)

    def stream(
        self, order: Sequence[ModelSpec], messages: Sequence[ChatMessage], limits: Limits, lane: Lane = "chat"
    ) -> FallbackReply:
        """Begin a reply by the first of ``order`` that gives one; nothing is sent before it is iterated.

        Raises ModelUnavailable models_gone when there are none of them any more.
        """
        roster = self._roster
        known = [(guard, spec) for spec in order if (guard := roster.find(spec.id)) is not None]
        if not known:
            raise ModelUnavailable("models_gone")
        return FallbackReply(known, Request(messages, limits, lane))

    def _guard(self, spec: UpstreamSpec, on_change: Callable[[State], None] | None = None) -> Guard:
        endpoint = self._make_endpoint(spec)
        return Guard(spec, endpoint, self._metrics, self._rules, self._chance, on_change=on_change)

    def _found(self, spec: UpstreamSpec) -> None:
        """Take over what was found; the same server as before stays as it is."""
        before = self._roster.guards
        if before and before[0].spec == spec:
            return
        guard = self._guard(spec, self._changed)
        guard.open()
        self._roster = Roster([guard])
        for old in before:
            old.close()

    def _changed(self, state: State) -> None:
        """A server that was found does not answer, or does again: look which there is now."""
        if state != "closed" and self._finding is not None:
            self._finding.look()

"""The models there are at one moment, and which stands in for which."""

from __future__ import annotations

from collections.abc import Sequence

from likeopt.errors import InvalidInput
from likeopt.llm.guard import Guard
from likeopt.llm.models import TIERS, ModelSpec, Tier


class Roster:
    """Models by id, each with the guard of its server; the first is the default."""

    def __init__(self, guards: Sequence[Guard]) -> None:
        self.guards = tuple(guards)
        self.specs = tuple(spec for guard in guards for spec in guard.spec.models)
        self._guards = {spec.id: guard for guard in guards for spec in guard.spec.models}

    def guard(self, model_id: str) -> Guard:
        """The guard of a model's server; InvalidInput model_unknown when there is no such model."""
        try:
            return self._guards[model_id]
        except KeyError:
            raise InvalidInput("model_unknown", model=model_id) from None

    def find(self, model_id: str) -> Guard | None:
        """The same, None when there is no such model."""
        return self._guards.get(model_id)

    def order(self, first: str, prompt_tokens: int) -> tuple[ModelSpec, ...]:
        """``first``, then those that may stand in for it, best first.

        Servers that answer come before those left alone, then near tiers before far ones, other servers
        before the same, larger models before smaller. Raises InvalidInput model_unknown.
        """
        guard = self.guard(first)
        wanted = next(spec for spec in guard.spec.models if spec.id == first)

        def merit(spec: ModelSpec) -> tuple[bool, int, bool, int]:
            left_alone = self._guards[spec.id].status(spec.id) == "open"
            return left_alone, *_distance(spec.tier, wanted.tier, spec.upstream == wanted.upstream)

        fitting = [
            spec
            for spec in self.specs
            if spec.id != first and prompt_tokens + spec.answer_tokens <= spec.context_tokens
        ]
        return (wanted, *sorted(fitting, key=merit))

    def of_tier(self, tier: Tier) -> ModelSpec | None:
        """The first model of the tier, else of the nearest, of two as near the larger."""
        return min(self.specs, key=lambda spec: _distance(spec.tier, tier, False), default=None)


def _distance(tier: Tier, wanted: Tier, same_server: bool) -> tuple[int, bool, int]:
    steps = TIERS.index(tier) - TIERS.index(wanted)
    return abs(steps), same_server, -steps

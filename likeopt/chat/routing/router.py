"""Which model answers a question: the tier follows from what is asked and how hard it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from likeopt.chat.routing.route import EXTRACTIVE, Candidate, Classification, Complexity, Intent, Route
from likeopt.llm.asking import Models
from likeopt.llm.models import TIERS, ModelSpec, Tier
from likeopt.search.passages import Note

Classify = Callable[[str, Sequence[str]], Classification]

_BY_COMPLEXITY: dict[Complexity, Tier] = {"low": "small", "medium": "medium", "high": "large"}
# Small models write poor code and lose track in comparisons, and nobody needs a large one for a greeting.
_LEAST: dict[Intent, Tier] = {"code": "medium", "comparison": "medium"}
_MOST: dict[Intent, Tier] = {"small_talk": "small"}
# How well a model fits that is so many tiers away from the one wanted.
_FIT_BY_DISTANCE = (1.0, 0.6, 0.2)
_FIT_LEFT_ALONE = 0.1
# Talk is answered without a search, so it has to be sure.
_SURELY_TALK = 0.8


def tier_of(intent: Intent, complexity: Complexity) -> Tier:
    """The size of model that such a question needs."""
    tier = TIERS.index(_BY_COMPLEXITY[complexity])
    least = TIERS.index(_LEAST.get(intent, TIERS[0]))
    most = TIERS.index(_MOST.get(intent, TIERS[-1]))
    return TIERS[min(max(tier, least), most)]


def _cautious(found: Classification) -> Classification:
    """What may be a question on the documents is not passed over as talk."""
    if found.intent == "small_talk" and found.confidence < _SURELY_TALK:
        return msgspec.structs.replace(found, intent="question")
    return found


class Router:
    """Chooses among ``models``. With ``by_tier`` False all questions go to the first of them."""

    def __init__(self, models: Models, classify: Classify, *, by_tier: bool = True) -> None:
        self._models = models
        self._classify = classify
        self._by_tier = by_tier

    def route(self, question: str, earlier: Sequence[str] = (), wanted: str | None = None) -> Route:
        """How ``question``, asked after those ``earlier``, is answered; by the model ``wanted``, if any."""
        found = _cautious(self._classify(question, earlier))
        specs = self._models.specs()
        tier = tier_of(found.intent, found.complexity)
        model, why = self._choice(specs, tier, wanted)
        return Route(
            intent=found.intent,
            complexity=found.complexity,
            model=model,
            reasons=(*found.reasons, why),
            confidence=found.confidence,
            alternatives=self._alternatives(specs, tier, model),
        )

    def _choice(self, specs: Sequence[ModelSpec], tier: Tier, wanted: str | None) -> tuple[str, Note]:
        if wanted is not None:
            return wanted, Note("route_wanted", {"model": wanted})
        if not specs:
            return EXTRACTIVE, Note("route_extractive")
        first = specs[0]
        if not self._by_tier or len(specs) == 1:
            return first.id, Note("route_model", {"model": first.id})
        spec = self._models.of_tier(tier) or first
        code = "route_tier" if spec.tier == tier else "route_nearest_tier"
        return spec.id, Note(code, {"model": spec.id, "tier": tier})

    def _alternatives(self, specs: Sequence[ModelSpec], tier: Tier, chosen: str) -> tuple[Candidate, ...]:
        others = [Candidate(spec.id, self._fit(spec, tier)) for spec in specs if spec.id != chosen]
        return tuple(sorted(others, key=lambda candidate: -candidate.score))

    def _fit(self, spec: ModelSpec, tier: Tier) -> float:
        fit = _FIT_BY_DISTANCE[abs(TIERS.index(spec.tier) - TIERS.index(tier))]
        return round(fit * (_FIT_LEFT_ALONE if self._models.status(spec.id) == "open" else 1.0), 3)

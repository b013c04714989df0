from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

import pytest

from likeopt.chat.routing.route import EXTRACTIVE, Candidate, Classification, Complexity, Intent, Route
from likeopt.chat.routing.router import Router, tier_of
from likeopt.llm.contract import ChatMessage, Limits, Reply
from likeopt.llm.models import TIERS, ModelSpec, ModelStatus, Tier
from likeopt.messages import SENTENCES
from likeopt.search.passages import Note

ASKED = Note("route_asked")
SMALL, MEDIUM, LARGE = (ModelSpec(f"m-{tier}", tier, "fake", tier) for tier in TIERS)
EVERY = (MEDIUM, SMALL, LARGE)


class Shelf:
    """Models that are only looked at; those ``open`` are left alone."""

    def __init__(self, specs: Sequence[ModelSpec], left_alone: Sequence[ModelSpec] = ()) -> None:
        self._specs = specs
        self._left_alone = {spec.id for spec in left_alone}

    def specs(self) -> Sequence[ModelSpec]:
        return self._specs

    def status(self, model_id: str) -> ModelStatus:
        return "open" if model_id in self._left_alone else "up"

    def of_tier(self, tier: Tier) -> ModelSpec | None:
        def far(spec: ModelSpec) -> int:
            return abs(TIERS.index(spec.tier) - TIERS.index(tier))

        answering = [spec for spec in self._specs if spec.id not in self._left_alone]
        return min(answering or self._specs, key=far, default=None)

    def first_token_ms(self, model_id: str) -> float | None:
        return None

    def order(self, first: str, prompt_tokens: int) -> tuple[ModelSpec, ...]:
        raise NotImplementedError

    def stream(
        self, order: Sequence[ModelSpec], messages: Sequence[ChatMessage], limits: Limits, lane: str = "chat"
    ) -> Reply:
        raise NotImplementedError


def routed(
    shelf: Shelf,
    intent: Intent = "question",
    complexity: Complexity = "medium",
    confidence: float = 1.0,
    *,
    by_tier: bool = True,
    wanted: str | None = None,
) -> Route:
    found = Classification(intent, complexity, confidence, (ASKED,))
    return Router(shelf, lambda question, earlier: found, by_tier=by_tier).route("?", (), wanted)


def tiers(intent: Intent) -> tuple[Tier, ...]:
    return tuple(tier_of(intent, complexity) for complexity in get_args(Complexity))


@pytest.mark.parametrize("intent", ["question", "summary", "how_to", "writing", "follow_up"])
def test_the_tier_goes_by_complexity(intent: Intent) -> None:
    assert tiers(intent) == ("small", "medium", "large")


@pytest.mark.parametrize("intent", ["code", "comparison"])
def test_code_and_comparisons_are_not_for_small_models(intent: Intent) -> None:
    assert tiers(intent) == ("medium", "medium", "large")


def test_small_talk_is_for_small_models() -> None:
    assert tiers("small_talk") == ("small", "small", "small")


@pytest.mark.parametrize(("complexity", "spec"), [("low", SMALL), ("medium", MEDIUM), ("high", LARGE)])
def test_the_model_is_that_of_the_tier(complexity: Complexity, spec: ModelSpec) -> None:
    route = routed(Shelf(EVERY), complexity=complexity)
    assert route.model == spec.id
    assert route.reasons == (ASKED, Note("route_tier", {"model": spec.id, "tier": spec.tier}))


def test_what_was_found_is_told() -> None:
    route = routed(Shelf(EVERY), "summary", "high", 0.9)
    assert (route.intent, route.complexity, route.confidence) == ("summary", "high", 0.9)


def test_the_question_and_those_before_it_are_classified() -> None:
    heard = []

    def classify(question: str, earlier: Sequence[str]) -> Classification:
        heard.append((question, tuple(earlier)))
        return Classification("follow_up", "low", 1.0)

    Router(Shelf(EVERY), classify).route("And then?", ["What?"])
    assert heard == [("And then?", ("What?",))]


def test_without_models_the_answer_is_extractive() -> None:
    route = routed(Shelf(()))
    assert (route.model, route.alternatives) == (EXTRACTIVE, ())
    assert route.reasons == (ASKED, Note("route_extractive"))


def test_the_model_that_was_asked_for_answers() -> None:
    route = routed(Shelf(EVERY), "small_talk", "low", wanted=LARGE.id)
    assert route.model == LARGE.id
    assert route.reasons[-1] == Note("route_wanted", {"model": LARGE.id})
    assert LARGE.id not in {other.model for other in route.alternatives}


def test_with_one_model_nothing_is_chosen() -> None:
    route = routed(Shelf([LARGE]), complexity="low")
    assert route.model == LARGE.id
    assert route.reasons[-1] == Note("route_model", {"model": LARGE.id})


def test_all_go_to_the_first_model_if_the_operator_wants_it_so() -> None:
    route = routed(Shelf(EVERY), complexity="high", by_tier=False)
    assert route.model == MEDIUM.id
    assert route.reasons[-1] == Note("route_model", {"model": MEDIUM.id})


@pytest.mark.parametrize(
    ("shelf", "complexity", "nearest", "tier"),
    [
        (Shelf([SMALL, MEDIUM]), "high", MEDIUM, "large"),
        (Shelf([LARGE, MEDIUM]), "low", MEDIUM, "small"),
        (Shelf(EVERY, left_alone=[LARGE]), "high", MEDIUM, "large"),
    ],
)
def test_for_a_tier_that_is_missing_the_nearest_answers(
    shelf: Shelf, complexity: Complexity, nearest: ModelSpec, tier: Tier
) -> None:
    route = routed(shelf, complexity=complexity)
    assert route.model == nearest.id
    assert route.reasons[-1] == Note("route_nearest_tier", {"model": nearest.id, "tier": tier})


@pytest.mark.parametrize(
    ("confidence", "intent"), [(0.8, "small_talk"), (0.799, "question"), (0.0, "question")]
)
def test_what_may_be_talk_is_looked_up(confidence: float, intent: Intent) -> None:
    route = routed(Shelf(EVERY), "small_talk", "high", confidence)
    assert (route.intent, route.confidence) == (intent, confidence)
    assert route.model == (SMALL.id if intent == "small_talk" else LARGE.id)


def test_only_talk_has_to_be_sure() -> None:
    assert routed(Shelf(EVERY), "code", confidence=0.2).intent == "code"


def test_the_others_are_told_the_best_first() -> None:
    assert routed(Shelf(EVERY), complexity="high").alternatives == (
        Candidate(MEDIUM.id, 0.6),
        Candidate(SMALL.id, 0.2),
    )


def test_a_second_model_of_the_tier_fits_as_well() -> None:
    second = ModelSpec("second", "second", "fake", "large")
    assert routed(Shelf([*EVERY, second]), complexity="high").alternatives[0] == Candidate("second", 1.0)


def test_a_model_left_alone_comes_last() -> None:
    second = ModelSpec("second", "second", "fake", "large")
    others = routed(Shelf([*EVERY, second], left_alone=[second]), complexity="high").alternatives
    assert [other.model for other in others] == [MEDIUM.id, SMALL.id, "second"]
    assert others[-1].score == 0.1


def test_scores_are_shares() -> None:
    for shelf in (Shelf(EVERY), Shelf(EVERY, left_alone=EVERY)):
        assert all(0 <= other.score <= 1 for other in routed(shelf).alternatives)


@pytest.mark.parametrize("shelf", [Shelf(()), Shelf([SMALL]), Shelf([SMALL, MEDIUM]), Shelf(EVERY)])
@pytest.mark.parametrize("wanted", [None, SMALL.id])
def test_every_reason_can_be_said(shelf: Shelf, wanted: str | None) -> None:
    for note in routed(shelf, complexity="high", wanted=wanted).reasons:
        assert SENTENCES[note.code].format_map(note.params)

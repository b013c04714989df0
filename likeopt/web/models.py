"""The chat models, and how questions are shared out among them, over HTTP."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from likeopt.chat.routing.route import Candidate, Complexity, Intent
from likeopt.llm.models import ModelStatus, Tier
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import Page, as_json, page_of
from likeopt.web.schemas import ClassifyBody, PageQuery
from likeopt.web.wording import Said, say_all

models = Blueprint("models", __name__)


class ModelItem(msgspec.Struct, frozen=True):
    """A model that questions may ask for; ``status`` is open while its server is left alone."""

    id: str
    tier: Tier
    status: ModelStatus
    upstream: str
    context_tokens: int


class Classified(msgspec.Struct, frozen=True):
    """What kind of question it is, how hard, and which model would answer it."""

    intent: Intent
    complexity: Complexity
    model: str
    confidence: float
    reasons: tuple[Said, ...]
    alternatives: tuple[Candidate, ...]


@models.get("/models")
@describes(Operation("List the chat models", {200: Page[ModelItem]}, query=PageQuery))
def all_models(query: PageQuery) -> Response:
    """Every model there is now; none means that answers are made of the passages' own sentences."""
    fleet = services().models
    start = (query.page - 1) * query.page_size
    specs = fleet.specs()
    items = (
        ModelItem(spec.id, spec.tier, fleet.status(spec.id), spec.upstream, spec.context_tokens)
        for spec in specs[start : start + query.page_size]
    )
    return as_json(page_of(items, len(specs), query))


@models.post("/router/classify")
@describes(Operation("Tell what kind of question it is", {200: Classified}, body=ClassifyBody))
def classify(body: ClassifyBody) -> Response:
    """Nothing is searched and no model is asked."""
    route = services().router.route(body.query, tuple(body.history))
    return as_json(
        Classified(
            route.intent,
            route.complexity,
            route.model,
            route.confidence,
            say_all(route.reasons),
            route.alternatives,
        )
    )

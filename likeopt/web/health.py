"""Whether this process answers, and whether the whole can."""

from __future__ import annotations

from flask import Blueprint, Response

from likeopt.web.answers import HealthAnswer, ReadyAnswer, ready_answer
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_json

health = Blueprint("health", __name__)


@health.get("/health")
@describes(Operation("Tell that the process answers", {200: HealthAnswer}))
def alive() -> Response:
    """Looks at nothing else, so that a slow part never gets a sound process killed."""
    return as_json(HealthAnswer())


@health.get("/ready")
@describes(Operation("Tell whether questions can be answered", {200: ReadyAnswer, 503: ReadyAnswer}))
def ready() -> Response:
    """503 only when answering is impossible."""
    readiness = services().health.ready()
    return as_json(ready_answer(readiness), 503 if readiness.status == "unavailable" else 200)

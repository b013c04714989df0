"""The cache over HTTP: what it does, cleared, warmed, and why an answer came from it."""

from __future__ import annotations

from flask import Blueprint, Response

from likeopt.cache.report import CacheReport
from likeopt.chat.provenance import provenance
from likeopt.errors import FieldProblem, InvalidInput
from likeopt.search.passages import SearchQuery
from likeopt.web.asking import asker, scope
from likeopt.web.cache_answers import (
    Cleared,
    SemanticAnswer,
    WarmingBegun,
    WhyAnswer,
    semantic_answer,
    why_answer,
)
from likeopt.web.cache_schemas import ClearBody, WarmBody
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_json, nothing

cache = Blueprint("cache", __name__)


@cache.get("/cache/status")
@describes(Operation("Read what the cache does", {200: CacheReport}))
def status() -> Response:
    """Summed over all workers since the server was started."""
    return as_json(services().cache_report())


@cache.post("/cache/clear")
@describes(Operation("Forget what is cached, for everybody", {200: Cleared}, body=ClearBody))
def clear(body: ClearBody) -> Response:
    """In every worker and layer."""
    return as_json(Cleared(services().clear_cache(body.object)))


@cache.post("/cache/warm")
@describes(Operation("Make searches in the background", {202: WarmingBegun}, body=WarmBody))
def warm(body: WarmBody) -> Response:
    """Those given, or what the asker has wanted most."""
    if body.queries is None and body.top is None:
        raise InvalidInput(problems=(FieldProblem("queries", "field_missing"),))
    warming = services().warming
    taken = warming.make(_searches(body))
    if body.top is not None:
        taken += warming.make_top(asker().owner, body.top)
    return as_json(WarmingBegun(taken), 202)


def _searches(body: WarmBody) -> list[SearchQuery]:
    seen = scope(body.collection)
    return [SearchQuery(query, seen, body.top_k, body.mode) for query in body.queries or ()]


@cache.get("/cache/why/<id:message_id>")
@describes(Operation("Read why an answer was or was not taken from the cache", {200: WhyAnswer}))
def why(message_id: str) -> Response:
    """The reasons, and what the answer depended on."""
    found = services().database.read(provenance, asker().owner, message_id)
    return as_json(why_answer(found))


@cache.get("/cache/semantic")
@describes(Operation("Read how often semantic answers were wrong", {200: SemanticAnswer}))
def semantic() -> Response:
    """What computing some of the asker's semantic hits anew has shown."""
    return as_json(semantic_answer(services().error_bound.checks(asker().owner)))


@cache.post("/cache/semantic/reopen")
@describes(Operation("Allow semantic answers again, and count anew", {204: None}))
def reopen() -> Response:
    """They end by themselves when too many are wrong, and begin again only so."""
    services().error_bound.reset(asker().owner)
    return nothing()

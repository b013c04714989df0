"""Search over HTTP."""

from __future__ import annotations

from flask import Blueprint, Response

from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import SearchQuery
from likeopt.web.answers import SearchAnswer, search_answer
from likeopt.web.asking import scope
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_json, note_timings
from likeopt.web.schemas import SearchBody, SearchParameters

search = Blueprint("search", __name__)


@search.post("/search")
@describes(Operation("Search the documents", {200: SearchAnswer}, body=SearchBody))
def by_body(body: SearchBody) -> Response:
    """The best passages for a query, with filters."""
    chosen = tuple(body.document_ids)
    return _found(SearchQuery(body.query, scope(body.collection), body.top_k, body.mode, chosen))


@search.get("/search")
@describes(Operation("Search the documents by address", {200: SearchAnswer}, query=SearchParameters))
def by_address(query: SearchParameters) -> Response:
    """The best passages for a query."""
    return _found(SearchQuery(query.q, scope(query.collection), query.top_k, query.mode))


def _found(query: SearchQuery) -> Response:
    result = services().searcher.search(query, Timeline())
    note_timings(result.timings_ms)
    return as_json(search_answer(result))

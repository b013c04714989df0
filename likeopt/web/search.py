"""Search over HTTP."""

from __future__ import annotations

import time

import msgspec
from flask import Blueprint, Response, request

from likeopt.cache.backend import Key
from likeopt.cache.shelf import Got
from likeopt.search.passages import SearchQuery
from likeopt.web.answers import SearchAnswer, search_answer
from likeopt.web.asking import scope
from likeopt.web.cache_control import cache_status, request_wish
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import ready, services
from likeopt.web.ready import READY_KEY
from likeopt.web.rendering import as_json, note_timings, request_timeline
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
    asked = SearchQuery(query.q, scope(query.collection), query.top_k, query.mode)
    # The key was made before the search, so what is kept under it is as new as the key says, or newer.
    key: Key | None = request.environ.get(READY_KEY)
    return _found(asked, key)


def _found(query: SearchQuery, key: Key | None = None) -> Response:
    started_s = time.perf_counter()
    wish = request_wish()
    if wish.is_common:
        services().warming.count(query)
    got = services().searcher.search(query, request_timeline(), wish)
    made = got.status in ("miss", "bypass")
    # What a kept result took when it was made stands in the body.
    note_timings(got.value.timings_ms if made else {"cache": (time.perf_counter() - started_s) * 1000})
    if key is not None and got.entry is not None:
        ready_body = msgspec.json.encode(search_answer(Got(got.value, "hit", "memory")))
        ready().keep(key, got.entry, ready_body, query)
    response = as_json(search_answer(got))
    response.headers["Cache-Status"] = cache_status(got.status, got.layer, got.entry is not None)
    return response

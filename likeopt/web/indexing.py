"""How far indexing has come, asked once or watched."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from likeopt.bus.page import Counter
from likeopt.documents.views import IndexingStatus
from likeopt.web.asking import asker
from likeopt.web.cached_views import cached_view
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_json
from likeopt.web.sse import event_stream, frame

indexing = Blueprint("indexing", __name__)

# A document is taken up, and another host changes one, without a word on this host's page.
STATUS_TTL_S = 1.0
_SHOWN = (Counter.ACTIVITY, Counter.GENERATION, Counter.CHUNKS_PER_KS)


def _shown() -> list[int]:
    return [services().page.read(counter) for counter in _SHOWN]


@indexing.get("/indexing/status")
@cached_view(ttl_s=STATUS_TTL_S, version=_shown)
@describes(Operation("Read how far indexing has come", {200: IndexingStatus}))
def status() -> Response:
    """Counts by status, speed, and what is being indexed now."""
    return as_json(services().ingestion.status(asker().owner))


@indexing.get("/indexing/events")
@describes(Operation("Watch indexing: one event per change", {200: IndexingStatus}, streams=True))
def events() -> Response:
    """The status now and after every change."""
    changes = services().ingestion.changes(asker().owner)
    return event_stream(changes, lambda now: frame("status", msgspec.json.encode(now)))

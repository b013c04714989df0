"""How far indexing has come, asked once or watched."""

from __future__ import annotations

import msgspec
from flask import Blueprint, Response

from likeopt.documents.views import IndexingStatus
from likeopt.web.asking import asker
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import as_json
from likeopt.web.sse import event_stream, frame

indexing = Blueprint("indexing", __name__)


@indexing.get("/indexing/status")
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

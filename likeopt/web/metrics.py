"""The metrics, for Prometheus."""

from __future__ import annotations

from flask import Blueprint, Response

from likeopt.monitoring.metrics import CONTENT_TYPE
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@describes(Operation("Read all metrics, summed over all processes", {200: str}, media_type="text/plain"))
def scrape() -> Response:
    """Prometheus's text format."""
    return Response(services().metrics.render(), content_type=CONTENT_TYPE)

"""What browsers measured of the pages, sent by them in batches.

A beacon can set no headers and calls its JSON ``text/plain``; it is read all the same. Names that are not
known, and values that no page can have measured in earnest (negative, over ten minutes, a layout shift over
100), are passed over, since the rest of a batch is sound and nobody reads the answer. A body of another
shape is refused whole. Of ``url`` only which page it is gets used.
"""

from __future__ import annotations

import logging
import re
from typing import Annotated
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from pydantic import Field

from likeopt.monitoring.performance.vitals import VITALS
from likeopt.web.bodies import CountedBody
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.rendering import nothing
from likeopt.web.schemas import Body, Text

browser_metrics = Blueprint("browser_metrics", __name__)

LONGEST_BODY_BYTES = 65_536
MOST_METRICS = 200
LONGEST_MS = 600_000.0
LARGEST_SHIFT = 100.0
API_PREFIX = "api:"
OTHER = "other"

_PAGES = frozenset({"/", "/documents", "/dashboard", "/admin", "/shortcuts"})
_ROUTES = "likeopt.page_api_routes"
# A part of an address that stands for any id, as Flask or as OpenAPI writes it.
_GAP = re.compile(r"<[^<>]*>|{[^{}]*}")

logger = logging.getLogger(__name__)

Number = Annotated[float, Field(allow_inf_nan=False)]
# Written by whatever clock the page has; nothing depends on it.
Moment = Number | Text | None


class PageMetric(Body):
    """One value: milliseconds, of ``CLS`` its bare score.

    ``name`` is LCP, INP, CLS, FCP or TTFB, or ``api:`` and a route such as ``/api/v1/documents/{id}``.
    """

    name: Text
    value: Number
    timestamp: Moment = None


class PageMetrics(Body):
    """A batch of values from one page."""

    metrics: list[PageMetric] = Field(max_length=MOST_METRICS)
    url: Text = ""
    timestamp: Moment = None


@browser_metrics.before_request
def admit() -> None:
    """Hold the body to its limit, and read a beacon's text as the JSON it is."""
    environ = request.environ
    environ["wsgi.input"] = CountedBody(environ["wsgi.input"], LONGEST_BODY_BYTES)
    if environ.get("CONTENT_TYPE", "").startswith("text/plain"):
        environ["CONTENT_TYPE"] = "application/json"


@browser_metrics.post("/metrics")
@describes(Operation("Take in what a page measured", {204: None}, body=PageMetrics))
def take_in(body: PageMetrics) -> Response:
    """Nothing of it is kept but sums."""
    taken = sum(map(_observe, body.metrics))
    facts = {"page": page_of(body.url), "taken": taken, "ignored": len(body.metrics) - taken}
    logger.debug("page_metrics", extra=facts)
    return nothing()


def page_of(url: str) -> str:
    """Which of the pages ``url`` is, ``other`` for anything else."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return OTHER
    return path if path in _PAGES else OTHER


def _observe(metric: PageMetric) -> bool:
    """Record one value; False when it is passed over."""
    limit = LARGEST_SHIFT if metric.name == "CLS" else LONGEST_MS
    if not 0 <= metric.value <= limit:
        return False
    server = services().metrics.server
    if metric.name.startswith(API_PREFIX):
        server.observe_page_api(_route(metric.name.removeprefix(API_PREFIX)), metric.value / 1000)
    elif (scale := VITALS.get(metric.name)) is not None:
        server.observe_vital(metric.name, metric.value / 1000 if scale.is_time else metric.value)
    else:
        return False
    return True


def _route(named: str) -> str:
    """The rule that ``named`` means, so that pages can make up no label; ``other`` for none of them."""
    known: dict[str, str] | None = current_app.extensions.get(_ROUTES)
    if known is None:
        rules = (rule.rule for rule in current_app.url_map.iter_rules())
        known = {_GAP.sub("<>", rule): rule for rule in rules if rule.startswith("/api/v1/")}
        current_app.extensions[_ROUTES] = known
    return known.get(_GAP.sub("<>", named), OTHER)

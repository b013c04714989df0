"""How the server does, asked once or watched."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec
from flask import Blueprint, Response

from likeopt.monitoring.performance.report import PerformanceReport
from likeopt.monitoring.performance.resources import Resources
from likeopt.monitoring.slowest import SlowRequest
from likeopt.web.operations import Operation, describes
from likeopt.web.parts import services
from likeopt.web.performance_answers import (
    Load,
    PerformanceAnswer,
    PerformanceStatus,
    SlowestAnswer,
    Trend,
    load_answer,
    performance_answer,
    slowest_answer,
    status_answer,
    trend_answer,
)
from likeopt.web.performance_schemas import TrendQuery, WatchQuery, WindowQuery
from likeopt.web.rendering import as_json
from likeopt.web.sse import event_stream, frame
from likeopt.web.wording import request_language

performance = Blueprint("performance", __name__)

Told = PerformanceReport | Sequence[SlowRequest]


@performance.get("/performance")
@describes(Operation("Read how the server does", {200: PerformanceAnswer}, query=WindowQuery))
def whole(query: WindowQuery) -> Response:
    """Everything, over all processes of this host."""
    return as_json(performance_answer(services().performance.report(query.window_s)))


@performance.get("/performance/status")
@describes(Operation("Tell whether all is well", {200: PerformanceStatus}, query=WindowQuery))
def status(query: WindowQuery) -> Response:
    """Rating, promises and alerts."""
    return as_json(status_answer(services().performance.report(query.window_s)))


@performance.get("/performance/resources")
@describes(Operation("Read what the server uses of its machine", {200: Resources}, query=WindowQuery))
def resources(query: WindowQuery) -> Response:
    """Processors, memory, files, and each kind of process."""
    return as_json(services().performance.report(query.window_s).resources)


@performance.get("/performance/load")
@describes(Operation("Read what is asked of the server", {200: Load}, query=WindowQuery))
def load(query: WindowQuery) -> Response:
    """Requests, their times, and what waits."""
    return as_json(load_answer(services().performance.report(query.window_s)))


@performance.get("/performance/trend")
@describes(Operation("Read how the server did", {200: Trend}, query=TrendQuery))
def trend(query: TrendQuery) -> Response:
    """Stored snapshots, one for each ten seconds, thinned out over longer spans."""
    return as_json(trend_answer(*services().performance.trend(query.minutes)))


@performance.get("/performance/slowest")
@describes(Operation("List the slowest requests with their time lines", {200: SlowestAnswer}))
def slowest() -> Response:
    """Slowest first."""
    return as_json(slowest_answer(services().performance.slowest()))


@performance.get("/performance/events")
@describes(
    Operation(
        "Watch how the server does: it is told every two seconds",
        {200: PerformanceAnswer},
        query=WatchQuery,
        streams=True,
    )
)
def events(query: WatchQuery) -> Response:
    """Events ``performance``, and every ten seconds ``slowest``."""
    tell = partial(_frame, language=request_language())
    return event_stream(services().performance.watch(query.window_s), tell)


def _frame(told: Told, language: str) -> bytes:
    """One event in ``language``; the request is over for Flask by the time it goes out."""
    if isinstance(told, PerformanceReport):
        return frame("performance", msgspec.json.encode(performance_answer(told, language)))
    return frame("slowest", msgspec.json.encode(slowest_answer(told)))

"""What goes out about performance, put into words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from likeopt.documents.reading import rfc3339
from likeopt.monitoring.history.contract import Rating, Snapshot
from likeopt.monitoring.performance.quantiles import Latency, Quantiles
from likeopt.monitoring.performance.rating import Verdict
from likeopt.monitoring.performance.report import Figures, PerformanceReport
from likeopt.monitoring.performance.resources import IndexingUse
from likeopt.monitoring.performance.traffic import Requests, RouteReport, Throughput
from likeopt.monitoring.performance.vitals import Vital, VitalRating
from likeopt.monitoring.slo.contract import Alert, SloState
from likeopt.monitoring.slowest import SlowRequest
from likeopt.monitoring.timeline import Span
from likeopt.web.wording import say_code


class RatingReason(msgspec.Struct, frozen=True):
    """Why ``points`` of the hundred were lost."""

    code: str
    text: str
    points: float


class AlertAnswer(Alert, frozen=True, kw_only=True):
    """An alert with its beginning in RFC 3339, too."""

    began_at: str


class VitalAnswer(msgspec.Struct, frozen=True):
    """What three of four visits stayed below: milliseconds, of CLS its bare score.

    ``hint`` says what to do, when the rating is poor.
    """

    p75: float
    rating: VitalRating
    count: int
    hint: str | None


class PerformanceAnswer(Figures, frozen=True, kw_only=True):
    """The whole, over the last ``window_s`` seconds; ``at`` is when that was."""

    at: str
    alerts: tuple[AlertAnswer, ...]
    rating_reasons: tuple[RatingReason, ...]
    web_vitals: dict[str, VitalAnswer]


class PerformanceStatus(msgspec.Struct, frozen=True):
    """Whether all is well."""

    rating: Rating
    score: float
    rating_reasons: tuple[RatingReason, ...]
    slo: tuple[SloState, ...]
    alerts: tuple[AlertAnswer, ...]


class Load(msgspec.Struct, frozen=True):
    """What is asked of the server, and how long it takes."""

    requests: Requests
    latency_ms: Latency
    routes: dict[str, RouteReport]
    queue_wait_ms: Quantiles
    first_token_ms: Quantiles
    throughput: Throughput
    indexing: IndexingUse


class TrendPoint(Snapshot, frozen=True, kw_only=True, omit_defaults=False):
    """A stored snapshot; ``taken_at`` is the end of its span."""

    taken_at: str


class Trend(msgspec.Struct, frozen=True):
    """Snapshots, oldest first, and the mean of their scores."""

    items: tuple[TrendPoint, ...]
    rating: Rating
    score: float


class SlowRequestAnswer(msgspec.Struct, frozen=True):
    """A request that took long, and where its time went; ``at`` is its end."""

    request_id: str
    method: str
    route: str
    status: int
    elapsed_ms: float
    at: str
    spans: tuple[Span, ...]
    answer_id: str | None


class SlowestAnswer(msgspec.Struct, frozen=True):
    """The slowest requests lately, slowest first."""

    items: tuple[SlowRequestAnswer, ...]


def performance_answer(report: PerformanceReport, language: str | None = None) -> PerformanceAnswer:
    """The whole, in the language of the request unless another is given."""
    figures: dict[str, Any] = {name: getattr(report, name) for name in Figures.__struct_fields__}
    return PerformanceAnswer(
        **figures,
        at=rfc3339(report.at_s),
        alerts=_alerts(report),
        rating_reasons=_reasons(report, language),
        web_vitals={name: _vital(vital, language) for name, vital in report.web_vitals.items()},
    )


def status_answer(report: PerformanceReport) -> PerformanceStatus:
    """Whether all is well, in the language of the request."""
    return PerformanceStatus(report.rating, report.score, _reasons(report), report.slo, _alerts(report))


def load_answer(report: PerformanceReport) -> Load:
    """What is asked of the server."""
    return Load(*(getattr(report, name) for name in Load.__struct_fields__))


def trend_answer(snapshots: Sequence[Snapshot], verdict: Verdict) -> Trend:
    """The trend as it goes out."""
    points = (
        TrendPoint(**msgspec.structs.asdict(each), taken_at=rfc3339(each.taken_at_s)) for each in snapshots
    )
    return Trend(tuple(points), verdict.rating, verdict.score)


def slowest_answer(slowest: Sequence[SlowRequest]) -> SlowestAnswer:
    """The slowest requests as they go out."""
    return SlowestAnswer(tuple(map(_slow, slowest)))


def _slow(one: SlowRequest) -> SlowRequestAnswer:
    return SlowRequestAnswer(
        request_id=one.request_id,
        method=one.method,
        route=one.route,
        status=one.status,
        elapsed_ms=one.elapsed_ms,
        at=rfc3339(one.at_s),
        spans=one.spans,
        answer_id=one.answer_id,
    )


def _alerts(report: PerformanceReport) -> tuple[AlertAnswer, ...]:
    return tuple(
        AlertAnswer(**msgspec.structs.asdict(each), began_at=rfc3339(each.began_at_s))
        for each in report.alerts
    )


def _reasons(report: PerformanceReport, language: str | None = None) -> tuple[RatingReason, ...]:
    return tuple(
        RatingReason(each.code, say_code(each.code, each.params, language).message, each.points)
        for each in report.reasons
    )


def _vital(vital: Vital, language: str | None) -> VitalAnswer:
    hint = None if vital.hint is None else say_code(vital.hint, {}, language).message
    return VitalAnswer(vital.p75, vital.rating, vital.count, hint)

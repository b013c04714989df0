"""OTLP's JSON: an ExportMetricsServiceRequest as OpenTelemetry's protocol 1.9 writes it.

It is Protocol Buffers' JSON with two rules of its own: names in lowerCamelCase, and enumerations as
numbers. Whole numbers of 64 bits are text there, also each of a histogram's counts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.otlp.measure import Attributes, Measure, Point

# AggregationTemporality of opentelemetry/proto/metrics/v1/metrics.proto.
DELTA = 1
CUMULATIVE = 2

SCOPE = "likeopt"


class Span(msgspec.Struct, frozen=True):
    """The time that measurements are of, in UNIX time; levels are told as since ``begun_at_s``."""

    from_s: float
    to_s: float
    begun_at_s: float
    temporality: int = DELTA


def encode(measures: Iterable[Measure], resource: Mapping[str, str], version: str, span: Span) -> bytes:
    """The request's body. Values that are no number are left out, and measures without any other."""
    metrics = [metric for measure in measures if (metric := _metric(measure, span)) is not None]
    scope = {"scope": {"name": SCOPE, "version": version}, "metrics": metrics}
    about = {"attributes": _attributes(tuple(resource.items()))}
    return msgspec.json.encode({"resourceMetrics": [{"resource": about, "scopeMetrics": [scope]}]})


def _metric(measure: Measure, span: Span) -> dict[str, Any] | None:
    points = [point for each in measure.points if (point := _point(each, measure.kind, span)) is not None]
    if not points:
        return None
    data: dict[str, Any] = {"dataPoints": points}
    if measure.kind != "gauge":
        data["aggregationTemporality"] = CUMULATIVE if measure.kind == "level" else span.temporality
    if measure.kind in {"counter", "level"}:
        data["isMonotonic"] = measure.kind == "counter"
    field = {"counter": "sum", "level": "sum"}.get(measure.kind, measure.kind)
    return {"name": measure.name, "unit": measure.unit, field: data}


def _point(point: Point, kind: str, span: Span) -> dict[str, Any] | None:
    written: dict[str, Any] = {"attributes": _attributes(point.attributes), "timeUnixNano": _nanos(span.to_s)}
    if kind != "gauge":
        written["startTimeUnixNano"] = _nanos(span.begun_at_s if kind == "level" else span.from_s)
    if isinstance(point.value, Histogram):
        return written | _distribution(point.value)
    if not math.isfinite(point.value):
        return None
    return written | {"asDouble": float(point.value)}


def _distribution(histogram: Histogram) -> dict[str, Any]:
    # A bound belongs to the bucket below it, here as in Prometheus.
    return {
        "count": str(histogram.count),
        "sum": float(histogram.total),
        "bucketCounts": [str(count) for count in histogram.counts],
        "explicitBounds": [float(bound) for bound in histogram.bounds],
    }


def _attributes(attributes: Attributes | tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in attributes]


def _value(value: str | int) -> dict[str, str]:
    return {"intValue": str(value)} if isinstance(value, int) else {"stringValue": value}


def _nanos(at_s: float) -> str:
    return str(round(at_s * 1_000_000) * 1000)

"""The JSON that a collector is sent."""

from __future__ import annotations

import json
import math
from typing import Any

from monitoring.otlp.collector import read

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.otlp.encoding import CUMULATIVE, DELTA, Span, encode
from likeopt.monitoring.otlp.measure import Kind, Measure, Point

SPAN = Span(1_700_000_000.25, 1_700_000_060.25, 1_600_000_000.0)


def encoded(kind: Kind, value: float | Histogram, span: Span = SPAN) -> dict[str, Any]:
    """The one metric of a body, which the protocol's schema has to know."""
    point = Point((("place", "here"), ("port", 80)), value)
    body = encode([Measure("m", "s", kind, (point,))], {"service.name": "s"}, "1", span)
    read(body)
    metric: dict[str, Any] = json.loads(body)["resourceMetrics"][0]["scopeMetrics"][0]["metrics"][0]
    return metric


def test_a_counter_is_a_sum_that_only_grows_over_its_span() -> None:
    assert encoded("counter", 3.0) == {
        "name": "m",
        "unit": "s",
        "sum": {
            "aggregationTemporality": DELTA,
            "isMonotonic": True,
            "dataPoints": [
                {
                    "attributes": [
                        {"key": "place", "value": {"stringValue": "here"}},
                        {"key": "port", "value": {"intValue": "80"}},
                    ],
                    "startTimeUnixNano": "1700000000250000000",
                    "timeUnixNano": "1700000060250000000",
                    "asDouble": 3.0,
                }
            ],
        },
    }


def test_a_level_is_a_sum_that_goes_both_ways_since_the_beginning() -> None:
    level = encoded("level", 3.0)["sum"]
    assert (level["isMonotonic"], level["aggregationTemporality"]) == (False, CUMULATIVE)
    assert level["dataPoints"][0]["startTimeUnixNano"] == "1600000000000000000"


def test_a_gauge_has_a_time_and_no_span() -> None:
    (point,) = encoded("gauge", 0.5)["gauge"]["dataPoints"]
    assert point["asDouble"] == 0.5
    assert "startTimeUnixNano" not in point


def test_a_histogram_has_its_bounds_and_its_counts_as_text() -> None:
    metric = encoded("histogram", Histogram((1, 2.5), (4, 0, 2**60), 9.5))["histogram"]
    (point,) = metric["dataPoints"]
    assert metric["aggregationTemporality"] == DELTA
    assert point["explicitBounds"] == [1.0, 2.5]
    assert point["bucketCounts"] == ["4", "0", str(2**60)]
    assert (point["count"], point["sum"]) == (str(2**60 + 4), 9.5)


def test_sums_since_the_beginning_say_so() -> None:
    span = Span(SPAN.begun_at_s, SPAN.to_s, SPAN.begun_at_s, CUMULATIVE)
    assert encoded("counter", 1.0, span)["sum"]["aggregationTemporality"] == CUMULATIVE


def test_what_is_no_number_is_left_out() -> None:
    points = tuple(Point((), value) for value in (math.nan, math.inf, 1.0))
    body = encode([Measure("m", "", "gauge", points), Measure("n", "", "gauge", points[:2])], {}, "", SPAN)
    (metric,) = read(body).resource_metrics[0].scope_metrics[0].metrics
    assert [point.as_double for point in metric.gauge.data_points] == [1.0]


def test_the_resource_says_who_measures_and_the_scope_with_what() -> None:
    (resource,) = read(encode([], {"service.name": "mine"}, "0.1.0", SPAN)).resource_metrics
    assert [(one.key, one.value.string_value) for one in resource.resource.attributes] == [
        ("service.name", "mine")
    ]
    scope = resource.scope_metrics[0].scope
    assert (scope.name, scope.version) == ("likeopt", "0.1.0")

from __future__ import annotations

import pytest
from monitoring.performance.windows import window
from prometheus_client import CollectorRegistry

from likeopt.messages import SENTENCES
from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Window
from likeopt.monitoring.performance.vitals import VITALS, Vital, rate_vital, vitals_of
from likeopt.monitoring.server_metrics import ServerMetrics

BOUNDS = (0.1, 0.2, 0.25, 0.5, 1.8, 2.5, 4.0, 10.0)


def visits(name: str, *counts: int) -> Window:
    """A window in which ``name`` lay in the first bucket so often, and so on."""
    filled = (*counts, *[0] * (len(BOUNDS) + 1 - len(counts)))
    return window(histograms={("web_vitals", (("name", name),)): Histogram(BOUNDS, filled)})


@pytest.mark.parametrize(
    ("name", "good", "poor"),
    [("LCP", 2.5, 4), ("INP", 0.2, 0.5), ("CLS", 0.1, 0.25), ("FCP", 1.8, 3), ("TTFB", 0.8, 1.8)],
)
def test_the_published_limits_hold(name: str, good: float, poor: float) -> None:
    scale = VITALS[name]
    found = [rate_vital(value, scale) for value in (0, good, good + 0.01, poor, poor + 0.01)]
    assert found == ["good", "good", "needs-improvement", "needs-improvement", "poor"]


def test_three_of_four_visits_decide() -> None:
    # 74 visits within 2.5 s and 26 above are not three of four within it.
    assert vitals_of(visits("LCP", 0, 0, 0, 0, 0, 75, 25))["LCP"] == Vital(2500, "good", 100)
    slower = vitals_of(visits("LCP", 0, 0, 0, 0, 0, 74, 26))["LCP"]
    assert slower.rating == "needs-improvement"
    assert slower.p75 > 2500


def test_times_are_told_in_milliseconds_and_shifts_bare() -> None:
    assert vitals_of(visits("INP", 0, 0, 0, 0, 4))["INP"] == Vital(1475, "poor", 4, "vital_inp_poor")
    assert vitals_of(visits("CLS", 4))["CLS"] == Vital(0.075, "good", 4)


def test_only_what_was_measured_is_told() -> None:
    assert vitals_of(window()) == {}
    assert vitals_of(visits("TTFB")) == {}


def test_a_hint_comes_with_a_poor_value_only_and_has_a_sentence() -> None:
    assert vitals_of(visits("LCP", 0, 0, 0, 0, 0, 0, 9))["LCP"].hint is None
    for name, scale in VITALS.items():
        poor = vitals_of(visits(name, 0, 0, 0, 0, 0, 0, 0, 9))[name]
        assert poor.hint == scale.hint
        assert scale.hint in SENTENCES


def test_no_limit_lies_within_a_bucket_of_the_real_metric() -> None:
    registry = CollectorRegistry()
    ServerMetrics(registry).observe_vital("LCP", 1.0)
    (family,) = (family for family in registry.collect() if family.name == "likeopt_web_vitals")
    bounds = {float(sample.labels["le"]) for sample in family.samples if "le" in sample.labels}
    assert {limit for scale in VITALS.values() for limit in (scale.good, scale.poor)} <= bounds

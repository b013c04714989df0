"""What browsers saw: the web vitals, rated as their makers rate them.

The limits are those published at https://web.dev/articles/vitals and in the article of each vital: a page
is good or poor as the 75th percentile of its visits is.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from likeopt.monitoring.history.histogram import Histogram
from likeopt.monitoring.history.window import Window

VitalRating = Literal["good", "needs-improvement", "poor"]
_SHARE = 0.75


class Scale(msgspec.Struct, frozen=True):
    """Up to ``good`` all is well, above ``poor`` it is not; ``hint`` is the code of what to do then.

    Limits are in seconds where ``is_time``, else bare.
    """

    good: float
    poor: float
    hint: str
    is_time: bool = True


VITALS = {
    "LCP": Scale(2.5, 4.0, "vital_lcp_poor"),
    "INP": Scale(0.2, 0.5, "vital_inp_poor"),
    "CLS": Scale(0.1, 0.25, "vital_cls_poor", is_time=False),
    "FCP": Scale(1.8, 3.0, "vital_fcp_poor"),
    "TTFB": Scale(0.8, 1.8, "vital_ttfb_poor"),
}


class Vital(msgspec.Struct, frozen=True):
    """What three of four visits stayed below: milliseconds, of CLS its bare score.

    ``hint`` is the code of what to do, given when the rating is poor.
    """

    p75: float
    rating: VitalRating
    count: int
    hint: str | None = None


def vitals_of(window: Window) -> dict[str, Vital]:
    """Each of the vitals that any browser has measured."""
    found = window.histograms_by("web_vitals", "name")
    named = ((name, scale, found.get(name)) for name, scale in VITALS.items())
    return {name: _vital(scale, each) for name, scale, each in named if each is not None and each.count}


def rate_vital(value: float, scale: Scale) -> VitalRating:
    """How ``value`` is rated, in seconds where ``scale`` is one of times."""
    if value <= scale.good:
        return "good"
    return "needs-improvement" if value <= scale.poor else "poor"


def _vital(scale: Scale, histogram: Histogram) -> Vital:
    value = histogram.quantile(_SHARE) or 0.0
    rating = rate_vital(value, scale)
    shown = round(value * 1000, 1) if scale.is_time else round(value, 4)
    return Vital(shown, rating, histogram.count, scale.hint if rating == "poor" else None)

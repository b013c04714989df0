"""One number for how the server does, and why it is not higher.

A hundred points, less what each of four measures loses: the processors 25, memory 20, the time of answers
or of the API's other calls, whichever loses more, 35, and the cache 20. Each is held against what is
promised of it: up to its target it loses nothing, at its warning a third of its points, from its critical
value on all of them, and in between along a straight line. What was not measured loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from likeopt.errors import Params
from likeopt.monitoring.history.contract import Rating
from likeopt.monitoring.history.window import Window
from likeopt.monitoring.performance.cache_use import promised_hits
from likeopt.monitoring.slo.contract import SloState

MOST_POINTS = 100.0
CPU_POINTS, MEMORY_POINTS, TIME_POINTS, CACHE_POINTS = 25, 20, 35, 20
# With fewer a cache has had no chance yet: whatever is asked first is a miss.
FEWEST_LOOKUPS = 20

# The promise → the code of the reason, and how many points there are to lose.
_RATED = {
    "cpu": ("rating_cpu", CPU_POINTS),
    "memory": ("rating_memory", MEMORY_POINTS),
    "chat_p95": ("rating_chat", TIME_POINTS),
    "api_p95": ("rating_api", TIME_POINTS),
    "cache_hit_ratio": ("rating_cache", CACHE_POINTS),
}
_TIMES = ("rating_chat", "rating_api")
_AT_WARNING = 1 / 3
_LEAST_SCORES: tuple[tuple[float, Rating], ...] = ((90, "excellent"), (75, "good"), (50, "fair"))
_PERCENT = 100


class Reason(msgspec.Struct, frozen=True):
    """Why ``points`` were lost: a code and what fills its sentence."""

    code: str
    params: Params
    points: float


class Verdict(msgspec.Struct, frozen=True):
    """``score`` in [0, 100], what it is called, and each loss, the greatest first."""

    score: float
    rating: Rating
    reasons: tuple[Reason, ...] = ()


def rating(window: Window, states: Iterable[SloState]) -> Verdict:
    """The score of ``window``, of which ``states`` say what became of the promises."""
    hits = promised_hits(window)
    untried = {"cache_hit_ratio"} if hits.hits + hits.misses < FEWEST_LOOKUPS else set()
    losses = [_loss(state) for state in states if state.name in _RATED.keys() - untried]
    slower = max((loss for loss in losses if loss.code in _TIMES), key=_points, default=None)
    counted = [loss for loss in losses if loss.points and (loss.code not in _TIMES or loss is slower)]
    score = round(MOST_POINTS - sum(map(_points, counted)), 1)
    return Verdict(score, name_of(score), tuple(sorted(counted, key=_points, reverse=True)))


def name_of(score: float) -> Rating:
    """Excellent from 90 points on, good from 75, fair from 50, else poor."""
    return next((name for least, name in _LEAST_SCORES if score >= least), "poor")


def mean_verdict(scores: Iterable[float]) -> Verdict:
    """The mean of ``scores``, without reasons; all points where there are none."""
    every = list(scores)
    score = round(sum(every) / len(every), 1) if every else MOST_POINTS
    return Verdict(score, name_of(score))


def share_lost(state: SloState) -> float:
    """Which share of its points a measure loses, in [0, 1]; nothing where it was not measured."""
    if state.value is None:
        return 0.0
    # Where more is better everything is mirrored.
    sign = -1 if state.critical < state.target else 1
    value, target = sign * state.value, sign * state.target
    warning, critical = sign * state.warning, sign * state.critical
    if value <= target:
        return 0.0
    if value >= critical:
        return 1.0
    if value <= warning:
        return _AT_WARNING * (value - target) / (warning - target)
    return _AT_WARNING + (1 - _AT_WARNING) * (value - warning) / (critical - warning)


def _loss(state: SloState) -> Reason:
    code, most = _RATED[state.name]
    scale = _PERCENT if state.unit == "ratio" else 1
    params: Params = {"value": _shown((state.value or 0) * scale), "target": _shown(state.target * scale)}
    return Reason(code, params, round(most * share_lost(state), 1))


def _points(reason: Reason) -> float:
    return reason.points


def _shown(number: float) -> str:
    """To three digits, without an exponent or empty decimals."""
    return f"{number:.0f}" if abs(number) >= _PERCENT else f"{number:.3g}"

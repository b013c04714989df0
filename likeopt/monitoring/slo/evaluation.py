"""What became of each promise within one window."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from likeopt.monitoring.history.histogram import Histogram, merged
from likeopt.monitoring.history.window import Window
from likeopt.monitoring.slo.contract import Budget, Level, SloState
from likeopt.monitoring.slo.objectives import Objective
from likeopt.monitoring.slo.selection import chosen


def evaluate(
    objectives: Iterable[Objective], window: Window, budgets: Mapping[str, Budget] | None = None
) -> tuple[SloState, ...]:
    """The state of every promise in ``window``, with the ``budgets`` of those that have one.

    A gauge has its newest value, a latency the quantile that was measured.
    """
    given = budgets or {}
    return tuple(_state(objective, window, given.get(objective.name)) for objective in objectives)


def events_of(objectives: Iterable[Objective], window: Window) -> dict[str, tuple[float, float]]:
    """Good and all events in ``window`` of each promise that may lead to an alert and had any.

    Of a gauge an event is one second, which is good below the critical value.
    """
    counted = ((objective.name, _events(objective, window)) for objective in objectives if _alerts(objective))
    return {name: (good, every) for name, (good, every) in counted if every}


def _alerts(objective: Objective) -> bool:
    return objective.kind == "gauge" or objective.allowed is not None


def _events(objective: Objective, window: Window) -> tuple[float, float]:
    if objective.kind == "latency":
        times = _times(objective, window)
        return (times.count_within(objective.target), times.count) if times else (0.0, 0.0)
    if objective.kind == "gauge":
        value = _value(objective, window)
        if value is None:
            return 0.0, 0.0
        return (0.0 if value >= objective.critical else window.seconds), window.seconds
    every = sum(chosen(objective.events, window.counters))
    return every - sum(chosen(objective.bad, window.counters)), every


def _times(objective: Objective, window: Window) -> Histogram | None:
    return merged(chosen(objective.events, window.histograms))


def _state(objective: Objective, window: Window, budget: Budget | None) -> SloState:
    value = _value(objective, window)
    level = level_of(objective, value)
    return SloState(objective.name, objective.unit, value, *objective.thresholds, level, budget)


def _value(objective: Objective, window: Window) -> float | None:
    if objective.kind == "latency":
        times = _times(objective, window)
        return times.quantile(objective.quantile) if times and objective.quantile else None
    if objective.kind == "gauge":
        return max(chosen(objective.events, window.gauges), default=None)
    good, every = _events(objective, window)
    if not every:
        return None
    # What is promised is a share of bad events where less is better, of good ones where more is.
    return good / every if objective.more_is_better else (every - good) / every


def level_of(objective: Objective, value: float | None) -> Level:
    """``critical`` or ``warning`` once ``value`` has reached those thresholds; ``ok`` without a value."""
    _, warning, critical = objective.thresholds
    if value is None:
        return "ok"
    sign = -1 if objective.more_is_better else 1
    if sign * value >= sign * critical:
        return "critical"
    return "warning" if sign * value >= sign * warning else "ok"

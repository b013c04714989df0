"""Which promises somebody has to look at: budgets that are being spent too fast, and machines that are full.

Burn rates over two windows, after Google's Site Reliability Workbook, chapter 5: the long window says that
it matters, the short one that it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from likeopt.monitoring.slo.burn import MINUTE_S, Ledger
from likeopt.monitoring.slo.contract import Alert, Severity
from likeopt.monitoring.slo.objectives import Objective

# One bad request among three is a third of them and says nothing: so many there must be in the long window.
LEAST_BAD_EVENTS = 10
# A machine is full that was at its critical value for all but a moment of the last five minutes.
_FULL_SHARE, _FULL_S = 0.9, 270


class Condition(msgspec.Struct, frozen=True):
    """An alert is on while the burn over ``long`` and over ``short`` is above ``factor``.

    ``long`` must hold at least ``least_bad`` bad events.
    """

    severity: Severity
    factor: float
    long: str
    short: str
    least_bad: float = LEAST_BAD_EVENTS


# The most severe comes first.
BURNS = (
    Condition("page", 14.4, "1h", "5m"),
    Condition("page", 6, "6h", "30m"),
    Condition("ticket", 3, "1d", "2h"),
    Condition("ticket", 1, "3d", "6h"),
)
FULL = Condition("ticket", 1, "5m", "5m", _FULL_S)


def conditions_of(objective: Objective) -> tuple[Condition, ...]:
    """Those that can come about: when all events are bad, the burn is one over the share allowed."""
    if objective.kind == "gauge":
        return (FULL,)
    if objective.allowed is None:
        return ()
    return tuple(one for one in BURNS if one.factor * objective.allowed < 1)


def firing(objective: Objective, ledger: Ledger, now_s: float) -> Alert | None:
    """The most severe alert that the promise gives rise to at ``now_s``, as if it began then."""
    allowed = _FULL_SHARE if objective.kind == "gauge" else objective.allowed
    if allowed is None:
        return None
    for condition in conditions_of(objective):
        spent = ledger.spent(objective.name, condition.long, now_s)
        burn = spent.burn(allowed) or 0.0
        lately = ledger.spent(objective.name, condition.short, now_s).burn(allowed) or 0.0
        if min(burn, lately) > condition.factor and spent.bad >= condition.least_bad:
            return Alert(
                objective.name,
                condition.severity,
                condition.factor,
                condition.long,
                condition.short,
                burn,
                began_at_s=now_s,
            )
    return None


class Alerts:
    """The alerts that are on, one at most for each promise.

    Whoever takes over knows them from the minutes that are stored; what began or ended since the last of
    these was over is told by the one who takes over, so it may be told twice, but is not left out.
    """

    def __init__(self, objectives: Iterable[Objective]) -> None:
        self._objectives = tuple(objectives)
        self._on: dict[str, Alert] | None = None

    @property
    def on(self) -> tuple[Alert, ...]:
        """Those that are on since the last update, in the order of the promises."""
        return tuple((self._on or {}).values())

    def update(self, ledger: Ledger, now_s: float) -> tuple[tuple[Alert, ...], tuple[Alert, ...]]:
        """Look again at ``now_s``; returns what began and what ended.

        An alert that becomes more or less severe ends, and another begins.
        """
        before = self._on if self._on is not None else self._taken_over(ledger, now_s)
        self._on = self._firing(ledger, now_s, before)
        return _without(self._on, before), _without(before, self._on)

    def _firing(self, ledger: Ledger, now_s: float, before: Mapping[str, Alert]) -> dict[str, Alert]:
        found = (firing(objective, ledger, now_s) for objective in self._objectives)
        return {alert.slo: _continued(alert, before.get(alert.slo)) for alert in found if alert}

    def _taken_over(self, ledger: Ledger, now_s: float) -> dict[str, Alert]:
        """Those that were on when the newest minute was over, each with its beginning."""
        until_s = ledger.told_until_s(now_s)
        on = {}
        for objective in self._objectives:
            alert = last = firing(objective, ledger, until_s)
            while alert is not None and last is not None and last.severity == alert.severity:
                alert = msgspec.structs.replace(alert, began_at_s=last.began_at_s)
                last = firing(objective, ledger, last.began_at_s - MINUTE_S)
            if alert is not None:
                on[alert.slo] = alert
        return on


def _continued(alert: Alert, before: Alert | None) -> Alert:
    if before is None or before.severity != alert.severity:
        return alert
    return msgspec.structs.replace(alert, began_at_s=before.began_at_s)


def _without(some: Mapping[str, Alert], others: Mapping[str, Alert]) -> tuple[Alert, ...]:
    """Those of ``some`` that do not go on among ``others``."""
    known = {(alert.slo, alert.severity) for alert in others.values()}
    return tuple(alert for alert in some.values() if (alert.slo, alert.severity) not in known)

"""The promises as rules for Prometheus: the same events, the same windows, the same alerts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from likeopt.monitoring.slo.alerts import BURNS, Condition, conditions_of
from likeopt.monitoring.slo.burn import BUDGET_WINDOW, WINDOWS_S
from likeopt.monitoring.slo.contract import Severity
from likeopt.monitoring.slo.objectives import Objective
from likeopt.monitoring.slo.selection import Matcher, Selection
from likeopt.monitoring.slo.wording import advice, promise

HEADER = """\
# Made by `likeopt slo rules` from the settings; make it anew when a promise changes.
#
# Events are added up for each server before their increase is taken: so events of a series that has just
# appeared, such as the first failure of a route, are not lost. A server's series all begin and end together.
groups:
  - name: likeopt-slo
    interval: 1m
    rules:
"""
# There from a server's first moment on: what has not happened yet has happened 0 times.
_NEVER = "0 * sum by (job, instance) (likeopt_http_requests_in_progress)"


def rules(objectives: Iterable[Objective]) -> str:
    """A rule file: recording rules for all windows, and the alerts."""
    every = tuple(objectives)
    spent = [objective for objective in every if objective.allowed is not None]
    gauges = [objective for objective in every if objective.kind == "gauge"]
    parts = [*_counted(spent), *_burns(), *_severities()]
    parts += [part for objective in spent for part in _budget_alerts(objective)]
    parts += [_full_alert(objective) for objective in gauges]
    return HEADER + "\n".join(parts)


def _counted(objectives: Iterable[Objective]) -> Iterator[str]:
    for objective in objectives:
        labels = {"slo": objective.name}
        yield _record("likeopt:slo_events:total", _known(_every(objective)), labels)
        yield _record("likeopt:slo_bad_events:total", _known(_bad(objective)), labels)
        yield _record("likeopt:slo_allowed:ratio", f"vector({objective.allowed:.12g})", labels)


def _known(expression: str) -> str:
    return f"{expression}\nor {_NEVER}"


def _every(objective: Objective) -> str:
    if objective.kind == "latency":
        return _sum(objective.events, "_bucket", Matcher("le", "=", "+Inf"))
    return _sum(objective.events, "_total")


def _bad(objective: Objective) -> str:
    if objective.kind == "latency":
        within = _sum(objective.events, "_bucket", Matcher("le", "=", _bound(objective.target)))
        return f"{_every(objective)}\n- {within}"
    return _sum(objective.bad, "_total")


def _bound(limit: float) -> str:
    """A bucket's bound as the label ``le`` spells it."""
    return repr(float(limit))


def _sum(selections: Sequence[Selection], suffix: str, *more: Matcher) -> str:
    chosen = " or ".join(selection.promql(suffix, *more) for selection in selections)
    return f"sum by (job, instance) ({chosen})"


def _burns() -> Iterator[str]:
    for window in WINDOWS_S:
        for events in ("events", "bad_events"):
            increase = f"sum by (job, slo) (increase(likeopt:slo_{events}:total[{window}]))"
            yield _record(f"likeopt:slo_{events}:increase{window}", increase)
        ratio = f"likeopt:slo_bad_events:increase{window} / (likeopt:slo_events:increase{window} > 0)"
        yield _record(
            f"likeopt:slo_burn:{window}", f"{ratio}\n/ on (slo) group_left () likeopt:slo_allowed:ratio"
        )
    yield _record("likeopt:slo_budget_left:ratio", f"1 - likeopt:slo_burn:{BUDGET_WINDOW}")


def _severities() -> Iterator[str]:
    """The burns that call for a page, and those that call for a ticket and for no page."""
    yield _record("likeopt:slo_page:burn", _any_of("page"))
    yield _record("likeopt:slo_ticket:burn", f"({_any_of('ticket')})\nunless likeopt:slo_page:burn")


def _any_of(severity: Severity) -> str:
    return "\nor ".join(f"({_holds(one)})" for one in BURNS if one.severity == severity)


def _holds(condition: Condition) -> str:
    factor, long, short = condition.factor, condition.long, condition.short
    return (
        f"likeopt:slo_burn:{long} > {factor} and likeopt:slo_burn:{short} > {factor}"
        f" and likeopt:slo_bad_events:increase{long} >= {condition.least_bad}"
    )


def _budget_alerts(objective: Objective) -> Iterator[str]:
    severities = {condition.severity for condition in conditions_of(objective)}
    for severity in sorted(severities):
        expression = f'likeopt:slo_{severity}:burn{{slo="{objective.name}"}}'
        yield _alert("LikeOptBudgetBurn", expression, objective, severity)


def _full_alert(objective: Objective) -> str:
    """Five measurements in a row, one a minute, the last of them four minutes after the first."""
    (gauge,) = objective.events
    expression = f"max by (job, instance) ({gauge.promql()}) >= {objective.critical:.12g}"
    name = "LikeOptMachineFull" if objective.unit == "percent" else "LikeOptPartDown"
    return _alert(name, expression, objective, "ticket", "4m")


def _record(name: str, expression: str, labels: dict[str, str] | None = None) -> str:
    lines = [f"      - record: {name}", *_written(expression)]
    return "\n".join(lines) + "\n" + _mapping("labels", labels or {})


def _alert(name: str, expression: str, objective: Objective, severity: Severity, lasting: str = "") -> str:
    lines = [f"      - alert: {name}", *_written(expression)]
    if lasting:
        lines.append(f"        for: {lasting}")
    labels = {"slo": objective.name, "severity": severity}
    said = {"summary": promise(objective), "description": advice(objective)}
    return "\n".join(lines) + "\n" + _mapping("labels", labels) + _mapping("annotations", said)


def _written(expression: str) -> list[str]:
    return ["        expr: |-", *(f"          {line}" for line in expression.splitlines())]


def _mapping(name: str, values: dict[str, str]) -> str:
    # A string in JSON is one in YAML, too.
    lines = [f"          {key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in values.items()]
    return "".join([f"        {name}:\n", *lines]) if lines else ""

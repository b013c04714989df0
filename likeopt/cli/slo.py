"""``likeopt slo``: whether the running server keeps its promises, and the same as rules for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click
import msgspec

from likeopt.cli.outcomes import EXIT_CODES, FAILED, ServerUnreachable
from likeopt.cli.words import say
from likeopt.errors import LikeOptError

if TYPE_CHECKING:
    from likeopt.cli.client import Performance
    from likeopt.monitoring.slo.contract import Alert, SloState
    from likeopt.settings import Settings

WINDOW_S = 300
LONGEST_WINDOW_S = 86_400
STYLES: dict[str, dict[str, Any]] = {
    "ok": {"fg": "green"},
    "warning": {"fg": "yellow"},
    "critical": {"fg": "red", "bold": True},
    "ticket": {"fg": "yellow"},
    "page": {"fg": "red", "bold": True},
}
COLUMNS = ("level", "promise", "value", "target", "left")


@click.group(epilog=EXIT_CODES)
def slo() -> None:
    """What this server promises, and whether it keeps it."""


@slo.command(epilog=EXIT_CODES)
@click.option(
    "--window-s",
    type=click.IntRange(1, LONGEST_WINDOW_S),
    default=WINDOW_S,
    show_default=True,
    help="How many seconds to look back.",
)
@click.option("--json", "as_json", is_flag=True, help="Print promises and alerts as JSON.")
def check(window_s: int, as_json: bool) -> None:
    """Show every promise of the running server with its value, and the alerts that are on.

    Exit code 1 when a promise is broken, so when one has come to its critical value.
    """
    from likeopt.cli.environment import begin

    measured = _measured(begin(), window_s)
    if as_json:
        click.echo(msgspec.json.encode(measured).decode())
    else:
        for line in (*_table(measured.slo), "", *_alerts(measured)):
            click.echo(line)
    if any(state.level == "critical" for state in measured.slo):
        raise SystemExit(FAILED)


@slo.command(epilog=EXIT_CODES)
def rules() -> None:
    """Print the promises of the current settings as a rule file for Prometheus."""
    from likeopt.cli.environment import begin
    from likeopt.monitoring.slo.objectives import objectives_of
    from likeopt.monitoring.slo.rules import rules

    click.echo(rules(objectives_of(begin())), nl=False)


def _measured(settings: Settings, window_s: int) -> Performance:
    from likeopt.cli.client import running_server

    server = running_server(settings)
    if server is None:
        raise ServerUnreachable("doctor_server_off", url="{}:{}".format(*settings.address))
    with server:
        measured = server.performance(window_s)
    if not measured.slo:
        raise LikeOptError("slo_nothing_promised", url=server.url)
    return measured


def _table(states: list[SloState]) -> Iterator[str]:
    rows = [COLUMNS, *map(_row, states)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    said = ["", *map(_promise, states)]
    for (level, *rest), sentence in zip(rows, said, strict=True):
        cells = [f"{cell:<{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        styled = click.style(f"{level:<{widths[0]}}", **STYLES.get(level, {}))
        yield "  ".join([styled, *cells, sentence]).rstrip()


def _row(state: SloState) -> tuple[str, ...]:
    from likeopt.monitoring.slo.wording import amount

    sign = ">" if state.critical < state.target else "<"
    left = "" if state.budget is None else amount("ratio", state.budget.left)
    target = f"{sign} {amount(state.unit, state.target)}"
    return state.level, state.name, amount(state.unit, state.value), target, left


def _promise(state: SloState) -> str:
    from likeopt.monitoring.slo.wording import params_of

    return say(f"slo_{state.name}", **params_of(state))


def _alerts(measured: Performance) -> Iterator[str]:
    if not measured.alerts:
        yield say("slo_no_alerts")
    states = {state.name: state for state in measured.slo}
    for alert in measured.alerts:
        yield _alert(alert, states.get(alert.slo))


def _alert(alert: Alert, state: SloState | None) -> str:
    from likeopt.monitoring.slo.wording import params_of

    severity = click.style(f"{alert.severity:<6}", **STYLES[alert.severity])
    sentence = say(f"alert_{alert.slo}", **params_of(state)) if state else ""
    return f"{severity}  {alert.slo}  {alert.burn:.3g}x/{alert.long}  {sentence}".rstrip()

"""The promises, joined: what is spent of them is stored, alerts are raised, and every worker knows both."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import msgspec

from likeopt.monitoring.history.window import Window
from likeopt.monitoring.slo.alerts import Alerts
from likeopt.monitoring.slo.burn import BUDGET_WINDOW, MINUTE_S, WINDOWS_S, Ledger, budgets_of
from likeopt.monitoring.slo.contract import Alert, Budget, SloState
from likeopt.monitoring.slo.evaluation import evaluate, events_of
from likeopt.monitoring.slo.objectives import Objective, objectives_of
from likeopt.monitoring.slo.webhook import Webhook
from likeopt.monitoring.slo.wording import advice
from likeopt.settings import Settings
from likeopt.storage import leases, performance
from likeopt.storage.database import Database

LEASE, LEASE_S = "alerts", 60.0
# Promises about parts that may be left out.
PARTS = frozenset({"redis"})
# What other hosts have added to minutes that are over is looked for so often.
_ALL_AGAIN_S = 60.0

logger = logging.getLogger(__name__)


class Standing(msgspec.Struct, frozen=True):
    """What one process has found out and all others of the host read."""

    alerts: tuple[Alert, ...] = ()
    budgets: dict[str, Budget] = {}


class Promises:
    """One worker's view. ``take`` is called by the process that records, for all of the host.

    ``path`` is where that one leaves what the others read; ``clock`` is UNIX time.
    """

    def __init__(
        self, settings: Settings, database: Database, host: str, path: Path, clock: Callable[[], float]
    ) -> None:
        self._objectives: tuple[Objective, ...] = objectives_of(settings)
        self._alerts = Alerts(self._objectives)
        self._database = database
        self._host = host
        self._path = path
        self._clock = clock
        self._webhook = _webhook(settings, self._say)
        self._ledger = Ledger()
        self._complete_at_s = float("-inf")

    def evaluate(self, window: Window) -> tuple[SloState, ...]:
        """What became of every promise in ``window``, with its budget as it was a few seconds ago."""
        states = evaluate(self._objectives, window, self._standing().budgets)
        # A part that there is not is nobody's promise.
        return tuple(state for state in states if state.name not in PARTS or state.value is not None)

    def alerts(self) -> tuple[Alert, ...]:
        """Those that are on."""
        return self._standing().alerts

    def take(self, window: Window) -> None:
        """Add what happened in ``window``, which has just ended, and see who has to be told.

        Raises Unavailable when the database cannot be written.
        """
        minute = int(window.ended_at_s // MINUTE_S)
        events = events_of(self._objectives, window)
        self._database.write(performance.add_slo_events, self._host, minute, events)
        now_s = self._clock()
        self._look(minute, now_s)
        began, ended = self._alerts.update(self._ledger, now_s)
        budgets = budgets_of(self._objectives, self._ledger, now_s)
        self._leave(Standing(self._alerts.on, budgets))
        self._tell(began, ended, now_s)

    def close(self) -> None:
        """Give what is being told elsewhere a moment to arrive."""
        if self._webhook is not None:
            self._webhook.finish(1.0)

    def _look(self, minute: int, now_s: float) -> None:
        complete = now_s - self._complete_at_s >= _ALL_AGAIN_S
        since = minute - WINDOWS_S[BUDGET_WINDOW] // MINUTE_S if complete else minute
        found = self._database.read(performance.slo_events, since)
        if complete:
            self._ledger = Ledger(dict(found))
            self._complete_at_s = now_s
            return
        for number, events in found:
            self._ledger.record(number, events)

    def _leave(self, standing: Standing) -> None:
        passing = self._path.with_suffix(".new")
        passing.write_bytes(msgspec.msgpack.encode(standing))
        passing.replace(self._path)

    def _standing(self) -> Standing:
        try:
            return msgspec.msgpack.decode(self._path.read_bytes(), type=Standing)
        except (OSError, msgspec.DecodeError):
            return Standing()

    def _tell(self, began: tuple[Alert, ...], ended: tuple[Alert, ...], now_s: float) -> None:
        if not began and not ended:
            return
        for event, alerts in (("alert_began", began), ("alert_ended", ended)):
            for alert in alerts:
                logger.warning(event, extra={"slo": alert.slo, "severity": alert.severity})
        # Of hosts that share a database one speaks for all.
        if self._webhook is not None and self._database.write(leases.take, LEASE, self._host, now_s, LEASE_S):
            self._webhook.tell(began, ended, now_s)

    def _say(self, alert: Alert) -> str:
        objective = next(each for each in self._objectives if each.name == alert.slo)
        return advice(objective)


def _webhook(settings: Settings, say: Callable[[Alert], str]) -> Webhook | None:
    address = settings.alert_webhook.get_secret_value()
    return Webhook(address, settings.otel_service_name, say) if address else None

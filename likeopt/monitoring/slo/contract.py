"""What is promised, what became of it, and who has to look at it."""

from __future__ import annotations

from typing import Literal

import msgspec

Level = Literal["ok", "warning", "critical"]
Severity = Literal["page", "ticket"]
Unit = Literal["s", "ratio", "percent"]


class Budget(msgspec.Struct, frozen=True):
    """What may go wrong, and how much of that was used.

    ``allowed`` is the share of bad events that is within the promise, in (0, 1); ``left`` the share of the
    budget of the last three days that is unspent, at most 1 and below 0 when it is overspent;
    ``burn`` says for each window (such as ``5m``, ``1h``) how many times faster than allowed it was spent.
    """

    allowed: float
    left: float | None
    burn: dict[str, float | None]


class SloState(msgspec.Struct, frozen=True):
    """One promise and its state. ``value`` is None where nothing was measured; that is ``ok``.

    ``target``, ``warning`` and ``critical`` are in ``unit``. ``budget`` is None for promises that have no
    events to count, such as the use of memory.
    """

    name: str
    unit: Unit
    value: float | None
    target: float
    warning: float
    critical: float
    level: Level
    budget: Budget | None = None


class Alert(msgspec.Struct, frozen=True):
    """A budget that is being spent too fast: ``burn`` times as fast over both ``long`` and ``short``.

    ``slo`` names the promise. ``began_at_s`` is UNIX time.
    """

    slo: str
    severity: Severity
    factor: float
    long: str
    short: str
    burn: float
    began_at_s: float

"""Codes and parameters of the sentences about promises and alerts; messages/monitoring.py has the words."""

from __future__ import annotations

from typing import Protocol

from likeopt.messages import Translate, in_english, put_into_words
from likeopt.monitoring.slo.contract import Unit


class Promised(Protocol):
    """What sentences need of a promise or its state."""

    @property
    def name(self) -> str:
        """Which promise it is."""
        ...

    @property
    def unit(self) -> Unit:
        """What its numbers are in."""
        ...

    @property
    def target(self) -> float:
        """What is promised."""
        ...

    @property
    def critical(self) -> float:
        """Where it is broken."""
        ...


def promise(one: Promised, translate: Translate = in_english) -> str:
    """What is promised, such as that 95 % of the answers take less than 10 s."""
    return put_into_words(f"slo_{one.name}", params_of(one), translate)


def advice(one: Promised, translate: Translate = in_english) -> str:
    """What is wrong while the promise has an alert, and what to do about it."""
    return put_into_words(f"alert_{one.name}", params_of(one), translate)


def params_of(one: Promised) -> dict[str, str]:
    """What fills the gaps of ``slo_…`` and ``alert_…``."""
    return {"target": plain(one.unit, one.target), "critical": plain(one.unit, one.critical)}


def plain(unit: Unit, value: float) -> str:
    """The number that stands before ``s`` or ``%``, without zeros that say nothing."""
    return f"{value * 100 if unit == 'ratio' else value:.6g}"


def amount(unit: Unit, value: float | None) -> str:
    """A measured value with its unit, to three digits; ``-`` where nothing was measured."""
    if value is None:
        return "-"
    if unit != "s":
        return f"{value * 100 if unit == 'ratio' else value:.3g} %"
    return f"{value:.3g} s" if value >= 1 else f"{value * 1000:.3g} ms"

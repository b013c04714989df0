"""Which series a promise is measured on, for our own evaluation and for Prometheus alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal, TypeVar

import msgspec

from likeopt.monitoring.history.window import Series

V = TypeVar("V")
Operator = Literal["=", "!=", "=~", "!~"]


class Matcher(msgspec.Struct, frozen=True):
    """A condition on one label, as PromQL has it: a pattern fits whole values, a missing label is empty."""

    label: str
    operator: Operator
    value: str

    def fits(self, labels: Mapping[str, str]) -> bool:
        """Whether a series with these labels is meant."""
        given = labels.get(self.label, "")
        if self.operator.endswith("~"):
            same = _pattern(self.value).fullmatch(given) is not None
        else:
            same = given == self.value
        return same != self.operator.startswith("!")

    def __str__(self) -> str:
        return f'{self.label}{self.operator}"{self.value}"'


class Selection(msgspec.Struct, frozen=True):
    """All series of the metric ``name`` (without ``likeopt_`` and ``_total``) that fit every matcher."""

    name: str
    matchers: tuple[Matcher, ...] = ()

    def among(self, table: Mapping[Series, V]) -> list[V]:
        """The values of the chosen series of ``table``."""
        return [value for (name, labels), value in table.items() if name == self.name and self._fits(labels)]

    def _fits(self, labels: tuple[tuple[str, str], ...]) -> bool:
        given = dict(labels)
        return all(matcher.fits(given) for matcher in self.matchers)

    def promql(self, suffix: str = "", *more: Matcher) -> str:
        """The same as a PromQL selector; ``suffix`` is ``_total``, ``_bucket`` or nothing."""
        conditions = ",".join(map(str, (*self.matchers, *more)))
        return f"likeopt_{self.name}{suffix}" + (f"{{{conditions}}}" if conditions else "")


def chosen(selections: Iterable[Selection], table: Mapping[Series, V]) -> list[V]:
    """The values of all that are chosen by selections of which no two choose the same series."""
    return [value for selection in selections for value in selection.among(table)]


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)

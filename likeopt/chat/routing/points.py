"""How many points each signal and each piece of wording gives, fitted to labelled questions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

TABLES = Path(__file__).with_name("tables")
# In the tables, so many points of difference make one label e times as likely as another.
POINTS_PER_E = 1000
# The row that every question has.
START = "start"


class Points:
    """A table of points: int32, a row for each feature and a column for each label. Read only."""

    def __init__(self, rows: dict[str, tuple[int, ...]]) -> None:
        self._rows = {feature: place for place, feature in enumerate(rows)}
        self._points: NDArray[np.int32] = np.array(list(rows.values()), dtype=np.int32)

    @classmethod
    @cache
    def read(cls, name: str) -> Points:
        """The table of that name: a feature a line, then its points, parted by tabulators.

        Of a shipped table a line that begins with a blank is a remark.
        """
        lines = (TABLES / f"{name}.tsv").read_text("utf-8").splitlines()
        rows = (line.split("\t") for line in lines if not line.startswith(" "))
        return cls({feature: tuple(map(int, points)) for feature, *points in rows})

    def total(self, features: Iterable[str]) -> NDArray[np.int32]:
        """The sum for each label, (labels,); a feature that the table does not know gives none."""
        rows = self._rows
        places = [rows[feature] for feature in features if feature in rows]
        total: NDArray[np.int32] = self._points[places].sum(axis=0, dtype=np.int32)
        return total

    def towards(self, features: Iterable[str], label: int) -> dict[str, int]:
        """The points that each of ``features`` gives the label of that number."""
        rows, points = self._rows, self._points
        return {feature: int(points[rows[feature], label]) for feature in features if feature in rows}

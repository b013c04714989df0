"""How much of a question a text covers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable


class Coverage:
    """Weighs a question's terms by their rarity among ``units`` of text.

    The weight of a term is log(1 + (N - df + 0.5) / (df + 0.5)), BM25's inverse document frequency
    (Robertson and Zaragoza, 2009), with N units of which df hold it.
    """

    def __init__(self, asked: frozenset[str], units: Iterable[frozenset[str]]) -> None:
        total, holding = 0, Counter[str]()
        for unit in units:
            total += 1
            holding.update(asked & unit)
        self._weights = {
            term: math.log1p((total - holding[term] + 0.5) / (holding[term] + 0.5)) for term in asked
        }
        self._whole = sum(self._weights.values()) or 1.0

    def of(self, terms: frozenset[str]) -> float:
        """The share of the question, in [0, 1], that ``terms`` cover."""
        return sum(weight for term, weight in self._weights.items() if term in terms) / self._whole

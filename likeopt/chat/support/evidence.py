"""What passages hold together that may bear out a statement."""

from __future__ import annotations

import re
from collections.abc import Sequence

from likeopt.chat.support.amounts import Quantity
from likeopt.chat.support.naming import is_named
from likeopt.chat.support.once import once
from likeopt.chat.support.reading import Clause, Reading

_SAME_CLAUSE = 0.5
_NEARLY = 1e-9


class Evidence:
    """One passage, or several that are cited together."""

    def __init__(self, passages: Sequence[Reading]) -> None:
        self._passages = passages
        self.terms = frozenset[str]().union(*(passage.terms for passage in passages))

    @once
    def is_korean(self) -> bool:
        """Whether the first of them is in Korean."""
        return self._passages[0].is_korean

    def share(self, told: frozenset[str]) -> float:
        """The share of the terms ``told`` that they have; 1 of none."""
        return len(told & self.terms) / len(told) if told else 1.0

    def quotes(self, statement: Reading) -> bool:
        """Whether ``statement`` stands in them word for word."""
        return any(statement.letters in passage.letters for passage in self._passages)

    def holds(self, quantity: Quantity) -> bool:
        """Whether they name the same number: as much of the same, or the number with no unit."""
        if not quantity.readings or self._counts_otherwise(quantity):
            return quantity.bare in self._bare
        if not self._measured.isdisjoint(quantity.readings) or quantity.bare in self._alone:
            return True
        return quantity.rough and self._near(quantity)

    def names(self, name: str) -> bool:
        """Whether they have ``name`` or a form of it."""
        return any(is_named(name, passage.words, passage.initials) for passage in self._passages)

    def has_quoted(self, quotation: str) -> bool:
        """Whether ``quotation`` stands in them."""
        return any(quotation in passage.quotable for passage in self._passages)

    def replaced(self, statement: Reading) -> int:
        """How many Korean nouns of ``statement``, which none of them has, stand where they have others."""
        found: set[str] = set().union(
            *(passage.places.replaced(statement.tokens) for passage in self._passages)
        )
        return sum(all(noun not in passage.text for passage in self._passages) for noun in found)

    def denies(self, clause: Clause) -> bool | None:
        """Whether the clauses that are about the same as ``clause`` contradict it; None if there are none."""
        overlaps: dict[int, float] = {}
        for term in clause.anchors & self._index.keys():
            places = self._index[term]
            weight = 1 / len(places)
            for place in places:
                overlaps[place] = overlaps.get(place, 0.0) + weight
        most = max(overlaps.values(), default=0.0)
        nearest = [self._clauses[place] for place, overlap in overlaps.items() if overlap > most - _NEARLY]
        if not nearest or len(clause.anchors & nearest[0].anchors) < _SAME_CLAUSE * len(clause.anchors):
            return None
        polarity = clause.polarity
        return all(polarity.contradicts(other.polarity) for other in nearest)

    @once
    def _clauses(self) -> list[Clause]:
        return [clause for passage in self._passages for clause in passage.clauses]

    @once
    def _index(self) -> dict[str, list[int]]:
        """In which clauses each term stands: a rare one tells more."""
        index: dict[str, list[int]] = {}
        for place, clause in enumerate(self._clauses):
            for term in clause.anchors:
                index.setdefault(term, []).append(place)
        return index

    @once
    def _quantities(self) -> list[Quantity]:
        return [quantity for passage in self._passages for quantity in passage.quantities]

    @once
    def _measured(self) -> frozenset[tuple[str, float]]:
        return frozenset(reading for quantity in self._quantities for reading in quantity.readings)

    @once
    def _bare(self) -> frozenset[str]:
        return frozenset(quantity.bare for quantity in self._quantities)

    @once
    def _alone(self) -> frozenset[str]:
        return frozenset(quantity.bare for quantity in self._quantities if not quantity.readings)

    def _counts_otherwise(self, quantity: Quantity) -> bool:
        """Whether nothing is counted in them with the counter of ``quantity``, which then says little."""
        kind = quantity.readings[0][0]
        return kind[0] == "#" and all(measured != kind for measured, _ in self._measured)

    def _near(self, quantity: Quantity) -> bool:
        """Whether a number of theirs rounds to ``quantity``, which is said to be rough."""
        digits = max(1, len(re.sub(r"\D", "", quantity.bare).strip("0")))
        form = f".{digits - 1}e"
        return any(
            f"{amount:{form}}" == f"{about:{form}}"
            for measured, about in quantity.readings
            for kind, amount in self._measured
            if kind == measured
        )

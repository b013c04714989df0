"""What is asked and how hard it is, by points for the signals in a question, without a chat model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from likeopt.chat.routing.features import (
    COMPLEXITIES,
    INTENTS,
    PIECE,
    effort_features,
    intent_features,
    pieces_of,
)
from likeopt.chat.routing.likeness import Likeness
from likeopt.chat.routing.points import POINTS_PER_E, Points
from likeopt.chat.routing.reasons import weightiest
from likeopt.chat.routing.route import Classification, Complexity
from likeopt.chat.routing.signals import Signals, signals
from likeopt.chat.routing.wording import readable
from likeopt.search.passages import Note

# Below this confidence the words leave the intent open, and the embedding is asked.
UNSURE = 0.8

_INTENT_REASONS = 3
_EFFORT_REASONS = 2
_PIECES_SHOWN = 3


class Classifier:
    """Classifies questions in Korean and English. Safe for several threads; opens nothing but its tables.

    ``likeness`` is asked only where the signals leave the intent open.
    """

    def __init__(self, likeness: Likeness | None = None) -> None:
        self._intents = Points.read("intent")
        self._efforts = Points.read("complexity")
        self._likeness = likeness

    def prepare(self) -> None:
        """Embed beforehand what questions are compared with."""
        if self._likeness is not None:
            self._likeness.prepare()

    def __call__(self, question: str, earlier: Sequence[str] = ()) -> Classification:
        """Classify ``question``, which was sent after those ``earlier``, oldest first."""
        found = signals(question, earlier)
        wording = pieces_of(found)
        best, confidence, alike = self._intent(found, wording)
        why = self._reasons(found, wording, best, alike)
        complexity, why_so_hard = self._complexity(found, wording, best)
        codes = {note.code for note in why}
        more = tuple(note for note in why_so_hard if note.code not in codes)
        return Classification(INTENTS[best], complexity, confidence, why + more)

    def _intent(self, found: Signals, wording: set[str]) -> tuple[int, float, bool]:
        """The number of the intent, its confidence in [0, 1], and whether the embedding spoke for it."""
        totals = self._intents.total(intent_features(found, wording))
        best, confidence = _best(totals)
        if self._likeness is None or confidence >= UNSURE:
            return best, confidence, False
        added = self._likeness.points(found.request.said)
        if added is None:
            return best, confidence, False
        best, confidence = _best(totals + added)
        return best, confidence, bool(added[best] > 0)

    def _reasons(self, found: Signals, wording: set[str], best: int, alike: bool) -> tuple[Note, ...]:
        notes = weightiest(self._intents.towards(found.found, best), found.found, _INTENT_REASONS)
        if alike:
            notes = (*notes, Note("route_means_alike"))
        return notes or _typical(self._intents.towards(wording, best))

    def _complexity(
        self, found: Signals, wording: set[str], intent: int
    ) -> tuple[Complexity, tuple[Note, ...]]:
        features, effort = effort_features(found, INTENTS[intent], wording)
        best, _ = _best(self._efforts.total(features))
        return COMPLEXITIES[best], weightiest(self._efforts.towards(effort, best), effort, _EFFORT_REASONS)


def _best(totals: NDArray[np.int32]) -> tuple[int, float]:
    """The place of the highest total, and its share after a softmax, in [0, 1]."""
    best = int(totals.argmax())
    share = 1 / np.exp((totals - totals[best]) / POINTS_PER_E).sum()
    return best, round(float(share), 3)


def _typical(points: Mapping[str, int]) -> tuple[Note, ...]:
    """The pieces of wording with the most ``points``, where no signal says why."""
    ranked = sorted(
        (piece for piece in points if points[piece] > 0), key=lambda piece: (-points[piece], piece)
    )
    shown = dict.fromkeys(word for word in (readable(piece.removeprefix(PIECE)) for piece in ranked) if word)
    words = ", ".join(list(shown)[:_PIECES_SHOWN])
    return (Note("route_wording", {"words": words}),) if words else ()

"""What is known of a question before it is answered, and which model answers it."""

from __future__ import annotations

from typing import Literal

import msgspec

from likeopt.llm.contract import Attempt
from likeopt.search.passages import Note

Intent = Literal["question", "summary", "comparison", "how_to", "writing", "code", "small_talk", "follow_up"]
Complexity = Literal["low", "medium", "high"]

EXTRACTIVE = "extractive"


class Classification(msgspec.Struct, frozen=True):
    """What kind of question it is and how hard, with the signals that say so, the weightiest first.

    ``confidence`` in [0, 1] is that of the intent.
    """

    intent: Intent
    complexity: Complexity
    confidence: float
    reasons: tuple[Note, ...] = ()


class Candidate(msgspec.Struct, frozen=True):
    """A model that could answer; ``score`` in [0, 1] says how well it fits."""

    model: str
    score: float


class Route(msgspec.Struct, frozen=True):
    """How a question is answered, and why so. ``attempts`` are the models that were asked, in order."""

    intent: Intent
    complexity: Complexity
    model: str
    reasons: tuple[Note, ...] = ()
    confidence: float = 1.0
    alternatives: tuple[Candidate, ...] = ()
    attempts: tuple[Attempt, ...] = ()

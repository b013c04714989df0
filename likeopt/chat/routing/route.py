"""What is known of a question before it is answered, and which model answers it."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from likeopt.llm.contract import Attempt
from likeopt.llm.words import content_words
from likeopt.search.passages import Note

Intent = Literal[
    "question", "summary", "comparison", "how_to", "writing", "code", "small_talk", "follow_up"
]
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


_LONG_WORDS = 25
_SHORT_WORDS = 8
_MANY_PARTS = 3
_PARTS = re.compile(
    r"[?？]|[;；]|,\s|\b(?:and|or|versus|vs|compare[ds]?|difference|step by step|why|because)\b|"
    r"(?:그리고|또는|및|비교|차이|단계별|왜|이유)|(?:하고|이며|면서|지만)\s",
    re.IGNORECASE,
)
def route(question: str, follow_up: bool, model: str) -> Route:
    """Describe ``question`` as it will be answered by ``model``.

    Complexity goes by content words and parts: up to 8 words in one part are low, more than 25 words or
    three parts high. It decides nothing yet where there is one model only.
    """
    words, parts = len(content_words(question)), _parts(question)
    complexity, why = _complexity(words, parts)
    reasons = [Note(why, {"words": words, "parts": parts})]
    if follow_up:
        reasons.append(Note("route_follow_up"))
    reasons.append(Note("route_extractive") if model == EXTRACTIVE else Note("route_model", {"model": model}))
    return Route("follow_up" if follow_up else "question", complexity, model, tuple(reasons))


def _parts(question: str) -> int:
    return 1 + len(_PARTS.findall(question.rstrip(" ?？.!")))


def _complexity(words: int, parts: int) -> tuple[Complexity, str]:
    if words > _LONG_WORDS or parts >= _MANY_PARTS:
        return "high", "route_complexity_high"
    if words > _SHORT_WORDS or parts > 1:
        return "medium", "route_complexity_medium"
    return "low", "route_complexity_low"

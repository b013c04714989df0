"""The personas that come with the program.

``default`` stands where a message stands that gives no signal, so that a plain question gets no voice put on.
Those for one intent stand so near to it that the intent alone brings them forth: nearer than the 0.1 by which
an agreeing intent outweighs no preference. Those for a voice stand farther off, and only a message that
sounds like them does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from likeopt.chat.personas.english import ENGLISH, Words
from likeopt.chat.personas.korean import KOREAN
from likeopt.chat.personas.persona import Persona
from likeopt.chat.routing.route import Intent
from likeopt.llm.words import Language

OWN = "own"


class Place(NamedTuple):
    """Where a persona stands, on the scales of Persona."""

    tone: float
    pace: float
    intents: tuple[Intent, ...] = ()


PLACES: dict[str, Place] = {
    "default": Place(0.5, 0.5),
    # For one intent.
    "analyst": Place(0.4, 0.4, ("comparison",)),
    "editor": Place(0.5, 0.4, ("writing",)),
    "engineer": Place(0.4, 0.6, ("code",)),
    "guide": Place(0.6, 0.4, ("how_to",)),
    "briefer": Place(0.45, 0.65, ("summary",)),
    # For a voice.
    "expert": Place(0.3, 0.9, ("question",)),
    "teacher": Place(0.85, 0.15, ("question", "how_to")),
    "support": Place(0.85, 0.5, ("question", "how_to")),
    "researcher": Place(0.25, 0.1, ("question", "comparison", "summary")),
    "auditor": Place(0.1, 0.4, ("question", "comparison")),
    "companion": Place(0.95, 0.6, ("small_talk", "question")),
}

_WORDS: Mapping[Language, Mapping[str, Words]] = {"en": ENGLISH, "ko": KOREAN}


@cache
def shipped(language: Language) -> tuple[Persona, ...]:
    """All of them in ``language``, ``default`` first."""
    words = _WORDS[language]
    return tuple(
        Persona(name, words[name].description, *place, system_prompt=words[name].system_prompt)
        for name, place in PLACES.items()
    )


def label_of(name: str) -> str:
    """The name to count a persona under: its own if it is a shipped one's, else ``own``."""
    return name if name in PLACES else OWN

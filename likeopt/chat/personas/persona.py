"""What a persona is, what is read from a message, and how well the two go together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from likeopt.chat.routing.route import Intent

DEFAULT = "default"
AUTO = "auto"

Origin = Literal["shipped", "own", "override"]


class Persona(msgspec.Struct, frozen=True):
    """A voice. It shapes wording, structure and length; where answers come from is not its business.

    ``tone`` goes from matter-of-fact and formal (0) to warm and casual (1), ``pace`` from calm and thorough
    (0) to brisk and short (1). ``intents`` are what it is good at; none means that it has no preference.
    ``origin`` tells the owner's own ones, and those that stand in place of a shipped one, from the shipped.
    """

    name: str
    description: str
    tone: float
    pace: float
    intents: tuple[Intent, ...]
    system_prompt: str
    origin: Origin = "shipped"


class Resonance(msgspec.Struct, frozen=True):
    """How a message sounds, on the scales of Persona; 0.5 where nothing tells. ``signals`` say why."""

    tone: float
    pace: float
    intent: Intent
    signals: tuple[str, ...] = ()


class Chosen(msgspec.Struct, frozen=True):
    """The persona that fits best, and the score in [0, 1] of each by name; higher is better."""

    persona: Persona
    resonance: Resonance
    scores: Mapping[str, float]

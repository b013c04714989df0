"""What requests about personas may hold, and what goes out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import msgspec
from pydantic import Field

from likeopt.chat.personas.persona import Persona, Resonance
from likeopt.chat.personas.rules import LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_PROMPT
from likeopt.chat.routing.route import Intent
from likeopt.web.schemas import LONGEST_MESSAGE, Body, Spoken, Text

_MOST_INTENTS = 20


class PersonaBody(Body):
    """A persona without its name. What is left out is as in ``default``."""

    description: Annotated[Text, Field(max_length=LONGEST_DESCRIPTION)] = ""
    tone: float = Field(0.5, ge=0, le=1)
    pace: float = Field(0.5, ge=0, le=1)
    intents: list[Intent] = Field(default=[], max_length=_MOST_INTENTS)
    system_prompt: Annotated[Text, Field(max_length=LONGEST_PROMPT)]

    def named(self, name: str) -> Persona:
        """The persona it describes."""
        return Persona(
            name, self.description, self.tone, self.pace, tuple(self.intents), self.system_prompt, "own"
        )


class NewPersona(PersonaBody):
    """A persona that is not there yet."""

    name: Annotated[Text, Field(min_length=1, max_length=LONGEST_NAME)]


class RouteBody(Body):
    """A message that a persona is sought for."""

    message: Annotated[Spoken, Field(max_length=LONGEST_MESSAGE)]


class RoutedPersona(msgspec.Struct, frozen=True):
    """The name of the persona that fits best, how the message sounds, and the score of each persona."""

    persona: str
    resonance: Resonance
    scores: Mapping[str, float]

"""What clients of other APIs choose by a model's name: one of ours, a persona, or a model of this server."""

from __future__ import annotations

from typing import NamedTuple

from likeopt.chat.personas.persona import AUTO
from likeopt.errors import NotFound
from likeopt.web.asking import asker
from likeopt.web.parts import services
from likeopt.web.wording import request_language

LIKEOPT = "likeopt"


class Choice(NamedTuple):
    """The persona and the model that a question asks for; None leaves them to us."""

    persona: str | None
    model: str | None


def choice(name: str) -> Choice:
    """What the model ``name`` stands for. Raises NotFound model_not_served."""
    if name == LIKEOPT:
        return Choice(None, None)
    if name in persona_names():
        return Choice(name, None)
    if name in services().answering.model_names:
        return Choice(None, name)
    raise NotFound("model_not_served", model=name)


def persona_names() -> tuple[str, ...]:
    """The personas the asker may name, and the word that leaves the choice to us."""
    found = services().personas.list(asker().owner, request_language())
    return (AUTO, *(persona.name for persona in found))


def all_names() -> tuple[str, ...]:
    """Every name that ``choice`` knows, ours first."""
    names = (LIKEOPT, *persona_names(), *services().answering.model_names)
    return tuple(dict.fromkeys(names))

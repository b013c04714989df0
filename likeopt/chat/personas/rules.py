"""What a stored persona must keep to."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import msgspec

from likeopt.chat.personas.persona import AUTO, Persona
from likeopt.errors import FieldProblem, InvalidInput

LONGEST_NAME = 60
LONGEST_DESCRIPTION = 300
LONGEST_PROMPT = 4_000
MOST_OWN = 100

# Both stand where a persona's name may stand, and mean something else.
RESERVED = frozenset({AUTO, "likeopt"})

# Letters, the marks that some scripts write on them, and decimal digits.
_KINDS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd"})
_JOINERS = frozenset("-_")


def plain_name(name: str) -> str:
    """The name as it is stored and looked for: in composed characters (NFC)."""
    return unicodedata.normalize("NFC", name)


def checked(persona: Persona) -> Persona:
    """The persona as it is stored: name in NFC, no blanks around its texts, each intent once.

    Raises InvalidInput that names every field in which a rule is broken.
    """
    persona = msgspec.structs.replace(
        persona,
        name=plain_name(persona.name),
        description=" ".join(persona.description.split()),
        system_prompt=persona.system_prompt.strip(),
        intents=tuple(dict.fromkeys(persona.intents)),
    )
    problems = tuple(_problems(persona))
    if problems:
        raise InvalidInput(problems=problems)
    return persona


def _problems(persona: Persona) -> Iterator[FieldProblem]:
    if not _is_name(persona.name):
        yield FieldProblem("name", "persona_name_invalid", {"limit": LONGEST_NAME})
    elif persona.name.casefold() in RESERVED:
        yield FieldProblem("name", "persona_name_reserved", {"name": persona.name})
    limits = (("description", LONGEST_DESCRIPTION), ("system_prompt", LONGEST_PROMPT))
    for field, limit in limits:
        if len(getattr(persona, field)) > limit:
            yield FieldProblem(field, "field_too_long", {"most": limit})
    for field in ("tone", "pace"):
        # Said so that what is no number at all is refused too.
        if not 0.0 <= getattr(persona, field) <= 1.0:
            yield FieldProblem(field, "persona_number_range")


def _is_name(name: str) -> bool:
    if not 0 < len(name) <= LONGEST_NAME or unicodedata.combining(name[0]):
        return False
    kinds = [unicodedata.category(character) for character in name if character not in _JOINERS]
    return bool(kinds) and _KINDS.issuperset(kinds)

"""One owner's personas together, and how well each fits a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from likeopt.chat.personas.persona import Chosen, Persona, Resonance
from likeopt.chat.personas.shipped import PLACES, shipped
from likeopt.chat.routing.route import Intent
from likeopt.llm.words import Language
from likeopt.storage.personas import PersonaRow

TONE_WEIGHT = 0.5
PACE_WEIGHT = 0.3
INTENT_WEIGHT = 0.2
# How far an intent agrees with a persona that has no preference.
NO_PREFERENCE = 0.5

# Scores are compared as they are shown, so that what looks equal is equal.
_DECIMALS = 4
_INTENTS: tuple[Intent, ...] = get_args(Intent)
_KNOWN: Mapping[str, Intent] = {intent: intent for intent in _INTENTS}
_LANGUAGES: tuple[Language, ...] = get_args(Language)


class Roster:
    """The shipped personas with ``rows``, the owner's own, in their place or after them.

    Scores are made for all at once from arrays kept with the roster: ``tones`` and ``paces`` are
    float64, (n,), ``agreements`` float64, (intents, n), all in [0, 1].
    """

    def __init__(self, rows: Sequence[PersonaRow] = ()) -> None:
        self._personas = {language: tuple(_joined(language, rows)) for language in _LANGUAGES}
        self._by_name = {
            language: {persona.name: persona for persona in personas}
            for language, personas in self._personas.items()
        }
        some = self._personas["en"]
        self._names = [persona.name for persona in some]
        self._tones = np.array([persona.tone for persona in some])
        self._paces = np.array([persona.pace for persona in some])
        self._agreements = np.array(
            [[_agreement(persona, intent) for persona in some] for intent in _INTENTS]
        )

    def all(self, language: Language) -> tuple[Persona, ...]:
        """Every persona: ``default`` first, then the shipped ones, then the owner's own by name."""
        return self._personas[language]

    def find(self, name: str, language: Language) -> Persona | None:
        """The persona of that name, shipped ones in ``language``."""
        return self._by_name[language].get(name)

    def scores(self, resonance: Resonance) -> NDArray[np.float64]:
        """How well each fits, float64, (n,), in [0, 1], higher is better, to four decimals.

        0.5 · (1 − |tone difference|) + 0.3 · (1 − |pace difference|) + 0.2 · agreement of the intent, which
        is 1 for one of the persona's intents, 0 for another, and 0.5 where it has no preference.
        """
        tones = 1.0 - np.abs(self._tones - resonance.tone)
        paces = 1.0 - np.abs(self._paces - resonance.pace)
        agreements = self._agreements[_INTENTS.index(resonance.intent)]
        scores = TONE_WEIGHT * tones + PACE_WEIGHT * paces + INTENT_WEIGHT * agreements
        rounded: NDArray[np.float64] = scores.round(_DECIMALS)
        return rounded

    def choose(self, resonance: Resonance, language: Language) -> Chosen:
        """The persona that fits best.

        Of equal ones the first of the roster, so that ``default`` gives way only to what is better.
        """
        scores = self.scores(resonance)
        best = self._personas[language][int(scores.argmax())]
        return Chosen(best, resonance, dict(zip(self._names, scores.tolist(), strict=True)))


@cache
def shipped_roster() -> Roster:
    """That of an owner who has changed nothing."""
    return Roster()


def _joined(language: Language, rows: Sequence[PersonaRow]) -> Iterator[Persona]:
    by_name: Mapping[str, PersonaRow] = {row.name: row for row in rows}
    for persona in shipped(language):
        row = by_name.get(persona.name)
        if row is None:
            yield persona
        elif not row.hidden:
            yield _own(row)
    yield from (_own(row) for row in rows if row.name not in PLACES and not row.hidden)


def _own(row: PersonaRow) -> Persona:
    return Persona(
        name=row.name,
        description=row.description,
        tone=row.tone,
        pace=row.pace,
        # What another version of the program knew and this one does not is left out.
        intents=tuple(_KNOWN[intent] for intent in row.intents if intent in _KNOWN),
        system_prompt=row.system_prompt,
        origin="override" if row.name in PLACES else "own",
    )


def _agreement(persona: Persona, intent: Intent) -> float:
    if not persona.intents:
        return NO_PREFERENCE
    return 1.0 if intent in persona.intents else 0.0


def row_of(owner: str, persona: Persona, updated_at: float) -> PersonaRow:
    """The persona as a row of the owner's."""
    return PersonaRow(
        owner=owner,
        name=persona.name,
        description=persona.description,
        tone=persona.tone,
        pace=persona.pace,
        intents=list(persona.intents),
        system_prompt=persona.system_prompt,
        updated_at=updated_at,
    )

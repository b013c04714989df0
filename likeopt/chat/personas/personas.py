"""The personas of all owners: listed, named, chosen, written, removed and brought back."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import sqlalchemy as sa

from likeopt.chat.personas import resonance
from likeopt.chat.personas.persona import DEFAULT, Chosen, Persona
from likeopt.chat.personas.roster import row_of
from likeopt.chat.personas.rosters import Rosters, tag_of
from likeopt.chat.personas.rules import MOST_OWN, checked, plain_name
from likeopt.chat.personas.shipped import PLACES, shipped
from likeopt.chat.routing.route import Intent
from likeopt.errors import Conflict, InvalidInput, LikeOptError, NotFound
from likeopt.llm.words import Language
from likeopt.storage import personas
from likeopt.storage.database import Database
from likeopt.storage.personas import PersonaRow

T = TypeVar("T")


class Personas:
    """What owners see: the shipped personas, with their own in place of those and beside them.

    ``drop_tags`` has every worker forget what depends on an owner's personas. ``classify`` tells what kind
    of question a message is. ``clock`` returns seconds since the epoch.
    """

    def __init__(
        self,
        database: Database,
        rosters: Rosters,
        *,
        drop_tags: Callable[[Sequence[str]], object],
        classify: Callable[[str], Intent],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._rosters = rosters
        self._drop_tags = drop_tags
        self._classify = classify
        self._clock = clock

    def list(self, owner: str, language: Language) -> tuple[Persona, ...]:
        """All of them, ``default`` first; the shipped ones in ``language``."""
        return self._rosters.of(owner).all(language)

    def get(self, owner: str, name: str, language: Language) -> Persona:
        """One of them. Raises NotFound persona_unknown."""
        return self._found(owner, name, language, NotFound)

    def named(self, owner: str, name: str, language: Language) -> Persona:
        """One that a question names. Raises InvalidInput persona_unknown."""
        return self._found(owner, name, language, InvalidInput)

    def choose(self, owner: str, message: str, intent: Intent, language: Language) -> Chosen:
        """The one that fits ``message`` best."""
        return self._rosters.of(owner).choose(resonance.read(message, intent), language)

    def route(self, owner: str, message: str, language: Language) -> Chosen:
        """As ``choose``, for a message whose intent is not known yet."""
        return self.choose(owner, message, self._classify(message), language)

    def add(self, owner: str, persona: Persona) -> None:
        """Store one that is not there yet.

        Raises InvalidInput, and Conflict persona_exists or personas_too_many.
        """
        row = row_of(owner, checked(persona), self._clock())

        def change(conn: sa.Connection) -> None:
            before = personas.get(conn, owner, row.name)
            if before is None and row.name in PLACES:
                raise Conflict("persona_exists", persona=row.name)
            _check_room(conn, owner, before)
            if not personas.add(conn, row):
                raise Conflict("persona_exists", persona=row.name)

        self._change(owner, change)

    def put(self, owner: str, persona: Persona) -> bool:
        """Store one in place of what has its name; True if nothing had.

        Raises InvalidInput, and Conflict personas_too_many.
        """
        row = row_of(owner, checked(persona), self._clock())

        def change(conn: sa.Connection) -> bool:
            before = personas.get(conn, owner, row.name)
            _check_room(conn, owner, before)
            personas.put(conn, row)
            return row.name not in PLACES if before is None else before.hidden

        return self._change(owner, change)

    def remove(self, owner: str, name: str) -> None:
        """Remove the owner's own one, which brings a shipped one of that name back; else hide the shipped.

        Raises NotFound persona_unknown and Conflict persona_default_kept.
        """
        name = plain_name(name)

        def change(conn: sa.Connection) -> None:
            before = personas.get(conn, owner, name)
            if (before is None and name not in PLACES) or (before is not None and before.hidden):
                raise NotFound("persona_unknown", persona=name)
            if before is not None:
                personas.remove(conn, owner, name)
            elif name == DEFAULT:
                raise Conflict("persona_default_kept")
            else:
                personas.put(conn, PersonaRow(owner, name, hidden=True, updated_at=self._clock()))

        self._change(owner, change)

    def restore(self, owner: str, name: str, language: Language) -> Persona:
        """Bring a shipped persona back as it was, whether it is hidden or replaced.

        Raises NotFound persona_unknown where none was shipped by that name, Conflict persona_not_changed.
        """
        found = next((persona for persona in shipped(language) if persona.name == name), None)
        if found is None:
            raise NotFound("persona_unknown", persona=name)

        def change(conn: sa.Connection) -> None:
            if not personas.remove(conn, owner, name):
                raise Conflict("persona_not_changed", persona=name)

        self._change(owner, change)
        return found

    def _found(self, owner: str, name: str, language: Language, error: type[LikeOptError]) -> Persona:
        found = self._rosters.of(owner).find(plain_name(name), language)
        if found is None:
            raise error("persona_unknown", persona=name)
        return found

    def _change(self, owner: str, change: Callable[[sa.Connection], T]) -> T:
        changed = self._database.write(change)
        # After the commit: whoever read before it has an older time than this.
        self._drop_tags([tag_of(owner)])
        return changed


def _check_room(conn: sa.Connection, owner: str, before: PersonaRow | None) -> None:
    is_new = before is None or before.hidden
    if is_new and personas.count(conn, owner) >= MOST_OWN:
        raise Conflict("personas_too_many", limit=MOST_OWN)

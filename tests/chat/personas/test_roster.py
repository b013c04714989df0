"""One owner's personas together, and their scores."""

from __future__ import annotations

from itertools import product
from typing import get_args

import pytest

from likeopt.chat.personas.persona import Persona, Resonance
from likeopt.chat.personas.roster import Roster, row_of
from likeopt.chat.routing.route import Intent
from likeopt.storage.personas import PersonaRow


def plain(name: str, **values: object) -> PersonaRow:
    return PersonaRow("kim", name, **values)  # type: ignore[arg-type]


def score_of(persona: Persona, resonance: Resonance) -> float:
    """The formula, one persona at a time."""
    agreement = 0.5 if not persona.intents else float(resonance.intent in persona.intents)
    tone, pace = abs(persona.tone - resonance.tone), abs(persona.pace - resonance.pace)
    return 0.5 * (1 - tone) + 0.3 * (1 - pace) + 0.2 * agreement


def test_scores_are_those_of_the_formula() -> None:
    roster = Roster([plain("쾌활한-친구", tone=0.9, pace=0.2, intents=["code", "summary"])])
    personas = roster.all("en")
    for tone, pace, intent in product((0.0, 0.31, 1.0), (0.0, 0.77, 1.0), get_args(Intent)):
        resonance = Resonance(tone, pace, intent)
        expected = {persona.name: score_of(persona, resonance) for persona in personas}
        assert roster.choose(resonance, "ko").scores == pytest.approx(expected, abs=5e-5)


def test_the_best_is_chosen_in_the_language_asked_for() -> None:
    resonance = Resonance(0.5, 0.4, "writing")
    english, korean = (Roster().choose(resonance, language) for language in ("en", "ko"))
    assert english.persona.name == korean.persona.name == "editor"
    assert english.scores == korean.scores
    assert english.persona.system_prompt != korean.persona.system_prompt


def test_the_default_is_not_displaced_by_an_equal() -> None:
    roster = Roster([plain("aaa"), plain("zzz")])
    chosen = roster.choose(Resonance(0.5, 0.5, "question"), "en")
    assert chosen.scores["aaa"] == chosen.scores["zzz"] == chosen.scores["default"] == 0.9
    assert chosen.persona.name == "default"


def test_of_equal_ones_of_ones_own_the_first_by_name_wins() -> None:
    twins = [plain(name, tone=0.07, pace=0.93, intents=["code"]) for name in ("alpha", "beta")]
    assert Roster(twins).choose(Resonance(0.07, 0.93, "code"), "en").persona.name == "alpha"


def test_ones_own_stand_in_place_of_the_shipped_and_after_them() -> None:
    rows = [plain("guide", description="mine"), plain("나의-친구"), plain("teacher", hidden=True)]
    names = [persona.name for persona in Roster().all("en")]
    roster = Roster(rows)
    assert [one.name for one in roster.all("ko")] == [n for n in names if n != "teacher"] + ["나의-친구"]
    guide = roster.find("guide", "ko")
    assert guide is not None
    assert (guide.description, guide.origin) == ("mine", "override")
    own, expert = roster.find("나의-친구", "en"), roster.find("expert", "en")
    assert own is not None
    assert expert is not None
    assert (own.origin, expert.origin) == ("own", "shipped")
    assert roster.find("teacher", "en") is None
    assert "teacher" not in roster.choose(Resonance(0.8, 0.15, "question"), "en").scores


def test_an_intent_of_another_version_of_the_program_is_left_out() -> None:
    found = Roster([plain("mine", intents=["telepathy", "summary", "code"])]).find("mine", "en")
    assert found is not None
    assert found.intents == ("summary", "code")


def test_what_another_version_of_the_program_shipped_and_was_hidden_stays_hidden() -> None:
    assert Roster([plain("pirate", hidden=True)]).find("pirate", "en") is None


def test_a_persona_comes_back_from_its_row() -> None:
    mine = Persona("mine", "d", 0.25, 0.75, ("code", "summary"), "p", "own")
    assert Roster([row_of("kim", mine, 1.0)]).find("mine", "ko") == mine

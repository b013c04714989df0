"""What a stored persona must keep to."""

from __future__ import annotations

import unicodedata

import pytest
from msgspec.structs import replace

from likeopt.chat.personas.persona import Persona
from likeopt.chat.personas.rules import checked
from likeopt.errors import InvalidInput

GOOD = Persona("mine", "", 0.5, 0.5, (), "", "own")


def faults(persona: Persona) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as error:
        checked(persona)
    return [(problem.field, problem.code) for problem in error.value.problems]


@pytest.mark.parametrize(
    "name",
    ["a", "나의-친구", "Code_Reviewer-2", "日本語", "हिन्दी", "ไทย", "٣", "é", "-1", "x" * 60, "default"],
)
def test_names_are_letters_of_any_script(name: str) -> None:
    assert checked(replace(GOOD, name=name)).name == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "a b",
        "a/b",
        "..",
        "a.b",
        "-",
        "_-",
        "x" * 61,
        "a\n",
        "a\u200b",
        "😀",
        "½",
        "\u0301a",
        "a:b",
        "a%20",
    ],
)
def test_other_names_are_refused(name: str) -> None:
    assert faults(replace(GOOD, name=name)) == [("name", "persona_name_invalid")]


@pytest.mark.parametrize("name", ["auto", "likeopt", "AUTO", "LikeOpt"])
def test_names_with_a_meaning_of_their_own_are_taken(name: str) -> None:
    assert faults(replace(GOOD, name=name)) == [("name", "persona_name_reserved")]


def test_a_name_is_the_same_however_it_was_typed() -> None:
    typed = unicodedata.normalize("NFD", "친구")
    assert checked(replace(GOOD, name=typed)).name == "친구"


def test_texts_are_trimmed_and_an_intent_stands_once() -> None:
    given = replace(
        GOOD, description=" a \n b ", system_prompt="\n x \n y \n", intents=("code", "summary", "code")
    )
    stored = checked(given)
    assert (stored.description, stored.system_prompt, stored.intents) == (
        "a b",
        "x \n y",
        ("code", "summary"),
    )


def test_every_broken_rule_is_named() -> None:
    bad = replace(
        GOOD, name="a b", description="x" * 301, system_prompt="x" * 4001, tone=1.01, pace=float("nan")
    )
    assert faults(bad) == [
        ("name", "persona_name_invalid"),
        ("description", "field_too_long"),
        ("system_prompt", "field_too_long"),
        ("tone", "persona_number_range"),
        ("pace", "persona_number_range"),
    ]
    assert checked(replace(GOOD, description="x" * 300, system_prompt="x" * 4000, tone=0.0, pace=1.0))

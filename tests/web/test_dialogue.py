from __future__ import annotations

import pytest

from likeopt.chat.context.history import FORGOTTEN_AT_ONCE, Turn
from likeopt.errors import InvalidInput
from likeopt.web.dialogue import Dialogue, Said, Speaker, dialogue

SPEAKERS: dict[str, Speaker] = {"s": "system", "u": "user", "a": "assistant"}


def said(*messages: str) -> list[Said]:
    """``u:text`` is a user's, ``a:`` an assistant's, ``s:`` the system's."""
    return [Said(SPEAKERS[one[0]], one[2:]) for one in messages]


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        (["u:Q"], Dialogue("Q", (), "")),
        (["s:Be brief.", "u:Q"], Dialogue("Q", (), "Be brief.")),
        (["s:One.", "u:Q", "s:Two.", "s:"], Dialogue("Q", (), "One.\n\nTwo.")),
        (["u:Q1", "a:A1", "u:Q2"], Dialogue("Q2", (Turn("Q1", "A1"),), "")),
        (
            ["u:Q1", "a:A1", "u:Q2", "a:A2", "u:Q3"],
            Dialogue("Q3", (Turn("Q1", "A1"), Turn("Q2", "A2")), ""),
        ),
        (["a:Hello!", "u:Q"], Dialogue("Q", (), "")),
        (["u:Q1", "a:", "u:Q2"], Dialogue("Q2", (Turn("Q1", ""),), "")),
        (["u:One,", "u:two?"], Dialogue("One,\n\ntwo?", (), "")),
        (["u:One,", "s:Be brief.", "u:two?"], Dialogue("One,\n\ntwo?", (), "Be brief.")),
        (["u:Q1", "a:A", "a:B", "u:Q2"], Dialogue("Q2", (Turn("Q1", "A\n\nB"),), "")),
        (["u:Q1", "a:", "a:B", "u:Q2", "u:"], Dialogue("Q2", (Turn("Q1", "B"),), "")),
        (["u:", "a:A1", "u:Q2"], Dialogue("Q2", (Turn("", "A1"),), "")),
    ],
)
def test_messages_become_turns(messages: list[str], expected: Dialogue) -> None:
    assert dialogue(said(*messages)) == expected


@pytest.mark.parametrize(
    "messages", [[], ["s:Be brief."], ["a:Hello!"], ["u:Q", "a:A"], ["u:"], ["u: \n"], ["u:Q", "a:A", "u:"]]
)
def test_the_last_word_must_be_a_question(messages: list[str]) -> None:
    with pytest.raises(InvalidInput) as refused:
        dialogue(said(*messages))
    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("messages", "last_message_not_asked")


def test_of_a_long_conversation_the_oldest_turns_are_left_out() -> None:
    messages = [text for number in range(1_000) for text in (f"u:Q{number}", f"a:A{number}")]
    found = dialogue(said(*messages, "u:Q"))
    assert FORGOTTEN_AT_ONCE <= len(found.history) < 2 * FORGOTTEN_AT_ONCE
    assert found.history[-1] == Turn("Q999", "A999")

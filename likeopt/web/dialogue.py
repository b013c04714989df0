"""Conversations as clients of other APIs bring them along: all of it in every request."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import msgspec

from likeopt.chat.context.history import Turn, remembered
from likeopt.errors import FieldProblem, InvalidInput

Speaker = Literal["system", "user", "assistant"]
_JOINED_BY = "\n\n"


class Said(msgspec.Struct, frozen=True):
    """One message: who said what."""

    speaker: Speaker
    text: str


class Dialogue(msgspec.Struct, frozen=True):
    """What is asked now, what was asked and answered before it, and the client's own instructions."""

    question: str
    history: tuple[Turn, ...]
    instructions: str


def dialogue(messages: Sequence[Said], field: str = "messages") -> Dialogue:
    """``messages`` as turns; neighbouring ones of one speaker count as one.

    What an assistant says before any question is left out, for nobody asked for it, and so are the oldest
    turns of a long conversation, many at once. Raises InvalidInput when
    the last message is not a user's, or says nothing.
    """
    instructions = _JOINED_BY.join(said.text for said in messages if said.speaker == "system" and said.text)
    spoken = list(_joined(said for said in messages if said.speaker != "system"))
    if not spoken or spoken[-1].speaker != "user" or not spoken[-1].text.strip():
        raise InvalidInput(problems=(FieldProblem(field, "last_message_not_asked"),))
    turns: list[Turn] = []
    for question, answer in itertools.pairwise(spoken):
        if question.speaker == "user":
            turns.append(Turn(question.text, answer.text))
    return Dialogue(spoken[-1].text, tuple(remembered(turns)), instructions)


def _joined(messages: Iterable[Said]) -> Iterator[Said]:
    current: Said | None = None
    for said in messages:
        if current is not None and said.speaker == current.speaker:
            current = Said(current.speaker, _JOINED_BY.join(filter(None, (current.text, said.text))))
            continue
        if current is not None:
            yield current
        current = said
    if current is not None:
        yield current

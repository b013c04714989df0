"""Questions as they are asked and answers as they are given."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from likeopt.cache.backend import LayerName
from likeopt.cache.kinds import Wish
from likeopt.chat.citations import Citation
from likeopt.chat.context.history import Turn
from likeopt.chat.context.ledger import Ledger
from likeopt.chat.routing.route import Route
from likeopt.llm.contract import Limits, Usage
from likeopt.search.passages import Note
from likeopt.storage.messages import Status


class Question(msgspec.Struct, frozen=True):
    """A question to be answered.

    ``owner`` and ``collection`` say what may be searched, ``visitor`` whose session asks. Without
    ``conversation_id`` a new conversation begins. ``parent_id`` names a message to go on from: an
    answer, or a question to be answered anew (with an empty ``message`` or the same) or put differently.
    ``top_k`` is 1–50, None means what the kind of question needs. ``persona`` None is the default one,
    ``auto`` the one whose voice is nearest. ``latency_budget_ms`` is the time in which the first text should
    be out. ``instructions`` are the asker's own, ``limits`` replace those of the model where they are set.

    With ``is_kept`` False nothing is stored: then ``history`` is the conversation so far.
    """

    message: str
    owner: str = "local"
    visitor: str = ""
    collection: str = "default"
    conversation_id: str | None = None
    parent_id: str | None = None
    persona: str | None = None
    model: str | None = None
    top_k: int | None = None
    latency_budget_ms: int | None = None
    wish: Wish = Wish()
    instructions: str = ""
    limits: Limits | None = None
    history: tuple[Turn, ...] = ()
    is_kept: bool = True


class CacheUse(msgspec.Struct, frozen=True):
    """Where the answer came from; ``saved_tokens`` did not have to be generated.

    ``collapsed`` says that it was heard while it was being made for somebody who had asked before.
    """

    status: Literal["hit", "miss", "bypass"] = "bypass"
    layer: LayerName | None = None
    kind: Literal["exact", "semantic"] | None = None
    saved_tokens: int = 0
    collapsed: bool = False


class Answer(msgspec.Struct, frozen=True):
    """A finished answer. ``citations`` are all passages it was made from, in the order of their numbers.

    ``unsupported`` are the start and end, in code points, of sentences that no passage bears out;
    ``finish_reason`` is the model's, such as ``stop`` or ``length``.
    """

    conversation_id: str
    message_id: str
    question_id: str
    answer: str
    status: Status
    model: str
    persona: str
    route: Route
    citations: tuple[Citation, ...]
    usage: Usage
    context: Ledger
    timings_ms: dict[str, float]
    cache: CacheUse = CacheUse()
    notes: tuple[Note, ...] = ()
    unsupported: tuple[tuple[int, int], ...] = ()
    finish_reason: str | None = None

    def done_event(self) -> dict[str, Any]:
        """All of the answer but its text, as plain data."""
        fields: dict[str, Any] = msgspec.to_builtins(self)
        del fields["answer"]
        return fields

"""What goes out about the cache."""

from __future__ import annotations

from typing import Any

import msgspec

from likeopt.chat.provenance import Provenance
from likeopt.chat.semantic.bound import Checks
from likeopt.documents.reading import rfc3339
from likeopt.web.wording import Said, say_all


class Cleared(msgspec.Struct, frozen=True):
    """How many entries were forgotten."""

    cleared: int


class WarmingBegun(msgspec.Struct, frozen=True):
    """How many things are going to be made in the background; those that are kept already are passed over."""

    warming: int


class WhyAnswer(msgspec.Struct, frozen=True):
    """Why an answer was or was not taken from the cache.

    ``parts`` are digests of all that the answer depended on, ``key`` the digest it is kept by. ``age_s`` is
    how old the answer was when it was given.
    """

    message_id: str
    status: str
    layer: str | None
    kind: str | None
    saved_tokens: int
    reasons: tuple[Said, ...]
    key: str | None
    parts: dict[str, str]
    stored_at: str | None
    age_s: float | None
    first_question: str | None
    similarity: float | None


class WrongHit(msgspec.Struct, frozen=True):
    """A question that was given an answer of another, and what a new answer showed to be wrong with it."""

    question: str
    first_question: str
    reason: str
    at: str


class SemanticAnswer(msgspec.Struct, frozen=True):
    """What checking semantic hits has shown: so many were ``checked``, so many of these ``wrong``.

    ``wrong_share`` are the limits between which the share of wrong hits is, each with 95 % confidence.
    ``closed_at`` is when there were too many, null as long as there are not.
    """

    checked: int
    wrong: int
    wrong_share: tuple[float, float]
    closed_at: str | None
    mistakes: tuple[WrongHit, ...]


def semantic_answer(checks: Checks) -> SemanticAnswer:
    """The checks as they go out."""
    return SemanticAnswer(
        checked=checks.checked,
        wrong=checks.wrong,
        wrong_share=checks.wrong_share(),
        closed_at=None if checks.closed_at_s is None else rfc3339(checks.closed_at_s),
        mistakes=tuple(
            WrongHit(one.question, one.first_question, one.reason, rfc3339(one.at_s))
            for one in checks.mistakes
        ),
    )


def why_answer(found: Provenance) -> WhyAnswer:
    """Where an answer came from, put into words."""
    fields: dict[str, Any] = msgspec.structs.asdict(found)
    return WhyAnswer(**fields | {"reasons": say_all(found.reasons)})

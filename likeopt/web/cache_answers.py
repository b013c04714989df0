"""What goes out about the cache."""

from __future__ import annotations

from typing import Any

import msgspec

from likeopt.chat.provenance import Provenance
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


def why_answer(found: Provenance) -> WhyAnswer:
    """Where an answer came from, put into words."""
    fields: dict[str, Any] = msgspec.structs.asdict(found)
    return WhyAnswer(**fields | {"reasons": say_all(found.reasons)})

"""Why an answer was or was not taken from the cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from likeopt.chat.answer_rows import answer_of
from likeopt.documents.reading import rfc3339
from likeopt.search.passages import Note

# Longest ages told in each unit, and the seconds of one.
_UNITS = (("s", 120.0, 1.0), ("min", 7_200.0, 60.0), ("h", 172_800.0, 3_600.0))
_DAY_S = 86_400.0

# Why an answer was made anew, as it is recorded → what is said of it.
REASONS: Mapping[str, str] = {
    "first_time": "cache_why_first_time",
    "passages_changed": "cache_why_passages_changed",
    "expired": "cache_why_expired",
    "asked_not_to": "cache_why_asked_not_to",
    "not_storable": "cache_why_not_storable",
    "off": "cache_why_off",
}
_NOT_RECORDED = "cache_why_not_recorded"


class Recorded(msgspec.Struct, frozen=True):
    """What was recorded when the answer was given: ``parts`` are digests of all that it depended on.

    ``stored_at`` is in seconds since the epoch, ``age_s`` how old the answer was then, ``passages`` how many
    it was made from. ``first_question`` is the question that was answered first, where it was another.
    ``reason`` is a key of ``REASONS``.
    """

    key: str | None = None
    parts: dict[str, str] = {}
    stored_at: float | None = None
    age_s: float | None = None
    passages: int = 0
    first_question: str | None = None
    similarity: float | None = None
    reason: str | None = None


class Provenance(msgspec.Struct, frozen=True):
    """Where an answer came from, and the reasons; ``status`` is hit, stale, miss or bypass."""

    message_id: str
    status: str
    layer: str | None
    kind: str | None
    saved_tokens: int
    reasons: tuple[Note, ...]
    key: str | None
    parts: dict[str, str]
    stored_at: str | None
    age_s: float | None
    first_question: str | None
    similarity: float | None


def provenance(conn: sa.Connection, owner: str, message_id: str) -> Provenance:
    """Where the owner's answer came from. Raises NotFound message_not_found."""
    return _provenance(message_id, answer_of(conn, owner, message_id).cache or {})


def _provenance(message_id: str, cache: Mapping[str, Any]) -> Provenance:
    why = _recorded(cache)
    status = cache.get("status", "bypass")
    found = status in ("hit", "stale")
    reasons = _why_found(cache, why) if found else _why_made(cache, why)
    return Provenance(
        message_id=message_id,
        status=status,
        layer=cache.get("layer"),
        kind=cache.get("kind"),
        saved_tokens=cache.get("saved_tokens", 0),
        reasons=tuple(reasons),
        key=why.key,
        parts=why.parts,
        stored_at=rfc3339(why.stored_at) if why.stored_at is not None else None,
        age_s=why.age_s,
        first_question=why.first_question,
        similarity=why.similarity,
    )


def _recorded(cache: Mapping[str, Any]) -> Recorded:
    try:
        return msgspec.convert(cache.get("why") or {}, Recorded)
    except msgspec.ValidationError:
        return Recorded()


def _why_found(cache: Mapping[str, Any], why: Recorded) -> Iterator[Note]:
    if cache.get("kind") == "semantic":
        yield Note("cache_why_semantic", {"question": why.first_question or "-"})
        yield Note("cache_why_compared")
    else:
        yield Note("cache_why_exact")
        same = Note("cache_why_same_passages", {"passages": why.passages})
        yield same if why.passages else Note("cache_why_no_passages")
    if why.age_s is not None:
        yield _age(why.age_s)
    if "stale" in (cache["status"], cache.get("kind")):
        yield Note("cache_why_stale")


def _age(age_s: float) -> Note:
    for unit, longest_s, seconds in _UNITS:
        if age_s < longest_s:
            return Note(f"cache_why_age_{unit}", {"age": int(age_s // seconds)})
    return Note("cache_why_age_days", {"age": int(age_s // _DAY_S)})


def _why_made(cache: Mapping[str, Any], why: Recorded) -> Iterator[Note]:
    if cache.get("collapsed"):
        yield Note("cache_why_collapsed")
        return
    yield Note(REASONS.get(why.reason or "", _NOT_RECORDED))

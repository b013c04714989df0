"""The vocabulary of search: scope, query, hits and passages."""

from __future__ import annotations

from typing import Literal

import msgspec

from likeopt.cache.keys import digest_of

Mode = Literal["hybrid", "bm25", "vector"]


class Scope(msgspec.Struct, frozen=True):
    """What the asker may see; it filters both arms."""

    owner: str = "local"
    collection: str = "default"


class SearchQuery(msgspec.Struct, frozen=True):
    """A validated query. ``top_k`` is 1–50; ``document_ids`` empty means all."""

    query: str
    scope: Scope = Scope()
    top_k: int = 5
    mode: Mode = "hybrid"
    document_ids: tuple[str, ...] = ()


class Hit(msgspec.Struct, frozen=True):
    """A chunk found by one arm; ``score`` is that arm's own, higher is better."""

    chunk_id: str
    score: float


class Scores(msgspec.Struct, frozen=True):
    """What each arm gave: BM25's own score (≥ 0) and the cosine ([-1, 1]); None if not found by it."""

    bm25: float | None = None
    vector: float | None = None


class FusedHit(msgspec.Struct, frozen=True):
    """A chunk after fusion; ``score`` is in [0, 1], higher is better."""

    chunk_id: str
    score: float
    scores: Scores


class Passage(msgspec.Struct, frozen=True):
    """A found chunk with its text. ``highlights`` are [start, end) offsets in code points of ``text``."""

    chunk_id: str
    document_id: str
    title: str
    heading: str | None
    page: int | None
    text: str
    score: float
    scores: Scores
    highlights: tuple[tuple[int, int], ...] = ()


class Note(msgspec.Struct, frozen=True):
    """Something the server says to people, put into words at the edge."""

    code: str
    params: dict[str, str | int | float] = {}


class SearchResult(msgspec.Struct, frozen=True):
    """The passages, best first, with the generation they were read at and each stage's time."""

    query: str
    mode: Mode
    generation: int
    results: tuple[Passage, ...]
    timings_ms: dict[str, float]
    notes: tuple[Note, ...] = ()


def text_digest(title: str, heading: str | None, page: int | None, text: str) -> str:
    """Equal for chunks that a reader cannot tell apart, whichever version of a document they are of."""
    return digest_of(title, heading, page, text)


def passage_digest(passage: Passage) -> str:
    """As ``text_digest``."""
    return text_digest(passage.title, passage.heading, passage.page, passage.text)


def passage_tag(digest: str) -> str:
    """What answers are dropped by when the passage with that digest is no longer there."""
    return f"passage:{digest}"

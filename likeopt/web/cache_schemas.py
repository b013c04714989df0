"""What requests about the cache may hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from likeopt.web.schemas import LONGEST_QUERY, Body, Collection, Mode, Spoken

MOST_QUERIES = 200
MOST_TOP = 1_000

CachedObject = Literal["embedding", "search", "answer", "page", "function"]
WarmQuery = Annotated[Spoken, Field(max_length=LONGEST_QUERY)]


class ClearBody(Body):
    """What to forget; no ``object`` means everything."""

    object: CachedObject | None = None


class WarmBody(Body):
    """Searches to make now, by name or the ``top`` most wanted; at least one of the two is needed.

    ``top_k``, ``mode`` and ``collection`` are those of the ``queries``.
    """

    queries: Annotated[list[WarmQuery], Field(min_length=1, max_length=MOST_QUERIES)] | None = None
    top: int | None = Field(default=None, ge=1, le=MOST_TOP)
    top_k: int = Field(5, ge=1, le=50)
    mode: Mode = "hybrid"
    collection: Collection | None = None

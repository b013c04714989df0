"""Searches that were made before, for as long as making them again would find the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import msgspec

from likeopt.cache.backend import Key
from likeopt.cache.cache import ANY, Cache
from likeopt.cache.codec import Typed
from likeopt.cache.keys import key_of
from likeopt.cache.kinds import Wish
from likeopt.cache.shelf import Got
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import SearchQuery, SearchResult
from likeopt.search.searcher import PASSING_NOTES

SEARCH = "search"
RESULT = Typed(SearchResult)

Search = Callable[[SearchQuery, Timeline | None], SearchResult]


class IndexState(NamedTuple):
    """All that a search's result depends on besides the query.

    ``corpus`` is renewed when the index is made anew or its vectors are switched, ``generation`` rises
    when something is added, ``visibility`` when something begins or ceases to be found, and ``ranking``
    differs when the same query on the same index is ranked otherwise.
    """

    corpus: str
    generation: int
    visibility: int
    ranking: str


class CachedSearcher:
    """A searcher that remembers; ``state`` is read before each search, None when nothing may be kept."""

    def __init__(self, search: Search, cache: Cache, state: Callable[[], IndexState | None]) -> None:
        self._search = search
        self._cache = cache
        self._kind = cache.kinds[SEARCH]
        self._state = state

    def search(
        self, query: SearchQuery, timeline: Timeline | None = None, wish: Wish = ANY, *, warm: bool = False
    ) -> Got[SearchResult]:
        """As Searcher.search; a result that lacks an arm is not kept."""
        state = self._state()
        if state is None:
            return Got(self._search(query, timeline), "bypass")
        got = self._cache.get_or_compute(
            self._kind,
            search_key(query, state),
            lambda: self._search(query, timeline),
            RESULT,
            wish=wish,
            storable=_is_whole,
            warm=warm,
        )
        if got.value.query == query.query:
            return got
        return msgspec.structs.replace(got, value=msgspec.structs.replace(got.value, query=query.query))

    def has(self, query: SearchQuery) -> bool:
        """Whether the result is kept."""
        state = self._state()
        return state is not None and (
            self._cache.get(self._kind, search_key(query, state), RESULT) is not None
        )


def search_key(query: SearchQuery, state: IndexState) -> Key:
    """The key of a result: the same for queries that differ in spacing alone."""
    text = " ".join(unicodedata.normalize("NFC", query.query).split())
    chosen = sorted(set(query.document_ids))
    return key_of(SEARCH, tuple(state), query.scope, text, query.mode, query.top_k, chosen)


def _is_whole(result: SearchResult) -> bool:
    return not any(note.code in PASSING_NOTES for note in result.notes)

"""Hybrid search: both arms at once, fused, as passages with their text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

import msgspec

from likeopt.errors import EmbeddingUnavailable, FieldProblem, InvalidInput, Unavailable
from likeopt.monitoring.timeline import Timeline
from likeopt.search.analysis import Analyzer
from likeopt.search.arms import Aside, Found, LexicalArm, ServingArm, VectorArm
from likeopt.search.fusion import ArmWeights, arm_weights, fuse
from likeopt.search.highlights import Highlighter, Spans
from likeopt.search.passages import FusedHit, Hit, Note, Passage, Scope, SearchQuery, SearchResult

MAX_QUERY_LENGTH = 8000

# A result with one of these lacks an arm it should have had, and must not be stored.
PASSING_NOTES = frozenset({"vectors_unavailable", "embedding_unavailable", "lexical_unavailable"})

# Fetched beyond top_k at once, so that a few dead chunks or doubles cost no second round.
_SLACK = 5


class StoredChunk(msgspec.Struct, frozen=True):
    """A chunk as the database holds it."""

    chunk_id: str
    document_id: str
    title: str
    heading: str | None
    page: int | None
    text: str


class Corpus(NamedTuple):
    """What the searcher asks of the database.

    ``fetch`` returns those of the chunks that are live in the scope now; ``generation`` is the
    host's number, which rises once both projections have taken in changes; ``serving_arm`` is
    None as long as there is no embedding model.
    """

    fetch: Callable[[Sequence[str], Scope], Mapping[str, StoredChunk]]
    generation: Callable[[], int]
    serving_arm: Callable[[], ServingArm | None]


class Searcher:
    """Answers search queries. Made after fork; safe for use by several threads."""

    def __init__(self, analyzer: Analyzer, lexical: LexicalArm, vector: VectorArm, corpus: Corpus) -> None:
        self._analyzer = analyzer
        self._lexical = lexical
        self._vector = vector
        self._corpus = corpus

    def search(self, query: SearchQuery, timeline: Timeline | None = None) -> SearchResult:
        """Return the best passages; stages are timed on ``timeline`` too, if one is given.

        An arm that fails is left out and noted. Raises InvalidInput for a query that is empty
        or longer than 8,000 characters, and Unavailable when no arm answers.
        """
        text = _checked(query.query)
        own = Timeline()
        generation = self._corpus.generation()
        terms = self._analyzer.query_terms(text)
        fused, notes = self._find(
            query,
            text,
            by_terms=lambda: self._lexical.find(terms, query, generation, own),
            timeline=own,
        )
        live = list(islice(self._live(query, fused, own), query.top_k))
        with own.stage("highlight"):
            mark = Highlighter(terms).spans
            results = tuple(_passage(hit, chunk, mark(chunk.text)) for hit, chunk in live)
        timings_ms = own.timings_ms()
        if timeline:
            timeline.take(own)
        return SearchResult(query.query, query.mode, generation, results, timings_ms, notes)

    def _find(
        self, query: SearchQuery, text: str, *, by_terms: Callable[[], Found], timeline: Timeline
    ) -> tuple[list[FusedHit], tuple[Note, ...]]:
        serving = None if query.mode == "bm25" else self._corpus.serving_arm()
        weights, note = _weigh(query, text, serving)

        by_vector = partial(self._vector.find, text, query, serving, timeline) if serving else None
        bm25, vector = _ask(weights, by_terms, by_vector)
        asked = [found for found in (bm25, vector) if found is not None]
        if all(found.hits is None for found in asked):
            raise Unavailable("search_unavailable")
        codes = [code for code in (note, *(found.note for found in asked)) if code]
        with timeline.stage("fuse"):
            fused = fuse(_hits(bm25), _hits(vector), weights)
        return fused, tuple(Note(code) for code in codes)

    def _live(
        self, query: SearchQuery, fused: Sequence[FusedHit], timeline: Timeline
    ) -> Iterator[tuple[FusedHit, StoredChunk]]:
        """Yield what is live, each text once: overlapping files bring the same passage twice."""
        seen: set[str] = set()
        size = query.top_k + _SLACK
        for start in range(0, len(fused), size):
            hits = fused[start : start + size]
            with timeline.stage("fetch"):
                chunks = self._corpus.fetch([hit.chunk_id for hit in hits], query.scope)
            for hit in hits:
                chunk = chunks.get(hit.chunk_id)
                if chunk is not None and chunk.text not in seen:
                    seen.add(chunk.text)
                    yield hit, chunk


def _checked(query: str) -> str:
    text = query.strip()
    if not text:
        raise InvalidInput("query_empty", (FieldProblem("query", "query_empty"),))
    if len(text) > MAX_QUERY_LENGTH:
        problem = FieldProblem("query", "query_too_long", {"limit": MAX_QUERY_LENGTH})
        raise InvalidInput("query_too_long", (problem,), limit=MAX_QUERY_LENGTH)
    return text


def _weigh(query: SearchQuery, text: str, serving: ServingArm | None) -> tuple[ArmWeights, str]:
    """Return what each arm is worth, and the code of a note if that is not what was asked for."""
    if query.mode == "bm25":
        return ArmWeights(1.0, 0.0), ""
    if serving is None:
        return ArmWeights(1.0, 0.0), "embedding_not_installed"
    try:
        weights = arm_weights(text, serving.embedder.spec)
    except EmbeddingUnavailable:
        return ArmWeights(1.0, 0.0), "embedding_unavailable"
    if query.mode == "vector":
        return ArmWeights(0.0, 1.0), "" if weights.vector else "language_not_embedded"
    return weights, ""


def _ask(
    weights: ArmWeights, by_terms: Callable[[], Found], by_vector: Callable[[], Found] | None
) -> tuple[Found | None, Found | None]:
    """Ask the arms that count, both at once; BM25 alone where only vectors were wanted but fail."""
    if by_vector is None or not weights.vector:
        return by_terms(), None
    if not weights.bm25:
        vector = by_vector()
        return (by_terms() if vector.hits is None else None), vector
    aside = Aside(by_vector)
    return by_terms(), aside.result()


def _hits(found: Found | None) -> list[Hit]:
    return found.hits or [] if found else []


def _passage(hit: FusedHit, chunk: StoredChunk, highlights: Spans) -> Passage:
    return Passage(
        chunk_id=chunk.chunk_id,
        document_id=chunk.document_id,
        title=chunk.title,
        heading=chunk.heading,
        page=chunk.page,
        text=chunk.text,
        score=hit.score,
        scores=hit.scores,
        highlights=highlights,
    )

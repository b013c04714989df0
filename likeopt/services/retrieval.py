"""Search, joined for one web worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

import msgspec
import numpy as np

from likeopt.bus.page import Counter, SharedPage
from likeopt.cache.cache import Cache
from likeopt.cache.codec import Vector
from likeopt.cache.keys import key_of
from likeopt.embedding.embedder import Embedder, EmbeddingSpec, Vectors
from likeopt.embedding.minilm import MiniLM
from likeopt.errors import EmbeddingUnavailable
from likeopt.monitoring.metrics import Metrics
from likeopt.monitoring.timeline import Timeline
from likeopt.offload import Offload
from likeopt.search.analysis import Analyzer
from likeopt.search.arms import LexicalArm, QueryEmbedding, ServingArm, VectorArm
from likeopt.search.cached import CachedSearcher, IndexState
from likeopt.search.fusion import RANKING_VERSION
from likeopt.search.lexical import LexicalReader
from likeopt.search.passages import Scope, SearchQuery, SearchResult
from likeopt.search.searcher import Corpus, Searcher, StoredChunk
from likeopt.search.vectors import VectorStore
from likeopt.services import models, places
from likeopt.settings import Settings
from likeopt.storage import chunks, facts, vector_sets
from likeopt.storage.database import Database

T = TypeVar("T")

VECTOR = Vector()
TEXTS_AT_ONCE = 8


class ServingSet:
    """The set of vectors that serves now, read anew when the shared page says that it changed."""

    def __init__(
        self, settings: Settings, database: Database, page: SharedPage, minilm: MiniLM | None
    ) -> None:
        self._settings = settings
        self._database = database
        self._page = page
        self._minilm = minilm
        self._seen = -1
        self._arm: ServingArm | None = None

    def __call__(self) -> ServingArm | None:
        """The set and its model; None as long as there is none."""
        corpus = self._page.read(Counter.CORPUS)
        if corpus != self._seen:
            self._arm = self._read()
            self._seen = corpus
        return self._arm

    def _read(self) -> ServingArm | None:
        serving = self._database.read(vector_sets.serving)
        if serving is None:
            return None
        spec = msgspec.convert(serving.spec, EmbeddingSpec)
        embedder = models.embedder_of(self._settings, self._minilm, spec)
        return None if embedder is None else ServingArm(embedder, serving.name)


class IndexStates:
    """What the results of searches depend on now."""

    def __init__(self, database: Database, page: SharedPage, serving: ServingSet, analyzer: Analyzer) -> None:
        self._database = database
        self._page = page
        self._serving = serving
        self._analyzer = analyzer
        self._seen = -1
        self._corpus = ""

    def __call__(self) -> IndexState | None:
        """The state; None as long as nothing has been indexed."""
        page = self._page
        generation, visibility = page.read(Counter.GENERATION), page.read(Counter.VISIBILITY)
        if not generation:
            return None
        corpus = page.read(Counter.CORPUS)
        if corpus != self._seen:
            self._corpus = self._database.read(facts.read, "corpus") or ""
            self._seen = corpus
        return IndexState(self._corpus, generation, visibility, self._ranking())

    def _ranking(self) -> str:
        serving = self._serving()
        return f"{RANKING_VERSION}/{self._analyzer.fingerprint}/{serving.set_name if serving else 'none'}"


class CachedEmbedding:
    """Vectors of queries that were embedded before."""

    def __init__(self, embed: QueryEmbedding, cache: Cache) -> None:
        self._embed = embed
        self._cache = cache
        self._kind = cache.kinds["embedding"]

    def __call__(self, text: str, embedder: Embedder) -> Vectors:
        """As QueryEmbedding; an embedding server that does not answer is not asked again at once."""
        got = self._cache.get_or_compute(
            self._kind,
            key_of("embedding", embedder.spec, text),
            lambda: self._embed(text, embedder),
            VECTOR,
            negative=(EmbeddingUnavailable,),
        )
        return got.value


class MeasuredSearcher:
    """A searcher that tells the metrics of every search it makes."""

    def __init__(self, searcher: Searcher, metrics: Metrics) -> None:
        self._searcher = searcher
        self._metrics = metrics

    def search(self, query: SearchQuery, timeline: Timeline | None = None) -> SearchResult:
        """As Searcher.search."""
        result = self._searcher.search(query, timeline)
        self._metrics.observe_search(query.mode, result.timings_ms["total"] / 1000)
        return result


class Embedded(NamedTuple):
    """Vectors in the order of their texts, float32, (n, dimensions), and how many tokens were read."""

    vectors: Vectors
    tokens: int


class Retrieval:
    """What a search needs, opened after fork."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        page: SharedPage,
        analyzer: Analyzer,
        minilm: MiniLM | None,
        *,
        cache: Cache,
        metrics: Metrics,
    ) -> None:
        self._database = database
        self.reader = LexicalReader(places.lexical_path(settings))
        self.vectors: VectorStore = places.vector_store(settings)
        self._inference = Offload("inference")
        self._lexical = Offload("lexical")
        serving = self.serving = ServingSet(settings, database, page, minilm)
        self.embed = CachedEmbedding(QueryEmbedding(self._inference), cache)
        searcher = Searcher(
            analyzer,
            LexicalArm(self.reader, self._lexical),
            VectorArm(self.vectors, self.embed),
            Corpus(self._fetch, lambda: page.read(Counter.GENERATION), serving),
        )
        states = IndexStates(database, page, serving, analyzer)
        self.searcher = CachedSearcher(MeasuredSearcher(searcher, metrics).search, cache, states)

    def embed_texts(self, texts: Sequence[str]) -> Embedded:
        """Vectors of texts that are not queries. Raises EmbeddingUnavailable and Overloaded.

        Few at a time, so that the queries of others get in between.
        """
        serving = self.serving()
        if serving is None:
            raise EmbeddingUnavailable("embedding_unavailable")
        embedder = serving.embedder
        run = self._inference.run if embedder.spec.kind == "minilm" else _directly
        parts = [texts[start : start + TEXTS_AT_ONCE] for start in range(0, len(texts), TEXTS_AT_ONCE)]
        made = [run(_embedded, embedder, part) for part in parts]
        vectors = np.concatenate([vectors for vectors, _ in made])
        return Embedded(vectors, sum(tokens for _, tokens in made))

    def embedding_spec(self) -> EmbeddingSpec:
        """The model that texts are embedded with now. Raises EmbeddingUnavailable."""
        serving = self.serving()
        if serving is None:
            raise EmbeddingUnavailable("embedding_unavailable")
        return serving.embedder.spec

    def _fetch(self, ids: Sequence[str], scope: Scope) -> Mapping[str, StoredChunk]:
        rows = self._database.read(chunks.live, ids, scope.owner, scope.collection)
        return {
            row.id: StoredChunk(row.id, row.document_id, row.title, row.heading, row.page, row.text)
            for row in rows.values()
        }

    def close(self) -> None:
        """End the threads and close the connections."""
        self._inference.close()
        self._lexical.close()
        self.vectors.close()


def _embedded(embedder: Embedder, texts: Sequence[str]) -> tuple[Vectors, int]:
    """The vectors, and how many tokens were read for them."""
    most = embedder.spec.max_tokens
    return embedder.embed(texts), sum(min(embedder.count_tokens(text), most) for text in texts)


def _directly(embed: Callable[[Embedder, Sequence[str]], T], embedder: Embedder, texts: Sequence[str]) -> T:
    """What waits for another server needs no thread of its own."""
    return embed(embedder, texts)

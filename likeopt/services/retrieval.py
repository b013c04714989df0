"""Search, joined for one web worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from likeopt.bus.page import Counter, SharedPage
from likeopt.embedding.embedder import EmbeddingSpec
from likeopt.embedding.minilm import MiniLM
from likeopt.monitoring.metrics import Metrics
from likeopt.monitoring.timeline import Timeline
from likeopt.offload import Offload
from likeopt.search.analysis import Analyzer
from likeopt.search.arms import LexicalArm, ServingArm, VectorArm
from likeopt.search.lexical import LexicalReader
from likeopt.search.passages import Scope, SearchQuery, SearchResult
from likeopt.search.searcher import Corpus, Searcher, StoredChunk
from likeopt.search.vectors import VectorStore
from likeopt.services import models, places
from likeopt.settings import Settings
from likeopt.storage import chunks, vector_sets
from likeopt.storage.database import Database


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


class Retrieval:
    """What a search needs, opened after fork."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        page: SharedPage,
        analyzer: Analyzer,
        minilm: MiniLM | None,
    ) -> None:
        self._database = database
        self.reader = LexicalReader(places.lexical_path(settings))
        self.vectors: VectorStore = places.vector_store(settings)
        self._inference = Offload("inference")
        self._lexical = Offload("lexical")
        self.searcher = Searcher(
            analyzer,
            LexicalArm(self.reader, self._lexical),
            VectorArm(self.vectors, self._inference),
            Corpus(
                self._fetch,
                lambda: page.read(Counter.GENERATION),
                ServingSet(settings, database, page, minilm),
            ),
        )

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

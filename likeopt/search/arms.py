"""The two arms of a search, each with what it needs to answer and to fail quietly."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

from likeopt.embedding.embedder import Embedder, Vectors
from likeopt.embedding.gathering import Gathering
from likeopt.errors import EmbeddingUnavailable, LexicalUnavailable, Overloaded, VectorsUnavailable
from likeopt.monitoring.timeline import Timeline
from likeopt.offload import Offload
from likeopt.search.fusion import CANDIDATES
from likeopt.search.lexical import LexicalReader
from likeopt.search.passages import Hit, SearchQuery
from likeopt.search.vectors import VectorStore, collection_name

T = TypeVar("T")


class ServingArm(NamedTuple):
    """The set of vectors that serves, and the model its vectors were made with."""

    embedder: Embedder
    set_name: str


class Found(NamedTuple):
    """What an arm came to: its hits, best first, or None and the code of the note that says why."""

    hits: list[Hit] | None
    note: str = ""


class LexicalArm:
    """BM25, reading the index as of the newest generation."""

    def __init__(self, reader: LexicalReader, pool: Offload) -> None:
        self._reader = reader
        self._pool = pool
        self._generation: int | None = None

    def find(
        self, terms: Mapping[str, float], query: SearchQuery, generation: int, timeline: Timeline
    ) -> Found:
        """Return the candidates for ``terms``."""
        with timeline.stage("bm25"):
            try:
                return Found(self._pool.run(self._search, terms, query, generation))
            except (LexicalUnavailable, Overloaded):
                return Found(None, "lexical_unavailable")

    def _search(self, terms: Mapping[str, float], query: SearchQuery, generation: int) -> list[Hit]:
        if generation != self._generation:
            self._reader.reload()
            self._generation = generation
        return self._reader.search(terms, query.scope, CANDIDATES, query.document_ids)


class VectorArm:
    """The query's vector and its nearest neighbours; ``embed`` is as ``QueryEmbedding``'s."""

    def __init__(self, vectors: VectorStore, embed: Callable[[str, Embedder], Vectors]) -> None:
        self._vectors = vectors
        self._embed = embed

    def find(self, text: str, query: SearchQuery, serving: ServingArm, timeline: Timeline) -> Found:
        """Return the candidates for ``text`` from the set that serves."""
        try:
            with timeline.stage("embed"):
                vector = self._embed(text, serving.embedder)
            with timeline.stage("vector"):
                name = collection_name(serving.set_name, query.scope)
                return Found(self._vectors.query(name, vector, CANDIDATES, query.document_ids))
        except (EmbeddingUnavailable, Overloaded):
            return Found(None, "embedding_unavailable")
        except VectorsUnavailable:
            return Found(None, "vectors_unavailable")


class QueryEmbedding:
    """The vectors of queries."""

    def __init__(self, pool: Offload) -> None:
        self._gathered = Gathering(pool)

    def __call__(self, text: str, embedder: Embedder) -> Vectors:
        """float32, (dimensions,), unit length. Raises EmbeddingUnavailable and Overloaded.

        A model in this process works on its native thread, once for all that ask at the same time; a
        remote one waits like any other call.
        """
        if embedder.spec.kind == "minilm":
            return self._gathered(text, embedder)
        vector: Vectors = embedder.embed([text])[0]
        return vector


class Aside(threading.Thread, Generic[T]):
    """A call that runs while its maker goes on: a greenlet in a patched process, else a thread."""

    def __init__(self, call: Callable[[], T]) -> None:
        super().__init__(daemon=True)
        self._call = call
        self._results: list[T] = []
        self._errors: list[BaseException] = []
        self.start()

    def run(self) -> None:
        """Make the call."""
        try:
            self._results.append(self._call())
        except BaseException as error:  # noqa: BLE001 - raised again where the result is asked for
            self._errors.append(error)

    def result(self) -> T:
        """Wait for the call and return its result, or raise its error."""
        self.join()
        if self._errors:
            raise self._errors[0]
        return self._results[0]

"""The parts of the index process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import msgspec

from likeopt.cache.cache import Cache
from likeopt.chat.conversations import Conversations
from likeopt.documents.forgetting import Forgetting
from likeopt.documents.indexing.cutting import chunker_for
from likeopt.documents.indexing.housekeeping import Housekeeping
from likeopt.documents.indexing.lexical import LexicalProjection
from likeopt.documents.indexing.loading import LoadingQueue
from likeopt.documents.indexing.vector_stage import VectorStage
from likeopt.documents.indexing.worker import IndexParts, IndexWorker, Measures
from likeopt.documents.loading.supervisor import LoaderBounds, LoaderProcess
from likeopt.embedding.embedder import Embedder, EmbeddingSpec
from likeopt.search.lexical_writer import LexicalWriter
from likeopt.services import models, places
from likeopt.services.caching import Caching
from likeopt.services.cluster import Cluster
from likeopt.services.memory import give_back
from likeopt.settings import Settings
from likeopt.storage.blobs import Blobs
from likeopt.storage.vector_sets import VectorSet


@contextmanager
def open_index(settings: Settings) -> Iterator[IndexWorker]:
    """The index worker, not yet started; its parts are closed at the end of the block."""
    metrics = places.metrics(settings, lambda: "index")
    database = places.database(settings, metrics)
    page = places.shared_page(settings)
    blobs = Blobs(settings.data_dir / "blobs")
    host = places.host_name(settings)
    minilm = models.built_in(settings, threads=len(os.sched_getaffinity(0)))
    embedder = models.embedder(settings, minilm if models.wants_built_in(settings) else None)

    def embedder_of(one: VectorSet) -> Embedder | None:
        return models.embedder_of(settings, minilm, msgspec.convert(one.spec, EmbeddingSpec))

    loader = LoaderProcess(LoaderBounds(settings.load_timeout_s, settings.load_memory_bytes))
    vectors = None
    if embedder is not None:
        store = places.vector_store(settings)
        vectors = VectorStage(database, store, page, embedder, embedder_of)
    cluster = Cluster(settings, places.redis_link(settings), None, places.installation(database))
    caching = Caching(settings, metrics.cache, cluster, database)
    worker = IndexWorker(
        IndexParts(
            database=database,
            page=page,
            queue=LoadingQueue(database, blobs, loader, chunker_for(embedder)),
            lexical=LexicalProjection(
                database, LexicalWriter(places.lexical_path(settings), places.analyzer(settings)), host
            ),
            vectors=vectors,
            housekeeping=Housekeeping(
                database,
                blobs,
                settings.undo_s,
                others=(_erasing(Conversations(database, settings.undo_s), caching.cache), give_back),
            ),
            host=host,
            measures=Measures(metrics.count_indexed_chunks, metrics.set_index_queue),
            replaced=Forgetting(database, caching.cache.drop_tags).replaced,
        )
    )
    try:
        yield worker
    finally:
        loader.close()
        caching.close()
        cluster.close()
        database.close()


def _erasing(conversations: Conversations, cache: Cache) -> Callable[[], None]:
    def erase() -> None:
        if conversations.erase_expired():
            cache.clear("page")

    return erase

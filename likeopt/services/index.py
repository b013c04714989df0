"""The parts of the index process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from likeopt.chat.conversations import Conversations
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
                others=(Conversations(database, settings.undo_s).erase_expired, give_back),
            ),
            host=host,
            measures=Measures(metrics.count_indexed_chunks, metrics.set_index_queue),
        )
    )
    try:
        yield worker
    finally:
        loader.close()
        database.close()

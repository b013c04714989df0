"""The parts of one web worker: some made before the fork, the rest after it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from likeopt.bus.local import LocalBus
from likeopt.chat.answering import Answering
from likeopt.chat.conversations import Conversations
from likeopt.chat.measuring import measure
from likeopt.chat.relay import StreamRelay
from likeopt.chat.suggestions import suggestions
from likeopt.documents.ingestion import Ingestion, Limits
from likeopt.embedding.minilm import MiniLM
from likeopt.llm.words import Language
from likeopt.monitoring.health import Check, Health
from likeopt.offload import Offload
from likeopt.search.passages import Scope
from likeopt.services import checks, models, places
from likeopt.services.conversing import Conversing
from likeopt.services.retrieval import MeasuredSearcher, Retrieval
from likeopt.settings import Settings
from likeopt.storage import changes, chunks
from likeopt.storage.blobs import Blobs
from likeopt.storage.database import Database

SUGGESTED_FROM = 40


class Services:
    """What the views call. Made in gunicorn's master; ``open`` is called in each worker after the fork."""

    database: Database
    ingestion: Ingestion
    searcher: MeasuredSearcher
    answering: Answering
    conversations: Conversations
    streams: StreamRelay
    health: Health

    def __init__(self, settings: Settings) -> None:
        """Make what may be carried over a fork: the model's session and shared pages, no thread."""
        self.settings = settings
        self._slot = "master"
        self.page = places.shared_page(settings)
        self.metrics = places.metrics(settings, lambda: self._slot)
        self.minilm: MiniLM | None = models.built_in(settings) if models.wants_built_in(settings) else None
        self._analyzer = places.analyzer(settings)
        self._analyzer.warm()

    def open(self, slot: int = 0) -> None:
        """Open what belongs to this process alone."""
        self._slot = f"web{slot}"
        settings = self.settings
        self.database = places.database(settings, self.metrics)
        self._files = Offload("files")
        self.ingestion = Ingestion(
            self.database,
            Blobs(settings.data_dir / "blobs"),
            self.page,
            Limits(settings.max_file_bytes, settings.undo_s),
            self._files,
            bell=places.bell_path(settings),
        )
        self._retrieval = Retrieval(settings, self.database, self.page, self._analyzer, self.minilm)
        self.searcher = MeasuredSearcher(self._retrieval.searcher, self.metrics)
        self._bus = LocalBus(settings.run_dir, slot)
        self._conversing = Conversing(
            settings, self.database, self.searcher.search, self._bus, partial(measure, self.metrics)
        )
        self.answering = self._conversing.answering
        self.conversations = self._conversing.conversations
        self.streams = self._conversing.streams
        self.health = Health(self._checks())
        self._bus.open()

    def suggestions(self, scope: Scope, language: Language) -> Sequence[str]:
        """A few questions in ``language`` that the newest documents can answer."""
        return suggestions(self._headings, scope, language)

    def _headings(self, scope: Scope) -> Sequence[tuple[str, str | None]]:
        return self.database.read(chunks.headings, scope.owner, scope.collection, SUGGESTED_FROM)

    def _checks(self) -> dict[str, Check]:
        settings = self.settings
        return {
            "database": checks.answering(lambda: self.database.read(changes.read_counter, "change")),
            "vectors": checks.answering(self._retrieval.vectors.heartbeat),
            "lexical": checks.answering(self._retrieval.reader.reload),
            "embedding": checks.embedding(settings, self.minilm),
            "redis": checks.reachable(settings.redis_url, "redis_unreachable"),
            "index_worker": checks.index_process(self.page),
            "model": checks.reachable(settings.openai_base_url, "model_unreachable"),
        }

    def streaming(self) -> int:
        """How many answers this worker is making."""
        return self._conversing.registry.live

    def drain(self) -> None:
        """End the answers under way, because the worker is about to go."""
        self._conversing.registry.drain()

    def close(self) -> None:
        """Close what ``open`` opened."""
        self._bus.close()
        self._conversing.registry.close()
        self._retrieval.close()
        self._files.close()
        self.database.close()

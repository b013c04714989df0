"""The parts of one web worker: some made before the fork, the rest after it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial

from likeopt.bus.local import Request
from likeopt.bus.page import Counter
from likeopt.cache.cache import Cache
from likeopt.cache.report import CacheReport, report
from likeopt.chat.answering import Answering
from likeopt.chat.answers import Answer
from likeopt.chat.conversations import Conversations, tag_of
from likeopt.chat.measuring import measure
from likeopt.chat.personas.personas import Personas
from likeopt.chat.relay import StreamRelay
from likeopt.chat.replies import Replies
from likeopt.chat.routing.router import Router
from likeopt.chat.suggestions import suggestions
from likeopt.chat.warming.warmer import Maker
from likeopt.documents.forgetting import Forgetting
from likeopt.documents.ingestion import Ingestion, Limits
from likeopt.embedding.embedder import EmbeddingSpec
from likeopt.embedding.minilm import MiniLM
from likeopt.llm.words import Language
from likeopt.monitoring.health import Check, Health
from likeopt.monitoring.performance.report import Performance
from likeopt.monitoring.slowest import Slowest
from likeopt.offload import Offload
from likeopt.search.cached import CachedSearcher
from likeopt.search.passages import Scope, SearchQuery
from likeopt.services import checks, models, places
from likeopt.services.caching import Caching
from likeopt.services.cluster import Cluster
from likeopt.services.conversing import Conversing
from likeopt.services.retrieval import Embedded, Retrieval
from likeopt.services.semantics import QuestionReader, open_kindred
from likeopt.services.voices import fleet, open_voices
from likeopt.services.warming import Warming, WarmingLimits
from likeopt.services.watching import Watching
from likeopt.settings import Settings
from likeopt.storage import changes, chunks
from likeopt.storage.blobs import Blobs
from likeopt.storage.database import Database

SUGGESTED_FROM = 40
# Kinds that are cleared with another.
ALONGSIDE = {"answer": ("asked",), "function": ("function_memory", "function_redis", "function_disk")}


class Services:
    """What the views call. Made in gunicorn's master; ``open`` is called in each worker after the fork."""

    database: Database
    ingestion: Ingestion
    cache: Cache
    searcher: CachedSearcher
    answering: Answering
    conversations: Conversations
    streams: StreamRelay
    warming: Warming
    watching: Watching
    health: Health
    router: Router
    personas: Personas

    def __init__(self, settings: Settings) -> None:
        """Make what may be carried over a fork: the model's session and shared pages, no thread."""
        self.settings = settings
        self._slot = "master"
        # How many requests this worker is answering; whoever admits them says it.
        self.under_way: Callable[[], int] = lambda: 0
        self.page = places.shared_page(settings)
        self.metrics = places.metrics(settings, lambda: self._slot)
        self.slowest = Slowest()
        self.redis_link = places.redis_link(settings)
        self.models = fleet(settings, self.metrics.models)
        self.minilm: MiniLM | None = models.built_in(settings) if models.wants_built_in(settings) else None
        self._analyzer = places.analyzer(settings)
        self._analyzer.warm()

    def open(self, slot: int = 0) -> None:
        """Open what belongs to this process alone."""
        self._slot = f"web{slot}"
        settings = self.settings
        self.database = places.database(settings, self.metrics)
        # What was removed while this host was down must not be found in what it had kept before.
        self.page.raise_to(Counter.VISIBILITY, self.database.read(changes.read_counter, "visibility"))
        self._cluster = Cluster(settings, self.redis_link, slot, places.installation(self.database))
        self._bus = self._cluster.bus
        self._caching = Caching(settings, self.metrics.cache, self._cluster, self.database)
        self.cache, self.memory, self.epochs = self._caching.cache, self._caching.memory, self._caching.epochs
        self._files = Offload("files")
        self.ingestion = Ingestion(
            self.database,
            Blobs(settings.data_dir / "blobs"),
            self.page,
            Limits(settings.max_file_bytes, settings.undo_s),
            self._files,
            bell=places.bell_path(settings),
            removed=Forgetting(self.database, self.cache.drop_tags).removed,
        )
        self._retrieval = Retrieval(
            settings,
            self.database,
            self.page,
            self._analyzer,
            self.minilm,
            cache=self.cache,
            metrics=self.metrics,
        )
        self.searcher = self._retrieval.searcher
        self._bus.handle("cache.free", self._free)
        self._conversing = self._joined_chat()
        self.answering = self._conversing.answering
        self.conversations = self._conversing.conversations
        self.streams = self._conversing.streams
        self.warming = self._warming()
        self.watching = self._joined_watching(slot)
        self.health = Health(self._checks())
        self._cluster.open()
        self.warming.open()
        self.watching.open()

    def _joined_watching(self, slot: int) -> Watching:
        return Watching(
            self.settings,
            self.metrics,
            self.database,
            locks=self._caching.locks,
            bus=self._bus,
            models=self.models,
            slowest=self.slowest,
            link=self.redis_link,
            slot=slot,
        )

    def _joined_chat(self) -> Conversing:
        reader = QuestionReader(self._retrieval.serving, self._retrieval.embed, self._retrieval.embed_texts)
        voices = open_voices(
            self.settings, self.models, reader, database=self.database, caching=self._caching
        )
        self.router, self.personas = voices.router, voices.personas
        return Conversing(
            self.settings,
            self.database,
            self.searcher.search,
            self._bus,
            voices,
            finished=partial(measure, self.metrics) if self.settings.monitoring else _unmeasured,
            paced=self.metrics.server.observe_gaps if self.settings.monitoring else _unpaced,
            changed=lambda owner: self.cache.drop_tags([tag_of(owner)]),
            replies=self._replies(reader),
            wanted=self._want,
        )

    def _replies(self, reader: QuestionReader) -> Replies:
        replies = Replies(self.cache, self._caching.turns, self._caching.events)
        kindred, self.error_bound = open_kindred(self.settings, self.database, reader, self.metrics.cache)
        replies.relate(kindred)
        return replies

    def _warming(self) -> Warming:
        settings = self.settings
        limits = WarmingLimits(settings.warm_searches, settings.warm_answers, settings.warm_half_life_s)
        rehearsal = self._conversing.rehearsal
        return Warming(
            self.database,
            self.page,
            self._caching.locks,
            limits,
            makers={
                "search": Maker(partial(self.searcher.search, warm=True), self.searcher.has),
                "answer": Maker(rehearsal.make, rehearsal.is_kept),
            },
            busy=lambda: self.under_way() + self.streaming() > 0,
            made=self.metrics.cache.warmed,
        )

    def index_state(self) -> str:
        """Differs whenever a search may find something else than before."""
        page = self.page
        return f"{page.read(Counter.GENERATION)}.{page.read(Counter.VISIBILITY)}.{page.read(Counter.CORPUS)}"

    def _want(self, query: SearchQuery) -> None:
        self.warming.count(query)

    def clear_cache(self, kind: str | None = None) -> int:
        """Forget what is cached, all or of one kind, in every worker; returns how many things it was."""
        cleared = self.cache.clear(kind) + sum(map(self.cache.clear, ALONGSIDE.get(kind or "", ())))
        for worker in self._bus.others():
            # Nobody would be given it any more; this frees its room at once.
            with suppress(TimeoutError):
                deque(self._bus.call(worker, {"call": "cache.free", "kind": kind}, 1.0), maxlen=0)
        return cleared

    def _free(self, request: Request) -> Iterator[int]:
        yield self.memory.clear(request["kind"])

    def cache_report(self) -> CacheReport:
        """What the cache does, over all workers."""
        counted = self.metrics.reading(time.time()).since(None)
        return report(counted, self._caching.sizes(), self.settings.workers)

    def embed(self, texts: Sequence[str]) -> Embedded:
        """The texts' vectors, by the model of the documents' own. Raises EmbeddingUnavailable, Overloaded."""
        return self._retrieval.embed_texts(texts)

    def embedding_spec(self) -> EmbeddingSpec:
        """The model that does so. Raises EmbeddingUnavailable."""
        return self._retrieval.embedding_spec()

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
            "model": checks.chat_models(settings, lambda: len(self.models.specs())),
        }

    @property
    def performance(self) -> Performance:
        """How the whole host does."""
        return self.watching.performance

    def streaming(self) -> int:
        """How many answers this worker is making."""
        return self._conversing.registry.live

    def drain(self) -> None:
        """End the answers under way and what is watched, because the worker is about to go."""
        self.performance.end()
        self._conversing.registry.drain()

    def close(self) -> None:
        """Close what ``open`` opened."""
        self.watching.close()
        self.warming.close()
        self._cluster.close()
        self._conversing.registry.close()
        self.models.close()
        self._retrieval.close()
        self._caching.close()
        self._files.close()
        self.database.close()
        self.metrics.close()


def _unmeasured(_answer: Answer) -> None:
    """What is told when nothing is measured."""


def _unpaced(_gaps_s: Sequence[float]) -> None:
    """The same of the pace of answers."""

"""Semantic answers, joined for one web worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from random import SystemRandom

from likeopt.chat.kindred import Chance, Kindred
from likeopt.chat.semantic.answers import Policy, Reader, SemanticAnswers
from likeopt.chat.semantic.bound import ErrorBound
from likeopt.chat.semantic.store import QuestionStore
from likeopt.embedding.embedder import Vectors
from likeopt.errors import EmbeddingUnavailable
from likeopt.monitoring.cache_metrics import CacheMetrics
from likeopt.services.retrieval import CachedEmbedding, Embedded, ServingSet
from likeopt.settings import Settings
from likeopt.storage.database import Database


class QuestionReader:
    """The model that the documents' vectors were made with reads the questions, too."""

    def __init__(
        self, serving: ServingSet, embed: CachedEmbedding, embed_all: Callable[[Sequence[str]], Embedded]
    ) -> None:
        self._serving = serving
        self._embed = embed
        self._embed_all = embed_all

    def embed(self, question: str) -> Vectors:
        """The question's vector. Raises EmbeddingUnavailable."""
        arm = self._serving()
        if arm is None:
            raise EmbeddingUnavailable("embedding_unavailable")
        return self._embed(question, arm.embedder)

    def embed_all(self, texts: Sequence[str]) -> Vectors:
        """The vectors of several texts, which are not looked for again. Raises EmbeddingUnavailable."""
        return self._embed_all(texts).vectors

    def languages(self) -> tuple[str, ...]:
        """The languages that the model knows, none for all. Raises EmbeddingUnavailable."""
        arm = self._serving()
        if arm is None:
            raise EmbeddingUnavailable("embedding_unavailable")
        return arm.embedder.spec.languages


def open_kindred(
    settings: Settings, database: Database, reader: QuestionReader, metrics: CacheMetrics
) -> tuple[Kindred, ErrorBound]:
    """Answers of earlier questions, and the bound that ends them when too many are wrong."""
    bound = ErrorBound(
        database,
        settings.semantic_most_wrong_share,
        settings.semantic_checked_share,
        time.time,
        metrics.semantic_check,
    )
    answers = SemanticAnswers(
        QuestionStore(database),
        Reader(reader.embed, reader.languages),
        bound,
        Policy(settings.semantic_tenants, settings.semantic_care, settings.semantic_most_questions),
        clock=time.time,
        count_lookup=metrics.semantic_lookup,
    )
    return Kindred(answers, bound, Chance(time.time, SystemRandom().random)), bound

"""Semantic answers, joined for one web worker."""

from __future__ import annotations

import time
from random import SystemRandom

from likeopt.chat.kindred import Chance, Kindred
from likeopt.chat.semantic.answers import Policy, Reader, SemanticAnswers
from likeopt.chat.semantic.bound import ErrorBound
from likeopt.chat.semantic.store import QuestionStore
from likeopt.embedding.embedder import Vectors
from likeopt.errors import EmbeddingUnavailable
from likeopt.monitoring.cache_metrics import CacheMetrics
from likeopt.services.retrieval import CachedEmbedding, ServingSet
from likeopt.settings import Settings
from likeopt.storage.database import Database


class QuestionReader:
    """The model that the documents' vectors were made with reads the questions, too."""

    def __init__(self, serving: ServingSet, embed: CachedEmbedding) -> None:
        self._serving = serving
        self._embed = embed

    def embed(self, question: str) -> Vectors:
        """The question's vector. Raises EmbeddingUnavailable."""
        arm = self._serving()
        if arm is None:
            raise EmbeddingUnavailable("embedding_unavailable")
        return self._embed(question, arm.embedder)

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

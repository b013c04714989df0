"""The parts of semantic answers, on a real database and with vectors that are told what is near."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from likeopt.chat.semantic.answers import Policy, Reader, SemanticAnswers
from likeopt.chat.semantic.bound import ErrorBound
from likeopt.chat.semantic.store import QuestionStore
from likeopt.embedding.embedder import Vectors
from likeopt.embedding.installing import install
from likeopt.embedding.minilm import MiniLM
from likeopt.settings import Settings
from likeopt.storage.database import Database

Make = Callable[..., SemanticAnswers]


EVERYBODY = Policy("*")


class Embedding:
    """Unit vectors: nearly equal for questions said to be near, nearly orthogonal for all others."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._groups: dict[str, int] = {}
        self._group_count = 0

    def near(self, *questions: str) -> None:
        self._group_count += 1
        self._groups |= dict.fromkeys(questions, self._group_count)

    def __call__(self, question: str) -> Vectors:
        self.asked.append(question)
        if question not in self._groups:
            self.near(question)
        noise = np.random.default_rng(zlib.crc32(question.encode())).normal(size=512).astype(np.float32)
        vector = noise / np.linalg.norm(noise) * np.float32(0.1)
        vector[self._groups[question]] += 1.0
        unit: Vectors = vector / np.linalg.norm(vector)
        return unit


@pytest.fixture
def embedding() -> Embedding:
    return Embedding()


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.now_s = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def bound(database: Database, clock: Clock) -> ErrorBound:
    return ErrorBound(database, 0.01, 0.05, clock)


@pytest.fixture
def make(database: Database, embedding: Embedding, bound: ErrorBound, clock: Clock) -> Make:
    """Make semantic answers as one worker has them; all share the database."""

    def build(policy: Policy = EVERYBODY, **changes: object) -> SemanticAnswers:
        reader = Reader(embedding, lambda: ())
        given: dict[str, object] = {"reader": reader, "count_lookup": lambda _outcome: None} | changes
        return SemanticAnswers(QuestionStore(database), bound=bound, policy=policy, clock=clock, **given)  # type: ignore[arg-type]

    return build


@pytest.fixture
def answers(make: Make) -> SemanticAnswers:
    return make()


@pytest.fixture(scope="session")
def minilm() -> MiniLM:
    folder: Path = install(Settings().model_dir)
    return MiniLM(folder)

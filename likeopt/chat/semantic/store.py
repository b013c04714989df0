"""The questions as they lie in the database."""

from __future__ import annotations

from collections.abc import Sequence

from likeopt.storage import semantic_questions
from likeopt.storage.database import Database
from likeopt.storage.semantic_questions import NewQuestion, QuestionRow


class QuestionStore:
    """One transaction per call; each may raise Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, partition: str, row_id: int, most: int) -> Sequence[QuestionRow]:
        """As ``semantic_questions.after``."""
        return self._database.read(semantic_questions.after, partition, row_id, most)

    def add(self, new: NewQuestion) -> None:
        """As ``semantic_questions.add``."""
        self._database.write(semantic_questions.add, new)

    def remove(self, answer_digests: Sequence[str]) -> int:
        """As ``semantic_questions.remove``."""
        return self._database.write(semantic_questions.remove, answer_digests)

    def prune(self, owner: str, most: int) -> int:
        """As ``semantic_questions.prune``."""
        return self._database.write(semantic_questions.prune, owner, most)

"""The nearest earlier questions: a matrix of vectors per partition, kept up from the database."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from likeopt.chat.semantic.likeness import NEIGHBOURS, Vocabulary
from likeopt.chat.semantic.wording import plain
from likeopt.embedding.embedder import Vectors
from likeopt.storage.semantic_questions import QuestionRow

# Of one partition. With the built-in model 1.5 KB each.
MOST_QUESTIONS = 10_000
# Of all partitions loaded at a time; the one not asked for longest goes first.
MOST_LOADED = 20_000

_FARTHEST = -4.0

Read = Callable[[str, int, int], Sequence[QuestionRow]]


class Kept(NamedTuple):
    """A question that was answered, and how: the digest of its answer, and what was found for it."""

    question: str
    answer_digest: str
    passages: Any


class Near(NamedTuple):
    """The stored question nearest to one, the cosines of the nearest few, and how many are stored."""

    kept: Kept
    cosines: tuple[float, ...]
    stored: int
    vocabulary: Vocabulary


class Partition:
    """Questions that may share answers. Not safe for use by two threads at once."""

    def __init__(self, most: int = MOST_QUESTIONS) -> None:
        self.last_id = 0
        self.vocabulary = Vocabulary()
        self._most = most
        self._kept: list[Kept | None] = []
        self._places: dict[str, int] = {}
        self._vectors: Vectors = np.empty((0, 0), np.float32)
        self._gone: Vectors = np.empty(0, np.float32)

    def __len__(self) -> int:
        return len(self._places)

    def add(self, rows: Iterable[QuestionRow]) -> None:
        """Take up rows in the order of their ids; an equal question takes the place of the older one."""
        for row in rows:
            if row.id > self.last_id:
                self.last_id = row.id
                self._put(row)

    def _put(self, row: QuestionRow) -> None:
        vector = (
            np.frombuffer(row.vector, np.float32) if len(row.vector) % 4 == 0 else np.empty(0, np.float32)
        )
        if not vector.size or (self._kept and vector.size != self._vectors.shape[1]):
            return
        text = plain(row.question)
        self._drop(text)
        if len(self._kept) >= len(self._vectors):
            self._make_room(vector.size)
        self._vectors[len(self._kept)] = vector
        self._places[text] = len(self._kept)
        self._kept.append(Kept(row.question, row.answer_digest, row.passages))
        self.vocabulary.add(row.question)

    def _make_room(self, dimensions: int) -> None:
        """Close the gaps, forget the oldest beyond the most, and double what is left."""
        places = [place for place, kept in enumerate(self._kept) if kept is not None]
        for place in places[: max(0, len(places) - self._most + 1)]:
            self._drop(plain(self._kept[place].question))  # type: ignore[union-attr]
        places = [place for place in places if self._kept[place] is not None]
        size = min(max(64, 2 * len(places)), self._most + self._most // 8 + 1)
        vectors = np.zeros((size, dimensions), np.float32)
        vectors[: len(places)] = self._vectors[places] if places else 0.0
        self._vectors, self._gone = vectors, np.zeros(size, np.float32)
        self._kept = [self._kept[place] for place in places]
        self._places = {plain(kept.question): place for place, kept in enumerate(self._kept) if kept}

    def _drop(self, text: str) -> None:
        place = self._places.pop(text, None)
        if place is not None:
            self.vocabulary.remove(self._kept[place].question)  # type: ignore[union-attr]
            self._kept[place] = None
            self._gone[place] = _FARTHEST

    def remove(self, answer_digest: str) -> None:
        """Forget the questions with that answer."""
        for kept in list(self._kept):
            if kept is not None and kept.answer_digest == answer_digest:
                self._drop(plain(kept.question))

    def nearest(self, question: str, vector: Vectors) -> Near | None:
        """The nearest stored questions by cosine of unit vectors; an equal text is the nearest of all."""
        if not self._places or vector.size != self._vectors.shape[1]:
            return None
        cosines = self._vectors[: len(self._kept)] @ vector + self._gone[: len(self._kept)]
        same = self._places.get(plain(question))
        if same is not None:
            cosines[same] = 1.0 + 1e-3
        count = min(NEIGHBOURS, len(self._places))
        nearest = np.argpartition(-cosines, count - 1)[:count]
        nearest = nearest[np.argsort(-cosines[nearest])]
        kept = self._kept[int(nearest[0])]
        assert kept is not None  # noqa: S101 (removed ones are the farthest)
        return Near(
            kept, tuple(min(1.0, float(cosines[place])) for place in nearest), len(self), self.vocabulary
        )


class QuestionIndex:
    """The partitions in use. ``read`` gives the rows of a partition above an id, at most so many, in order.

    Safe for use by several threads and greenlets; no lock is held while ``read`` runs.
    """

    def __init__(
        self, read: Read, most_questions: int = MOST_QUESTIONS, most_loaded: int = MOST_LOADED
    ) -> None:
        self._read = read
        self._most = most_questions
        self._most_loaded = most_loaded
        self._partitions: OrderedDict[str, Partition] = OrderedDict()
        self._lock = threading.Lock()

    def nearest(self, partition: str, question: str, vector: Vectors) -> Near | None:
        """The nearest questions of ``partition`` (float32, unit), those just added by others included.

        None when there are none. Raises what ``read`` raises.
        """
        with self._lock:
            loaded = self._partitions.get(partition)
            known = loaded.last_id if loaded else 0
        rows = self._read(partition, known, self._most)
        with self._lock:
            found = self._partitions.setdefault(partition, loaded or Partition(self._most))
            found.add(rows)
            self._partitions.move_to_end(partition)
            self._make_room()
            return found.nearest(question, vector)

    def remove(self, partition: str, answer_digest: str) -> None:
        """Forget the questions with that answer."""
        with self._lock:
            if partition in self._partitions:
                self._partitions[partition].remove(answer_digest)

    def clear(self) -> None:
        """Forget everything; it is read anew when asked for."""
        with self._lock:
            self._partitions.clear()

    def _make_room(self) -> None:
        loaded = sum(map(len, self._partitions.values()))
        while loaded > self._most_loaded and len(self._partitions) > 1:
            _, oldest = self._partitions.popitem(last=False)
            loaded -= len(oldest)

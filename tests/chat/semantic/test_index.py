from __future__ import annotations

import numpy as np
import pytest

from likeopt.chat.semantic.index import Partition, QuestionIndex
from likeopt.embedding.embedder import Vectors
from likeopt.storage.semantic_questions import QuestionRow

RANDOM = np.random.default_rng(1)


def unit(*values: float) -> Vectors:
    vector = np.array(values, np.float32)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


def some(dimensions: int = 8) -> Vectors:
    return unit(*RANDOM.normal(size=dimensions))


def row(row_id: int, question: str, vector: Vectors, answer: str = "") -> QuestionRow:
    return QuestionRow(row_id, question, vector.tobytes(), answer or f"answer {row_id}", [])


class Rows:
    """A table in memory that counts its readers."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, QuestionRow]] = []
        self.reads: list[int] = []

    def add(self, partition: str, question: str, vector: Vectors) -> None:
        self.rows.append((partition, row(len(self.rows) + 1, question, vector)))

    def after(self, partition: str, row_id: int, most: int) -> list[QuestionRow]:
        self.reads.append(row_id)
        return [one for name, one in self.rows if name == partition and one.id > row_id][-most:]


def test_the_nearest_is_what_a_plain_search_finds() -> None:
    vectors = [some() for _ in range(300)]
    partition = Partition()
    partition.add(row(place + 1, f"question {place}", vector) for place, vector in enumerate(vectors))
    for _ in range(20):
        asked = some()
        cosines = [float(asked @ vector) for vector in vectors]
        near = partition.nearest("another", asked)
        assert near is not None
        assert near.kept.question == f"question {int(np.argmax(cosines))}"
        assert near.cosines == pytest.approx(sorted(cosines, reverse=True)[: len(near.cosines)], abs=1e-5)


def test_an_equal_question_comes_first_and_takes_the_place_of_the_older() -> None:
    partition = Partition()
    partition.add([row(1, "What is  it?", unit(1, 0), "old"), row(2, "other", unit(1, 0.1))])
    partition.add([row(3, "What is it?", unit(0, 1), "new")])
    assert len(partition) == 2
    near = partition.nearest("What is it?", unit(1, 0.1))
    assert near is not None
    assert near.kept.answer_digest == "new"


def test_rows_read_twice_change_nothing() -> None:
    """As when two read at once and the one with the older state comes last."""
    partition = Partition()
    rows = [row(1, "What is it?", unit(1, 0), "old"), row(2, "What is it?", unit(1, 0), "new")]
    partition.add(rows)
    partition.add(rows[:1])
    near = partition.nearest("x", unit(1, 0))
    assert near is not None
    assert (near.kept.answer_digest, near.stored) == ("new", 1)


def test_removed_questions_are_found_no_more() -> None:
    partition = Partition()
    partition.add([row(1, "a", unit(1, 0)), row(2, "b", unit(-1, 0.1))])
    partition.remove("answer 1")
    near = partition.nearest("x", unit(1, 0))
    assert near is not None
    assert (near.kept.question, near.stored) == ("b", 1)
    partition.remove("answer 2")
    assert partition.nearest("x", unit(1, 0)) is None


def test_only_the_newest_stay_when_there_are_too_many() -> None:
    partition = Partition(most=100)
    partition.add(row(number, f"question {number}", some()) for number in range(1, 1001))
    assert 100 <= len(partition) <= 114
    assert partition._vectors.shape[0] <= 114
    kept = {one.question for one in partition._kept if one is not None}
    assert {f"question {number}" for number in range(901, 1001)} <= kept


def test_rows_that_cannot_be_vectors_are_left_out() -> None:
    partition = Partition()
    partition.add([row(1, "a", unit(1, 0)), QuestionRow(2, "b", b"abc", "x", []), row(3, "c", unit(1, 0, 0))])
    assert len(partition) == 1
    assert partition.nearest("x", unit(1, 0, 0)) is None


def test_what_others_add_is_found_by_reading_only_what_is_new() -> None:
    rows = Rows()
    index = QuestionIndex(rows.after)
    rows.add("p", "first", unit(1, 0))
    assert index.nearest("p", "x", unit(0, 1)) is not None
    rows.add("p", "second", unit(0, 1))
    near = index.nearest("p", "x", unit(0, 1))
    assert near is not None
    assert near.kept.question == "second"
    assert rows.reads == [0, 1]


def test_partitions_do_not_mix() -> None:
    rows = Rows()
    rows.add("p", "first", unit(1, 0))
    index = QuestionIndex(rows.after)
    assert index.nearest("q", "first", unit(1, 0)) is None


def test_partitions_not_asked_for_longest_are_unloaded() -> None:
    rows = Rows()
    for name in "abc":
        for number in range(10):
            rows.add(name, f"question {number}", some())
    index = QuestionIndex(rows.after, most_loaded=20)
    for name in "abc":
        index.nearest(name, "x", some())
    assert set(index._partitions) == {"b", "c"}
    assert index.nearest("a", "x", some()) is not None

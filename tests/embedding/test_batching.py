"""Batches of texts of about one length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from likeopt.embedding.batching import batches


def test_texts_of_one_length_come_together() -> None:
    assert batches([10, 100, 12, 90], budget_tokens=200) == [[1, 3], [2, 0]]


def test_a_batch_is_as_large_as_its_padding_allows() -> None:
    assert batches([50, 50, 50, 50, 50], budget_tokens=100) == [[0, 1], [2, 3], [4]]


def test_a_text_above_the_budget_is_alone() -> None:
    assert batches([300, 1, 1], budget_tokens=256) == [[0], [1, 2]]


def test_the_number_of_texts_can_be_limited() -> None:
    assert batches([1, 1, 1, 1, 1], most=2) == [[0, 1], [2, 3], [4]]


def test_nothing_makes_no_batch() -> None:
    assert batches([]) == []


@given(st.lists(st.integers(0, 300)), st.integers(1, 600), st.integers(0, 5))
def test_every_text_is_in_one_batch_within_the_budget(lengths: list[int], budget: int, most: int) -> None:
    found = batches(lengths, budget, most)
    assert sorted(place for batch in found for place in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(lengths[place] for place in batch) <= budget
        assert not most or len(batch) <= most
    in_order = [lengths[place] for batch in found for place in batch]
    assert in_order == sorted(lengths, reverse=True)

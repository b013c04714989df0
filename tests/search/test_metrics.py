from __future__ import annotations

import math

import pytest

from likeopt.search.metrics import ndcg_at, recall_at, reciprocal_rank_at

RANKING = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [
        ({"a": 1}, 10, 1.0),
        ({"b": 1}, 10, 1 / math.log2(3)),
        ({"d": 1}, 3, 0.0),
        ({"x": 1}, 10, 0.0),
        ({}, 10, 0.0),
        ({"a": 1, "b": 2}, 10, (1 + 2 / math.log2(3)) / (2 + 1 / math.log2(3))),
        ({"a": 1, "x": 1}, 10, 1 / (1 + 1 / math.log2(3))),
        ({"a": 1, "b": 1, "c": 1}, 2, 1.0),
    ],
)
def test_ndcg(relevant: dict[str, int], k: int, expected: float) -> None:
    assert ndcg_at(k, RANKING, relevant) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [({"a": 1, "d": 1}, 3, 0.5), ({"a": 1, "d": 1}, 4, 1.0), ({"x": 1}, 4, 0.0), ({}, 4, 0.0)],
)
def test_recall(relevant: dict[str, int], k: int, expected: float) -> None:
    assert recall_at(k, RANKING, relevant) == expected


@pytest.mark.parametrize(
    ("relevant", "k", "expected"),
    [({"a": 1}, 4, 1.0), ({"c": 1, "d": 1}, 4, 1 / 3), ({"d": 1}, 3, 0.0), ({}, 4, 0.0)],
)
def test_reciprocal_rank(relevant: dict[str, int], k: int, expected: float) -> None:
    assert reciprocal_rank_at(k, RANKING, relevant) == pytest.approx(expected)

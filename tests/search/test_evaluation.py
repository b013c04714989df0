from __future__ import annotations

import pytest

from likeopt.embedding.embedder import Embedder
from likeopt.search.analysis import Analyzer
from likeopt.search.datasets import Dataset, EvaluationDocument
from likeopt.search.evaluation import EvaluationParts, evaluate
from likeopt.search.vectors import VectorStore

WORDS = ["apple", "bridge", "castle", "desert", "engine", "forest", "garden", "harbor", "island", "jungle"]


@pytest.fixture
def dataset() -> Dataset:
    documents = tuple(
        EvaluationDocument(f"d{number}", word, f"{word} and {WORDS[number - 1]}")
        for number, word in enumerate(WORDS)
    )
    queries = {f"q{number}": f"the {word}" for number, word in enumerate(WORDS)}
    return Dataset("words", documents, queries, {f"q{number}": {f"d{number}": 1} for number in range(10)})


def test_all_modes_are_measured_with_the_real_parts(
    dataset: Dataset, store: VectorStore, embedder: Embedder
) -> None:
    before = set(store.names())
    told: list[tuple[str, int, int]] = []
    parts = EvaluationParts(
        Analyzer(), embedder, store, lambda stage, done, total: told.append((stage, done, total))
    )
    result = evaluate(dataset, parts)
    assert list(result.modes) == ["bm25", "vector", "hybrid"]
    assert result.modes["bm25"] == {"ndcg@10": 1.0, "recall@10": 1.0, "mrr@10": 1.0}
    assert 0.5 < result.modes["vector"]["ndcg@10"] <= 1.0
    assert result.modes["hybrid"]["ndcg@10"] > 0.99
    assert result.index_recall == 1.0
    assert {(stage, total) for stage, done, total in told if done == total} == {
        ("bm25", 10),
        ("embed", 10),
        ("vector", 10),
    }
    assert set(store.names()) == before


def test_without_vectors_bm25_stands_alone(dataset: Dataset) -> None:
    result = evaluate(dataset, EvaluationParts(Analyzer()))
    assert list(result.modes) == ["bm25"]
    assert result.index_recall is None


def test_a_language_the_model_does_not_know_leaves_hybrid_to_bm25(
    store: VectorStore, embedder: Embedder
) -> None:
    texts = ["농민 시위", "국회 의원", "평양 축전", "서울 대학"]
    documents = tuple(EvaluationDocument(text, "", text) for text in texts)
    dataset = Dataset("ko", documents, {text: text for text in texts}, {text: {text: 1} for text in texts})
    result = evaluate(dataset, EvaluationParts(Analyzer(), embedder, store))
    assert result.modes["hybrid"] == result.modes["bm25"]

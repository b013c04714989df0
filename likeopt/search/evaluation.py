"""How good search is on a data set: the real arms over a throw-away corpus."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import msgspec
import numpy as np

from likeopt.embedding.embedder import Embedder, Vectors
from likeopt.search.analysis import Analyzer
from likeopt.search.datasets import Dataset, EvaluationDocument, read_dataset
from likeopt.search.fusion import CANDIDATES, arm_weights, fuse
from likeopt.search.lexical import LexicalReader
from likeopt.search.lexical_writer import LexicalEntry, LexicalWriter
from likeopt.search.metrics import ndcg_at, recall_at, reciprocal_rank_at
from likeopt.search.passages import FusedHit, Hit, Mode, Scope
from likeopt.search.vectors import VectorStore

Progress = Callable[[str, int, int], None]

T = TypeVar("T")

_DEPTH = 10
_SLICE = 512
_SCOPE = Scope("evaluation", "evaluation")
_RECALL_QUESTIONS = 1000


class Evaluation(msgspec.Struct, frozen=True):
    """``ndcg@10``, ``recall@10`` and ``mrr@10`` of each mode that ran, means over the questions.

    ``index_recall`` is the share of the 10 nearest by exact search that Chroma finds, None
    without vectors.
    """

    modes: dict[Mode, dict[str, float]]
    index_recall: float | None = None


def _silent(stage: str, done: int, total: int) -> None:  # noqa: ARG001 - a Progress that tells nobody
    return


class EvaluationParts(msgspec.Struct, frozen=True):
    """The real parts to evaluate. Without an embedder and a store, BM25 is evaluated alone.

    ``progress`` is told the stage (bm25, embed, vector), how much of it is done, and of how much.
    """

    analyzer: Analyzer
    embedder: Embedder | None = None
    vectors: VectorStore | None = None
    progress: Progress = _silent


def evaluate_folder(path: Path, parts: EvaluationParts) -> Evaluation:
    """Read the data set in ``path`` and evaluate every mode. Raises InvalidInput if it holds none."""
    return evaluate(read_dataset(path), parts)


def evaluate(dataset: Dataset, parts: EvaluationParts) -> Evaluation:
    """Evaluate every mode on ``dataset``; a document is one passage, which the model cuts if too long.

    Raises Unavailable when a part does not answer.
    """
    bm25 = _rank_by_terms(dataset, parts)
    modes: dict[Mode, dict[str, float]] = {"bm25": _measured(dataset, bm25)}
    if parts.embedder is None or parts.vectors is None:
        return Evaluation(modes)
    documents = _embedded([_passage(document) for document in dataset.documents], parts.embedder, parts)
    queries = _embedded(list(dataset.queries.values()), parts.embedder, parts)
    vector = _rank_by_vectors(dataset, documents, queries, parts.vectors, parts.progress)
    weights = [arm_weights(query, parts.embedder.spec) for query in dataset.queries.values()]
    hybrid = [
        fuse(by_terms, by_vector if weight.vector else [], weight)
        for by_terms, by_vector, weight in zip(bm25, vector, weights, strict=True)
    ]
    modes |= {"vector": _measured(dataset, vector), "hybrid": _measured(dataset, hybrid)}
    return Evaluation(modes, _index_recall(dataset, documents, queries, vector))


def _rank_by_terms(dataset: Dataset, parts: EvaluationParts) -> list[list[Hit]]:
    with TemporaryDirectory(prefix="likeopt-evaluate-") as folder:
        writer = LexicalWriter(Path(folder), parts.analyzer)
        done = 0
        for batch in _slices(dataset.documents):
            writer.apply([_entry(document) for document in batch], [])
            done += len(batch)
            parts.progress("bm25", done, len(dataset.documents))
        writer.commit()
        reader = LexicalReader(Path(folder))
        terms = map(parts.analyzer.query_terms, dataset.queries.values())
        hits = [reader.search(each, _SCOPE, CANDIDATES) for each in terms]
        writer.close()
    return hits


def _rank_by_vectors(
    dataset: Dataset, documents: Vectors, queries: Vectors, store: VectorStore, progress: Progress
) -> list[list[Hit]]:
    name = f"evaluation-{secrets.token_hex(8)}"
    ids = [document.id for document in dataset.documents]
    store.ensure(name, {"dataset": dataset.name})
    try:
        store.upsert(name, ids, documents, ids)
        hits = []
        for done, query in enumerate(queries, 1):
            hits.append(store.query(name, query, CANDIDATES))
            progress("vector", done, len(queries))
    finally:
        store.drop(name)
    return hits


def _embedded(texts: Sequence[str], embedder: Embedder, parts: EvaluationParts) -> Vectors:
    """Embed texts of like length together, so that little of a batch is padding."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    vectors = np.empty((len(texts), embedder.spec.dimensions), dtype=np.float32)
    done = 0
    for places in _slices(order):
        vectors[places] = embedder.embed([texts[place] for place in places])
        done += len(places)
        parts.progress("embed", done, len(texts))
    return vectors


def _index_recall(
    dataset: Dataset, documents: Vectors, queries: Vectors, found: Sequence[Sequence[Hit]]
) -> float:
    """Compare with exact search over all documents, on up to 1,000 questions."""
    ids = np.array([document.id for document in dataset.documents])
    depth = min(_DEPTH, len(ids))
    shares = []
    for query, hits in zip(queries[:_RECALL_QUESTIONS], found, strict=False):
        exact = set(ids[np.argsort(-(documents @ query), kind="stable")[:depth]])
        shares.append(len(exact & {hit.chunk_id for hit in hits[:depth]}) / depth)
    return float(np.mean(shares))


def _measured(dataset: Dataset, ranked: Sequence[Sequence[Hit | FusedHit]]) -> dict[str, float]:
    rows = []
    for query_id, hits in zip(dataset.queries, ranked, strict=True):
        ranking = [hit.chunk_id for hit in hits]
        relevant = dataset.judgements[query_id]
        rows.append(
            [measure(_DEPTH, ranking, relevant) for measure in (ndcg_at, recall_at, reciprocal_rank_at)]
        )
    names = [f"{name}@{_DEPTH}" for name in ("ndcg", "recall", "mrr")]
    return dict(zip(names, np.mean(rows, axis=0).tolist(), strict=True))


def _passage(document: EvaluationDocument) -> str:
    return f"{document.title}\n{document.text}" if document.title else document.text


def _entry(document: EvaluationDocument) -> LexicalEntry:
    return LexicalEntry(document.id, document.id, _SCOPE, document.title, None, document.text)


def _slices(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _SLICE):
        yield items[start : start + _SLICE]

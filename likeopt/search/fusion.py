"""Fusion of the two arms: a convex combination of normalised scores.

After Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval",
ACM TOIS 2023 (arXiv 2210.11934): the combination beats reciprocal rank fusion in and out
of domain and depends little on the normaliser. BM25 is scaled from its theoretical
minimum 0, the cosine from the lowest of the candidates, since a model's cosines never
come near their minimum -1.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from likeopt.embedding.embedder import EmbeddingSpec
from likeopt.embedding.language import known_share
from likeopt.search.passages import FusedHit, Hit, Scores

_ScoresById = dict[str, float]

# How many of each arm's best are fused. The last of them is the background that cosines are
# measured against, so it must lie beyond what can be relevant.
CANDIDATES = 100

# Raised whenever the same hits would be ranked otherwise, so that results kept before are not used.
RANKING_VERSION = 1

# What the vector arm is worth, and the difference of cosines that counts as a full one: where the
# best hardly stands out from the background, the model has little to say. The built-in model
# is small and ranks below BM25 on SciFact and on code; from .3 to .4 and from .2 to .5 the fused
# ranking hardly changes. For larger models both arms count alike, as in Pyserini's figures
# for BEIR, and since their cosines may lie closer together, less is asked of them.
_VECTOR_ARM = {"minilm": (0.35, 0.3), "openai": (0.5, 0.1)}


class ArmWeights(NamedTuple):
    """What each arm is worth for one query; ``bm25`` and ``vector`` add up to 1.

    Cosines that differ by less than ``full_span`` count for less than the arm is worth.
    """

    bm25: float
    vector: float
    full_span: float = 0.1


def arm_weights(query: str, spec: EmbeddingSpec | None) -> ArmWeights:
    """Weigh the arms by how much of ``query`` the model can read.

    A model's vectors of a language it was not trained on are noise that looks like any
    other vector: on Korean questions they take a fused ranking from .97 to .31. So the vector
    arm fades out as the share of known letters falls, and is not heard below one half.
    """
    if spec is None:
        return ArmWeights(1.0, 0.0)
    understood = max(0.0, 2.0 * known_share(query, spec.languages) - 1.0) if spec.languages else 1.0
    share, full_span = _VECTOR_ARM[spec.kind]
    return ArmWeights(1.0 - share * understood, share * understood, full_span)


def fuse(bm25: Sequence[Hit], vector: Sequence[Hit], weights: ArmWeights) -> list[FusedHit]:
    """Combine the candidates of both arms, best first; ties are broken by chunk id.

    ``score`` is in [0, 1]. Each arm's hits are best first. Where one arm has none the other's
    order stands: BM25 is then given as a share of its best, a cosine as it is.
    """
    words, meaning = _by_id(bm25), _by_id(vector)
    if not meaning:
        combined = _shares_of_the_best(words)
    elif not words:
        combined = {chunk_id: max(0.0, cosine) for chunk_id, cosine in meaning.items()}
    else:
        combined = _combined(words, meaning, weights)
    hits = (
        FusedHit(chunk_id, min(score, 1.0), Scores(words.get(chunk_id), meaning.get(chunk_id)))
        for chunk_id, score in combined.items()
    )
    return sorted(hits, key=_best_first)


def _combined(words: _ScoresById, meaning: _ScoresById, weights: ArmWeights) -> _ScoresById:
    by_words = _shares_of_the_best(words)
    background = min(meaning.values())
    span = max(max(meaning.values()) - background, weights.full_span)
    by_meaning = {chunk_id: (cosine - background) / span for chunk_id, cosine in meaning.items()}
    return {
        chunk_id: weights.bm25 * by_words.get(chunk_id, 0.0) + weights.vector * by_meaning.get(chunk_id, 0.0)
        for chunk_id in words.keys() | meaning.keys()
    }


def _shares_of_the_best(scores: _ScoresById) -> _ScoresById:
    best = max(scores.values(), default=0.0) or 1.0
    return {chunk_id: score / best for chunk_id, score in scores.items()}


def _by_id(hits: Sequence[Hit]) -> _ScoresById:
    return {hit.chunk_id: hit.score for hit in hits}


def _best_first(hit: FusedHit) -> tuple[float, float, float, str]:
    return -hit.score, -(hit.scores.bm25 or 0.0), -(hit.scores.vector or 0.0), hit.chunk_id

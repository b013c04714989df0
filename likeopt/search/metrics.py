"""Measures of a ranking, as BEIR and TREC define them; each is in [0, 1], higher is better.

``ranking`` is document ids, best first; ``relevant`` maps the relevant ones to their grade (> 0).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def ndcg_at(k: int, ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Normalised discounted cumulative gain: Σ grade / log2(rank + 1), ranks from 1, over the ideal.

    After Järvelin and Kekäläinen, ACM TOIS 2002, with linear gain as in trec_eval.
    """
    gains = [relevant.get(document_id, 0) for document_id in ranking[:k]]
    ideal = sorted(relevant.values(), reverse=True)[:k]
    return _discounted(gains) / _discounted(ideal) if ideal else 0.0


def recall_at(k: int, ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """Share of the relevant documents that are among the first ``k``."""
    return len(relevant.keys() & set(ranking[:k])) / len(relevant) if relevant else 0.0


def reciprocal_rank_at(k: int, ranking: Sequence[str], relevant: Mapping[str, int]) -> float:
    """1 / rank of the first relevant document, ranks from 1; 0 if none is among the first ``k``."""
    ranks = (rank for rank, document_id in enumerate(ranking[:k], 1) if document_id in relevant)
    return 1.0 / next(ranks, math.inf)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))

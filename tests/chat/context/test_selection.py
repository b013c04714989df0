from __future__ import annotations

from likeopt.chat.context.selection import choose
from likeopt.search.passages import Passage, Scores


def found(*documents_and_scores: tuple[str, float]) -> list[Passage]:
    return [
        Passage(f"c{rank}", document, document, None, None, "text", score, Scores())
        for rank, (document, score) in enumerate(documents_and_scores)
    ]


def order(passages: tuple[Passage, ...]) -> list[str]:
    return [passage.chunk_id for passage in passages]


def test_the_best_of_three_documents_lead_and_the_rest_keep_their_order() -> None:
    passages = found(("a", 1.0), ("a", 0.9), ("b", 0.8), ("a", 0.7), ("c", 0.6), ("d", 0.55))
    assert order(choose(passages, 5)) == ["c0", "c2", "c4", "c1", "c3"]


def test_another_document_far_behind_does_not_come_forward() -> None:
    passages = found(("a", 1.0), ("a", 0.9), ("a", 0.8), ("b", 0.1))
    assert order(choose(passages, 3)) == ["c0", "c1", "c2"]


def test_one_document_may_fill_all_places() -> None:
    assert order(choose(found(*[("a", 1.0)] * 6), 4)) == ["c0", "c1", "c2", "c3"]


def test_nothing_and_little() -> None:
    assert choose([], 5) == ()
    assert order(choose(found(("a", 1.0), ("b", 0.9)), 1)) == ["c0"]

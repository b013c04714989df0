"""What each kind of question needs to be answered well."""

from __future__ import annotations

import msgspec

from likeopt.chat.routing.route import Complexity, Intent

# A passage of 600 syllables of Hangul with its label, the longest that indexing makes.
_PASSAGE_TOKENS = 640


class Needs(msgspec.Struct, frozen=True):
    """The contents of a prompt for one kind of question.

    At most ``passages`` of together ``passage_tokens``; after the third only those that score at least
    ``least_score`` (0–1) of the best one. Those of one document stand in its order if ``reading_order``, else
    best first. Where room is scarce, the conversation may take ``history_share``
    (0–1) of it before the passages, and its last turn ``last_turn_tokens``. ``answer_tokens`` bounds the
    answer, generously: it is there to end what would not end.
    """

    passages: int
    passage_tokens: int
    least_score: float
    history_share: float
    last_turn_tokens: int
    answer_tokens: int
    reading_order: bool

    def with_most(self, passages: int) -> Needs:
        """The same with at most so many passages."""
        fewer = min(passages, self.passages)
        return msgspec.structs.replace(self, passages=fewer, passage_tokens=fewer * _PASSAGE_TOKENS)


class _Row(msgspec.Struct, frozen=True):
    """``passages`` for low, medium and high complexity; the others as in Needs."""

    passages: tuple[int, int, int]
    least_score: float
    history_share: float
    last_turn_tokens: int
    answer_tokens: int
    reading_order: bool = False


# A passage that scores less than 0.3 of the best hardly ever answers: leaving those out after the third
# costs BM25 the answer to one of 245 claims of SciFact and to none of 212 questions about code. A summary and
# a comparison need what surrounds the best, too.
_TABLE: dict[Intent, _Row] = {
    #                passages   least score  history  last turn  answer
    "question": _Row((5, 6, 8), 0.3, 0.4, 800, 1024),
    "follow_up": _Row((5, 6, 8), 0.3, 0.5, 1600, 1024),
    "summary": _Row((10, 12, 14), 0.15, 0.4, 1600, 1536, reading_order=True),
    "comparison": _Row((8, 10, 12), 0.2, 0.4, 800, 1536),
    "how_to": _Row((6, 8, 10), 0.3, 0.4, 800, 1024, reading_order=True),
    "writing": _Row((6, 8, 10), 0.3, 0.6, 3000, 2048),
    "code": _Row((6, 8, 10), 0.3, 0.6, 3000, 2048),
    "small_talk": _Row((0, 0, 0), 0.0, 0.9, 800, 512),
}
_COLUMNS: dict[Complexity, int] = {"low": 0, "medium": 1, "high": 2}


def needs_of(intent: Intent, complexity: Complexity = "medium", top_k: int | None = None) -> Needs:
    """What such a question needs; ``top_k``, 0 or more, is how many passages somebody has asked for."""
    row = _TABLE[intent]
    passages = row.passages[_COLUMNS[complexity]] if top_k is None else top_k
    return Needs(
        passages=passages,
        passage_tokens=passages * _PASSAGE_TOKENS,
        least_score=row.least_score if top_k is None else 0.0,
        history_share=row.history_share,
        last_turn_tokens=row.last_turn_tokens,
        answer_tokens=row.answer_tokens,
        reading_order=row.reading_order,
    )

from __future__ import annotations

import math

import pytest

from likeopt.chat.semantic.likeness import MOST_LEAD, Evidence, Vocabulary, weigh

SURE = Evidence(cosine=0.98, lead=0.3, content=1.0, length=0.0, quoted=0.0, words=0.9, crowd=0.1)


def test_each_kind_of_evidence_moves_the_score_its_way() -> None:
    for name, value in {"cosine": 0.9, "lead": 0.1, "content": 0.6, "words": 0.6}.items():
        assert SURE._replace(**{name: value}).score < SURE.score
    for name in ("length", "quoted", "crowd"):
        assert SURE._replace(**{name: 0.5}).score < SURE.score


@pytest.mark.parametrize(("name", "value"), [("cosine", 0.84), ("content", 0.4), ("words", 0.4)])
def test_nothing_makes_up_for_missing_evidence(name: str, value: float) -> None:
    assert SURE._replace(**{name: value}).score == -math.inf


def test_a_lead_tells_little_where_little_is_stored() -> None:
    question, vocabulary = "How do I reset my password?", Vocabulary()
    leads = [weigh(question, question, (0.95, 0.1), stored, vocabulary).lead for stored in (1, 50, 500, 5000)]
    assert leads == pytest.approx([MOST_LEAD / 500, MOST_LEAD / 10, MOST_LEAD, MOST_LEAD])


def test_rare_words_weigh_more_than_common_ones() -> None:
    vocabulary = Vocabulary()
    for number in range(50):
        vocabulary.add(f"How do I reset thing{number}?")
    common = weigh("reset zebra", "reset giraffe", (0.9,), 50, vocabulary).content
    rare = weigh("reset zebra", "restart zebra", (0.9,), 50, vocabulary).content
    assert common < rare
    before = vocabulary.weight("reset")
    vocabulary.remove("How do I reset thing1?")
    assert vocabulary.weight("reset") == pytest.approx(before, abs=0.05)


def test_quotations_that_only_one_has_speak_against() -> None:
    vocabulary = Vocabulary()
    asked = 'What does "pending" mean here?'
    assert weigh(asked, "What does pending mean here?", (0.9,), 1, vocabulary).quoted == 1.0
    assert weigh(asked, asked, (0.9,), 1, vocabulary).quoted == 0.0

"""Verdicts agree with those of a reader, on statements that the rules were not made with."""

from __future__ import annotations

import pytest
from chat.support.labelled import agreement, labelled

PAIRS = labelled()
REPORTED = [pair for pair in PAIRS if not pair.is_for_tuning]


def is_korean(text: str) -> bool:
    return any("가" <= character <= "힣" for character in text)


def test_there_are_enough_statements_and_half_of_them_are_korean() -> None:
    assert len(PAIRS) >= 150
    assert 0.45 <= sum(is_korean(pair.statement) for pair in PAIRS) / len(PAIRS) <= 0.55
    assert len({pair.statement for pair in PAIRS}) == len(PAIRS)
    assert 0.4 <= len(REPORTED) / len(PAIRS) <= 0.6


def test_verdicts_agree_with_the_labels() -> None:
    """Reached: 0.80; 0.095 of the wrong ones are called supported, 0.015 of the right ones unsupported."""
    reached = agreement(REPORTED)
    assert reached.accuracy >= 0.77
    assert reached.wrong_supported <= 0.13
    assert reached.right_unsupported <= 0.03


@pytest.mark.parametrize("korean", [True, False])
def test_verdicts_agree_in_each_language(korean: bool) -> None:
    reached = agreement([pair for pair in REPORTED if is_korean(pair.statement) == korean])
    assert reached.accuracy >= 0.72
    assert reached.wrong_supported <= 0.19
    assert reached.right_unsupported <= 0.05

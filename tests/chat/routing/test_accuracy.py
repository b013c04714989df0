"""How often the classifier is right on questions that it was not fitted to.

Half of the questions, by their hash, are kept for this report; of those nothing but the numbers is shown, so
that nobody fits the words to them.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from likeopt.chat.routing.classifier import Classifier

QUESTIONS = Path(__file__).parents[2] / "data/routing/questions.jsonl"
LEAST_OVERALL = {"intent": 0.85, "complexity": 0.80}
LEAST_OF_A_LANGUAGE = {"intent": 0.83, "complexity": 0.75}


def is_kept_for_report(text: str) -> bool:
    return sha256(text.encode()).digest()[0] % 2 == 1


@pytest.fixture(scope="module")
def outcomes() -> list[dict[str, Any]]:
    """Language, and whether intent and complexity were right, of each question."""
    classify = Classifier()
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines() if line]
    found = [
        (row, classify(row["text"], row.get("history") or ()))
        for row in rows
        if is_kept_for_report(row["text"])
    ]
    return [
        {
            "language": row["language"],
            "intent": told.intent == row["intent"],
            "complexity": told.complexity == row["complexity"],
        }
        for row, told in found
    ]


def share_right(outcomes: list[dict[str, Any]], what: str) -> float:
    return round(sum(outcome[what] for outcome in outcomes) / len(outcomes), 3)


def is_enough(share: float, least: float, what: str) -> None:
    if share < least:
        pytest.fail(f"{what}: {share:.3f} right, at least {least} wanted", pytrace=False)


def test_there_are_enough_questions(outcomes: list[dict[str, Any]]) -> None:
    languages = [outcome["language"] for outcome in outcomes]
    counts = {language: languages.count(language) for language in set(languages)}
    assert counts.keys() == {"en", "ko"}
    assert min(counts.values()) >= 80


@pytest.mark.parametrize("what", ["intent", "complexity"])
def test_most_are_classified_rightly(outcomes: list[dict[str, Any]], what: str) -> None:
    is_enough(share_right(outcomes, what), LEAST_OVERALL[what], what)


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("what", ["intent", "complexity"])
def test_neither_language_is_left_behind(outcomes: list[dict[str, Any]], what: str, language: str) -> None:
    of_language = [outcome for outcome in outcomes if outcome["language"] == language]
    is_enough(share_right(of_language, what), LEAST_OF_A_LANGUAGE[what], f"{what} ({language})")

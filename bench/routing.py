"""Measure how long it takes to tell what kind of question it is, and how often that is right."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from bench.fit_routing import half, rows
from bench.serving import Result, say
from likeopt.chat.routing.classifier import Classifier
from likeopt.chat.routing.likeness import Likeness
from likeopt.embedding.embedder import Vectors
from likeopt.services.models import built_in
from likeopt.settings import Settings

ROUNDS = 5


def measure() -> dict[str, Result]:
    """Time over all labelled questions, and accuracy over the half that nothing was fitted to."""
    minilm = built_in(Settings())
    if minilm is None:
        raise RuntimeError("the embedding model is not installed")
    known: dict[str, Vectors] = {}

    def embed(text: str) -> Vectors:
        # As in the server, where the search of the same question reads the vector again.
        if text not in known:
            known[text] = minilm.embed([text])
        return known[text]

    by_words = Classifier()
    with_embedding = Classifier(Likeness(embed, minilm.embed, lambda: minilm.spec.languages))
    with_embedding.prepare()
    questions = rows("questions.jsonl")
    say(f"classifying {len(questions)} questions {ROUNDS} times")
    return {
        "time to classify": {
            "by words alone": _times(by_words, questions),
            "vector of the question known": _times(with_embedding, questions),
        },
        "accuracy on the unseen half": {
            f"{name}, {language or 'both'}": _accuracy(classifier, questions, language)
            for name, classifier in (("by words", by_words), ("with the embedding", with_embedding))
            for language in ("", "en", "ko")
        },
    }


def _times(classify: Classifier, questions: Sequence[dict[str, Any]]) -> dict[str, float]:
    elapsed_ms = [
        _timed_ms(partial(classify, row["text"], row.get("history", ())))
        for _ in range(ROUNDS)
        for row in questions
    ]
    return {f"p{q} ms": round(float(np.percentile(elapsed_ms, q)), 3) for q in (50, 95, 99)}


def _timed_ms(call: Callable[[], object]) -> float:
    start_s = time.perf_counter()
    call()
    return (time.perf_counter() - start_s) * 1000


def _accuracy(classify: Classifier, questions: Sequence[dict[str, Any]], language: str) -> dict[str, float]:
    chosen = [row for row in questions if half(row["text"]) == "report" and language in ("", row["language"])]
    found = [classify(row["text"], row.get("history", ())) for row in chosen]
    right = zip(found, chosen, strict=True)
    marks = [(each.intent == row["intent"], each.complexity == row["complexity"]) for each, row in right]
    intent, complexity = np.mean(marks, axis=0)
    return {
        "questions": len(chosen),
        "intent": round(float(intent), 3),
        "complexity": round(float(complexity), 3),
    }

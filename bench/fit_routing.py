"""Fit the tables of points by which questions are routed: `python -m bench.fit_routing`.

Learns from tests/data/routing: practice.jsonl and the half of questions.jsonl that is called tune. The other
half is not read. The tables are written to likeopt/chat/routing/tables; the same data gives the same tables.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from likeopt.chat.routing.features import (
    ASKED,
    COMPLEXITIES,
    INTENTS,
    PIECE,
    effort_features,
    intent_features,
    pieces_of,
)
from likeopt.chat.routing.points import POINTS_PER_E, START, TABLES
from likeopt.chat.routing.signals import signals

Matrix = NDArray[np.float64]

LABELLED = Path(__file__).parents[1] / "tests" / "data" / "routing"
# A piece of wording has to occur in so many questions to be learnt from.
LEAST_QUESTIONS = 3
# The least that is worth a line: a hundredth of what makes a label e times as likely.
LEAST_POINTS = 10
STEPS = 120


class Example(NamedTuple):
    """A labelled question as the tables see it."""

    of_intent: set[str]
    of_effort: set[str]
    intent: int
    complexity: int


class Fit(NamedTuple):
    """How one table is fitted: how far each kind of feature is trusted, and how much points are held down."""

    labels: Sequence[str]
    pieces: float
    asked: float
    l2: float


INTENT_FIT = Fit(INTENTS, pieces=0.45, asked=1.0, l2=1.0)
COMPLEXITY_FIT = Fit(COMPLEXITIES, pieces=0.3, asked=0.5, l2=2.0)


def half(text: str) -> str:
    """Which half of the labelled set ``text`` is in: ``tune`` or ``report``."""
    return "tune" if hashlib.sha256(text.encode("utf-8")).digest()[0] % 2 == 0 else "report"


def rows(name: str) -> list[dict[str, Any]]:
    """The labelled questions of one file."""
    return [json.loads(line) for line in (LABELLED / name).read_text("utf-8").splitlines()]


def main() -> None:
    """Fit both tables and write them."""
    tune = [row for row in rows("questions.jsonl") if half(row["text"]) == "tune"]
    examples = [_example(row) for row in [*tune, *rows("practice.jsonl")]]
    _write(
        "intent",
        INTENT_FIT,
        _fitted(INTENT_FIT, [e.of_intent for e in examples], [e.intent for e in examples]),
    )
    points = _fitted(COMPLEXITY_FIT, [e.of_effort for e in examples], [e.complexity for e in examples])
    _write("complexity", COMPLEXITY_FIT, points)


def _example(row: Mapping[str, Any]) -> Example:
    found = signals(row["text"], row.get("history", ()))
    wording = pieces_of(found)
    return Example(
        intent_features(found, wording),
        effort_features(found, row["intent"], wording)[0],
        INTENTS.index(row["intent"]),
        COMPLEXITIES.index(row["complexity"]),
    )


def _fitted(fit: Fit, examples: Sequence[set[str]], labels: Sequence[int]) -> dict[str, list[int]]:
    names = _learnable(examples)
    trust = np.array([_trust(fit, name) for name in names])
    seen = np.array([[name in example for name in names] for example in examples], dtype=np.float64) * trust
    weights = softmax_regression(seen, np.eye(len(fit.labels))[list(labels)], fit.l2) * trust[:, None]
    points = np.rint(weights * POINTS_PER_E).astype(int)
    return {
        name: row.tolist()
        for name, row in zip(names, points, strict=True)
        if name == START or np.abs(row).max() > LEAST_POINTS
    }


def _learnable(examples: Sequence[set[str]]) -> list[str]:
    counts = Counter(name for example in examples for name in example)
    return sorted(name for name in counts if not name.startswith(PIECE) or counts[name] >= LEAST_QUESTIONS)


def _trust(fit: Fit, name: str) -> float:
    if name.startswith(PIECE):
        return fit.pieces
    return fit.asked if name.startswith(ASKED) else 1.0


def softmax_regression(seen: Matrix, labels: Matrix, l2: float) -> Matrix:
    """Weights (features, labels) of a multinomial logistic regression with an ``l2`` penalty.

    Accelerated gradient descent (Nesterov, 1983) with the step that the largest singular value allows.
    """
    weights = np.zeros((seen.shape[1], labels.shape[1]))
    ahead, momentum = weights, 1.0
    steepness = 0.5 * np.linalg.norm(seen, 2) ** 2 * 0.5 + l2
    for _ in range(STEPS):
        scores = seen @ ahead
        likely = np.exp(scores - scores.max(axis=1, keepdims=True))
        likely /= likely.sum(axis=1, keepdims=True)
        stepped = ahead - (seen.T @ (likely - labels) + l2 * ahead) / steepness
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = stepped + (momentum - 1) / faster * (stepped - weights)
        weights, momentum = stepped, faster
    return weights


def _write(name: str, fit: Fit, points: Mapping[str, Sequence[int]]) -> None:
    lines = [" feature\t" + "\t".join(fit.labels)]
    lines += ["\t".join([feature, *map(str, points[feature])]) for feature in points]
    (TABLES / f"{name}.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"{name}: {len(points)} features\n")


if __name__ == "__main__":
    main()

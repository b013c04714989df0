"""The labelled statements of tests/data/citations, and how many of them are judged as they are labelled."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from likeopt.chat.support.judging import Verdict, judge

FOLDER = Path(__file__).parents[2] / "data/citations"


class Labelled(NamedTuple):
    """A statement, the passage it cites, and the verdict of a reader."""

    statement: str
    passage: str
    verdict: Verdict
    kind: str

    @property
    def is_for_tuning(self) -> bool:
        """Which half it belongs to: the rules were made with this one, and are reported on the other."""
        return hashlib.sha256(self.statement.encode()).digest()[0] % 2 == 0


class Agreement(NamedTuple):
    """Shares of verdicts that agree, of wrong statements called supported, of right ones not."""

    accuracy: float
    wrong_supported: float
    right_unsupported: float


def labelled() -> list[Labelled]:
    """All labelled statements."""
    texts = {each["id"]: each["text"] for each in _lines("passages.jsonl")}
    return [
        Labelled(each["statement"], texts[each["passage"]], each["verdict"], each["kind"])
        for each in _lines("statements.jsonl")
    ]


def agreement(pairs: Sequence[Labelled]) -> Agreement:
    """How far ``judge`` agrees with the labels of ``pairs``."""
    verdicts = [(pair.verdict, judge(pair.statement, pair.passage)) for pair in pairs]
    wrong = [given for label, given in verdicts if label != "supported"]
    right = [given for label, given in verdicts if label == "supported"]
    return Agreement(
        sum(label == given for label, given in verdicts) / len(verdicts),
        wrong.count("supported") / len(wrong),
        right.count("unsupported") / len(right),
    )


def _lines(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]

"""Replies to earlier questions that mean the same, and what checking some of them shows."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from likeopt.chat.asked import Asked
from likeopt.chat.citations import cited_numbers
from likeopt.chat.kept import KeptReply
from likeopt.chat.semantic.answers import Grounds, Match, SemanticAnswers
from likeopt.chat.semantic.bound import ErrorBound, Mistake
from likeopt.chat.semantic.sameness import Said, contradiction
from likeopt.errors import LikeOptError

log = logging.getLogger(__name__)


class Chance(NamedTuple):
    """Where time and luck come from: ``clock`` in seconds since the epoch, ``draw`` uniform in [0, 1)."""

    clock: Callable[[], float]
    draw: Callable[[], float]


class Kindred:
    """Finds earlier questions, remembers new ones, and has some of the hits checked."""

    def __init__(self, answers: SemanticAnswers, bound: ErrorBound, chance: Chance) -> None:
        self._answers = answers
        self._bound = bound
        self._chance = chance

    def find(self, asked: Asked) -> Match | None:
        """An earlier question that surely means the same."""
        if not self._answers.is_on(asked.owner):
            return None
        found = self._answers.find(
            asked.text, asked.owner, asked.partition, asked.passages, follow_up=asked.follows_up
        )
        return found if isinstance(found, Match) else None

    def forget(self, asked: Asked, match: Match) -> None:
        """The answer of the match is gone."""
        self._answers.forget(asked.partition, match.answer_digest)

    def remember(self, asked: Asked, kept: KeptReply) -> None:
        """Let later questions find this one's answer, if it stands on its own."""
        if not asked.follows_up and self._answers.is_on(asked.owner):
            grounds = Grounds(kept.order, tuple(_cited("".join(kept.pieces), kept.order)))
            digest = asked.key.digest
            self._answers.remember(asked.text, asked.owner, asked.partition, digest, grounds)

    def check(self, asked: Asked, match: Match, kept: KeptReply, make: Callable[[], Iterable[str]]) -> None:
        """Have ``make`` answer anew for a share of the hits, aside, and count whether it says the same."""
        try:
            wanted = self._bound.wants_check(asked.owner, self._chance.draw())
        except LikeOptError as error:
            log.warning("a semantic hit is not checked: %s", error)
            return
        if wanted:
            threading.Thread(
                target=self._check, args=(asked, match, kept, make), name="semantic-check", daemon=True
            ).start()

    def _check(self, asked: Asked, match: Match, kept: KeptReply, make: Callable[[], Iterable[str]]) -> None:
        try:
            fresh = "".join(make())
            served = "".join(kept.pieces)
            reason = contradiction(
                Said(served, _cited(served, kept.order)), Said(fresh, _cited(fresh, asked.passages))
            )
            mistake = Mistake(asked.text, match.question, reason, self._chance.clock()) if reason else None
            self._bound.record(asked.owner, mistake)
        except LikeOptError as error:
            log.warning("a semantic hit could not be checked: %s", error)
        except Exception:
            log.exception("checking a semantic hit failed")


def _cited(text: str, order: Sequence[str]) -> list[str]:
    return [order[number - 1] for number in sorted(cited_numbers(text)) if 0 < number <= len(order)]

"""Answers of earlier questions that mean the same."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import msgspec
import numpy as np

from likeopt.chat.semantic.bound import ErrorBound
from likeopt.chat.semantic.guard import Difference, difference
from likeopt.chat.semantic.index import Kept, Near, QuestionIndex
from likeopt.chat.semantic.likeness import FROM, Care, weigh
from likeopt.chat.semantic.store import QuestionStore
from likeopt.chat.semantic.wording import plain
from likeopt.embedding.embedder import Vectors
from likeopt.embedding.language import known_share
from likeopt.errors import EmbeddingUnavailable, LikeOptError
from likeopt.storage.semantic_questions import NewQuestion

logger = logging.getLogger(__name__)

Reason = Literal[
    "off",
    "follow_up",
    "too_long",
    "language_unknown",
    "no_vector",
    "closed",
    "unavailable",
    "nothing_near",
    "differs",
    "unsure",
    "passages",
]

# Of what the model cannot read it makes noise, so hardly a word of a question may be of that kind.
KNOWN_FROM = 0.95
# About what the built-in model reads of a text: of what comes after, the vector says nothing.
MOST_CHARS = 1000
# Jaccard's coefficient of the passages found then and now. Asked of GPTCache's sentences in turn, 89 % of the
# paraphrases have at least three of five in common with their sentence (0.43), but only 28 % all of them.
SAME_PASSAGES = 0.4
ALL_TENANTS = "*"
# Rows beyond a tenant's most are removed once in so many additions.
_PRUNED_EVERY = 50


class Grounds(msgspec.Struct, frozen=True):
    """Digests of the passages an answer was made from, and of those it cites."""

    found: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()


class Match(NamedTuple):
    """An earlier question that means the same; ``similarity`` is the cosine, ``score`` the log odds."""

    question: str
    answer_digest: str
    similarity: float
    score: float


class Declined(NamedTuple):
    """Why there is no match; ``nearest`` is what came nearest, ``difference`` what told it apart."""

    reason: Reason
    nearest: str | None = None
    difference: Difference | None = None


class Reader(NamedTuple):
    """The model that reads questions.

    ``embed`` gives a float32 unit vector and may raise LikeOptError; ``languages`` are those it knows, empty
    for all.
    """

    embed: Callable[[str], Vectors]
    languages: Callable[[], tuple[str, ...]]


class Policy(NamedTuple):
    """``tenants``: nobody when empty, everybody when ``*``, else owners separated by commas."""

    tenants: str = ""
    care: Care = "careful"
    most_questions: int = 10_000


class SemanticAnswers:
    """Finds the answer of an earlier question. Safe for use by several threads and greenlets.

    ``clock`` gives seconds since the epoch. ``count_lookup`` is told ``hit`` or why there was none.
    """

    def __init__(
        self,
        store: QuestionStore,
        reader: Reader,
        bound: ErrorBound,
        policy: Policy,
        *,
        clock: Callable[[], float],
        count_lookup: Callable[[str], None] = lambda _outcome: None,
    ) -> None:
        self._store = store
        self._reader = reader
        self._bound = bound
        self._policy = policy
        self._tenants = frozenset(name.strip() for name in policy.tenants.split(",")) - {""}
        self._index = QuestionIndex(store.after, policy.most_questions)
        self._clock = clock
        self._count_lookup = count_lookup
        self._added = 0

    def is_on(self, owner: str) -> bool:
        """Whether ``owner`` wants semantic answers."""
        return ALL_TENANTS in self._tenants or owner in self._tenants

    def find(
        self, question: str, owner: str, partition: str, passages: Sequence[str], *, follow_up: bool = False
    ) -> Match | Declined:
        """The answer of an earlier question that means the same as ``question``, if there surely is one.

        ``partition`` is a digest of all that must be equal, ``passages`` the digests of those found for
        ``question``. ``follow_up`` says that the question depends on what was said before. Raises nothing: an
        answer that cannot be found is made.
        """
        if not self.is_on(owner):
            return Declined("off")
        try:
            found = self._unsuited(question, owner, follow_up) or self._find(question, partition, passages)
        except LikeOptError as error:
            logger.warning("semantic answers are left out: %s", error)
            found = Declined("no_vector" if isinstance(error, EmbeddingUnavailable) else "unavailable")
        self._count_lookup("hit" if isinstance(found, Match) else found.reason)
        return found

    def _unsuited(self, question: str, owner: str, follow_up: bool) -> Declined | None:
        if follow_up:
            return Declined("follow_up")
        if len(question) > MOST_CHARS:
            return Declined("too_long")
        if not self._reads(question):
            return Declined("language_unknown")
        return None if self._bound.is_open(owner) else Declined("closed")

    def _reads(self, question: str) -> bool:
        if not any(map(str.isalpha, question)):
            return False
        return known_share(question, self._reader.languages()) >= KNOWN_FROM

    def _find(self, question: str, partition: str, passages: Sequence[str]) -> Match | Declined:
        near = self._index.nearest(partition, question, self._reader.embed(question))
        if near is None:
            return Declined("nothing_near")
        found = self._judged(question, near)
        if isinstance(found, Match) and not agree(_grounds(near.kept), passages):
            return Declined("passages", nearest=near.kept.question)
        return found

    def _judged(self, question: str, near: Near) -> Match | Declined:
        kept = near.kept
        if plain(question) == plain(kept.question):
            return Match(kept.question, kept.answer_digest, 1.0, math.inf)
        evidence = weigh(question, kept.question, near.cosines, near.stored, near.vocabulary)
        score = evidence.score
        told_apart = difference(question, kept.question) if score > -math.inf else None
        if told_apart:
            return Declined("differs", nearest=kept.question, difference=told_apart)
        if score < FROM[self._policy.care]:
            return Declined("unsure", nearest=kept.question)
        return Match(kept.question, kept.answer_digest, evidence.cosine, score)

    def remember(
        self, question: str, owner: str, partition: str, answer_digest: str, grounds: Grounds
    ) -> bool:
        """Keep a question that stands on its own with the digest of its answer; whether that was done.

        Not for questions in a language the model does not know, nor for those whose answers are not kept.
        """
        if not self.is_on(owner) or len(question) > MOST_CHARS or not self._reads(question):
            return False
        try:
            vector = self._reader.embed(question).astype(np.float32).tobytes()
            row = (vector, answer_digest, msgspec.to_builtins(grounds), self._clock())
            self._store.add(NewQuestion(partition, owner, question, *row))
            self._added += 1
            if self._added % _PRUNED_EVERY == 0:
                self._store.prune(owner, self._policy.most_questions)
        except LikeOptError as error:
            logger.warning("a question is not kept for semantic answers: %s", error)
            return False
        return True

    def forget(self, partition: str, answer_digest: str) -> None:
        """Forget the questions of an answer that is gone; other workers do so when they meet one."""
        self._index.remove(partition, answer_digest)
        try:
            self._store.remove([answer_digest])
        except LikeOptError as error:
            logger.warning("questions of a gone answer stay for now: %s", error)


def agree(grounds: Grounds, passages: Sequence[str]) -> bool:
    """Whether an answer with ``grounds`` may stand where ``passages`` were found.

    All it cites must be found again, unchanged, and most of what it was made from. An answer made from
    nothing stands where nothing is found.
    """
    then, now = set(grounds.found), set(passages)
    if not then or not now:
        return then == now
    return set(grounds.cited) <= now and len(then & now) / len(then | now) >= SAME_PASSAGES


def _grounds(kept: Kept) -> Grounds:
    try:
        return msgspec.convert(kept.passages, Grounds)
    except msgspec.ValidationError:
        # A row of another version: its answer stands nowhere.
        return Grounds(found=("",))

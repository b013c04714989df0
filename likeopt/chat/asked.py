"""What a reply depends on."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import msgspec

from likeopt.cache.backend import Key
from likeopt.cache.keys import digest_of, key_of
from likeopt.chat.context.history import Turn
from likeopt.search.passages import Passage, Scope, passage_digest

ANSWER = "answer"
POINTER = "asked"


class Asked(msgspec.Struct, frozen=True):
    """Digests of all that a reply is made from; ``passages`` in the order of their numbers.

    Replies to equal questions are interchangeable if the order of the passages is restored. ``text``,
    ``owner`` and ``follows_up`` stand for themselves.
    """

    text: str
    owner: str
    follows_up: bool
    scope: str
    model: str
    persona: str
    prompt: str
    history: str
    question: str
    passages: tuple[str, ...]

    @property
    def key(self) -> Key:
        """What the reply is kept by: the same for the same passages in any order."""
        return key_of(ANSWER, *self._question_parts(), sorted(self.passages))

    @property
    def question_key(self) -> Key:
        """What tells whether the question was asked before, when other passages were found."""
        return key_of(POINTER, *self._question_parts())

    @property
    def partition(self) -> str:
        """What must be equal for two questions to share an answer, but for themselves and their passages."""
        return digest_of(self.scope, self.model, self.persona, self.prompt)

    def parts(self) -> dict[str, str]:
        """The digests by name."""
        named = {name: getattr(self, name) for name in _PARTS}
        return named | {"passages": digest_of(sorted(self.passages))}

    def _question_parts(self) -> tuple[str, ...]:
        return tuple(getattr(self, name) for name in _PARTS)


_PARTS = ("scope", "model", "persona", "prompt", "history", "question")


def asked(
    *,
    question: str,
    scope: Scope,
    model: Sequence[object],
    persona: str,
    prompt: str,
    history: Sequence[Turn],
    passages: Sequence[Passage],
) -> Asked:
    """What the reply to ``question`` depends on; ``model`` is its name and everything it is told to do."""
    return Asked(
        text=question,
        owner=scope.owner,
        follows_up=bool(history),
        scope=digest_of(scope),
        model=digest_of(*model),
        persona=digest_of(persona),
        prompt=digest_of(prompt),
        history=digest_of([(normalised(turn.question), normalised(turn.answer)) for turn in history]),
        question=digest_of(normalised(question)),
        passages=tuple(passage_digest(passage) for passage in passages),
    )


def normalised(text: str) -> str:
    """The text without what does not change its meaning: how it is composed and spaced."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def in_order(passages: Sequence[Passage], digests: Sequence[str]) -> tuple[Passage, ...]:
    """The passages in the order of their ``digests``, which are the same in some order."""
    waiting: dict[str, list[Passage]] = {}
    for passage in passages:
        waiting.setdefault(passage_digest(passage), []).append(passage)
    return tuple(waiting[digest].pop(0) for digest in digests)


def arranged(found: Sequence[str], kept: Sequence[str]) -> tuple[str, ...] | None:
    """``found`` in an order in which those also in ``kept`` stand where they stand there.

    None when too few are found to fill the places between.
    """
    left = list(found)
    places: list[str | None] = []
    for digest in kept:
        places.append(digest if digest in left else None)
        if digest in left:
            left.remove(digest)
    while places and places[-1] is None:
        places.pop()
    if places.count(None) > len(left):
        return None
    filled = [left.pop(0) if digest is None else digest for digest in places]
    return (*filled, *left)

"""A reply as a turn reads it, wherever it comes from."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from likeopt.cache.kinds import Wish
from likeopt.cache.shelf import Got
from likeopt.cache.turns import Turn
from likeopt.chat.answers import CacheUse
from likeopt.chat.asked import Asked
from likeopt.chat.generation import Listener, Source
from likeopt.chat.kept import KeptReply, Replay
from likeopt.llm.contract import Attempt, Reply, Usage
from likeopt.search.passages import Note


class Led:
    """A model's reply, asked for by this process. ``turn`` keeps others from asking too."""

    is_kept = False
    is_led = True

    def __init__(self, reply: Reply, order: Sequence[str], turn: Turn | None, since_ns: int) -> None:
        self._reply = reply
        self.order = order
        self.turn = turn
        self.since_ns = since_ns
        self.started_s = time.perf_counter()

    @property
    def usage(self) -> Usage | None:
        """As the reply's."""
        return self._reply.usage

    @property
    def finish_reason(self) -> str | None:
        """As the reply's."""
        return self._reply.finish_reason

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """As the reply's."""
        return self._reply.attempts

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reply says of itself, if it does."""
        notes: tuple[Note, ...] = getattr(self._reply, "notes", ())
        return notes

    def __iter__(self) -> Iterator[str]:
        return iter(self._reply)

    def close(self) -> None:
        """End the call."""
        self._reply.close()


class SharedReply:
    """A reply as a turn reads it, with what is to be said about where it came from.

    ``stale`` is a kept reply past its time, which may stand in when no model answers; ``order`` that of
    the passages where it is not the reply's own.
    """

    def __init__(
        self,
        heard: Replay | Listener,
        use: CacheUse,
        why: dict[str, Any],
        stale: Got[KeptReply] | None = None,
        order: Sequence[str] | None = None,
    ) -> None:
        self._heard = heard
        self._use = use
        self.why = why
        self.stale = stale
        self._order = order

    @property
    def order(self) -> Sequence[str] | None:
        """The passages' digests in the order of their numbers; None when the reply does not come."""
        if self._order is not None:
            return self._order
        source = self._heard if isinstance(self._heard, Replay) else self._heard.source
        return None if source is None else source.order

    @property
    def use(self) -> CacheUse:
        """What the answer says of the cache; the tokens saved are known at the end."""
        if isinstance(self._heard, Replay):
            return self._use
        source = self._heard.generation.source
        if source is not None and (source.is_kept or not (source.is_led and self._heard.first)):
            return msgspec.structs.replace(self._use, collapsed=True, saved_tokens=tokens_of(source.usage))
        return self._use

    @property
    def usage(self) -> Usage | None:
        """As the reply's."""
        return self._heard.usage

    @property
    def finish_reason(self) -> str | None:
        """As the reply's."""
        return self._heard.finish_reason

    @property
    def notes(self) -> tuple[Note, ...]:
        """What the reply says of itself, known at its end."""
        source = self._source
        return source.notes if source is not None else ()

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """Which models were asked for it, known at its end."""
        source = self._source
        return source.attempts if source is not None else ()

    @property
    def _source(self) -> Source | None:
        return self._heard if isinstance(self._heard, Replay) else self._heard.generation.source

    def begins_within(self, seconds: float) -> bool:
        """Wait until there is text, or it has ended; False if there is none after that time."""
        return isinstance(self._heard, Replay) or self._heard.begins_within(seconds)

    def __iter__(self) -> Iterator[str]:
        return iter(self._heard)

    def close(self) -> None:
        """Want no more of it."""
        self._heard.close()


def exact_hit(kept: Got[KeptReply]) -> CacheUse:
    """What an answer says that was given before to the same question."""
    return CacheUse("hit", kept.layer, "exact", tokens_of(kept.value.usage))


def semantic_hit(kept: Got[KeptReply]) -> CacheUse:
    """What an answer says that was given before to a question that means the same."""
    return CacheUse("hit", kept.layer, "semantic", tokens_of(kept.value.usage))


def stale_hit(kept: Got[KeptReply]) -> CacheUse:
    """What an answer says that is past its time."""
    return CacheUse("hit", kept.layer, "exact", tokens_of(kept.value.usage))


def first_asked(wish: Wish) -> CacheUse:
    """What an answer says that is made for the asker."""
    return CacheUse("miss" if wish.read else "bypass")


def why(asked: Asked, kept: Got[KeptReply] | None = None) -> dict[str, Any]:
    """What the answer went by, for those who ask why it was or was not a hit."""
    known: dict[str, Any] = {
        "key": asked.key.digest,
        "parts": asked.parts(),
        "passages": len(asked.passages),
    }
    if kept is not None and kept.entry is not None:
        known |= {"stored_at": kept.entry.stored_at_s, "age_s": round(kept.age_s, 3)}
    return known


def tokens_of(usage: Usage | None) -> int:
    """Tokens that need not be generated again."""
    return usage.completion_tokens if usage is not None else 0

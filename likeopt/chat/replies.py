"""Replies: kept ones given again, equal ones under way shared, all others asked of the model."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from likeopt.cache.backend import Key
from likeopt.cache.cache import Cache
from likeopt.cache.codec import Typed
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.shelf import CacheEvents, Got, Origin
from likeopt.cache.turns import FIRST_PAUSE_S, LONGEST_PAUSE_S, Turn, Turns
from likeopt.chat.asked import ANSWER, Asked, arranged
from likeopt.chat.generation import Generation, Listener, Source
from likeopt.chat.kept import KeptReply, Pointer, Replay
from likeopt.chat.kindred import Kindred
from likeopt.chat.shared_reply import Led, SharedReply, exact_hit, first_asked, semantic_hit, why
from likeopt.llm.contract import Reply
from likeopt.search.passages import passage_tag

KEPT = Typed(KeptReply)
POINTER = Typed(Pointer)


class Ask(msgspec.Struct, frozen=True):
    """A reply that is wanted: what it depends on, how to have it made, and how the cache may be used.

    ``storable`` False keeps it out of the cache whatever comes of it; ``warm`` says that nobody waits for it.
    """

    asked: Asked
    make: Callable[[], Reply]
    wish: Wish
    storable: bool = True
    warm: bool = False

    @property
    def is_shared(self) -> bool:
        """Whether others may be given what is made for this asker."""
        return self.wish.is_common and self.storable


class Elsewhere(Protocol):
    """Replies that other workers are asking for."""

    def find(self, digest: str) -> Source | None:
        """The reply under way for that key; None when no worker has it."""
        ...


class Replies:
    """Made after fork, one per worker."""

    def __init__(self, cache: Cache, turns: Turns, events: CacheEvents) -> None:
        self._cache = cache
        self._kind: Kind = cache.kinds["answer"]
        self._pointers: Kind = cache.kinds["asked"]
        self._turns = turns
        self._events = events
        self._under_way: dict[str, Generation] = {}
        self._lock = threading.Lock()
        self._elsewhere: Elsewhere | None = None
        self._kindred: Kindred | None = None

    def relate(self, kindred: Kindred) -> None:
        """Take replies to questions that mean the same."""
        self._kindred = kindred

    def share(self, elsewhere: Elsewhere) -> None:
        """Listen to replies of other workers too."""
        self._elsewhere = elsewhere

    def begin(self, ask: Ask) -> SharedReply:
        """The reply to ``ask``, which is kept, under way, or about to be asked for."""
        kept = self._cache.get(self._kind, ask.asked.key, KEPT, ask.wish) if ask.wish.read else None
        if kept is not None and kept.status == "hit":
            self._events.looked_up("answer", "hit", kept.entry)
            return SharedReply(Replay(kept.value), exact_hit(kept), why(ask.asked, kept))
        stale = kept if kept is not None and kept.value.order == ask.asked.passages else None
        kindred = self._kindred_reply(ask)
        if kindred is not None:
            return kindred
        reason = self._why_not(ask, kept)
        if not ask.warm:
            self._events.looked_up("answer", "miss" if ask.wish.read else "bypass", None)
        listener = self._listen(ask)
        return SharedReply(listener, first_asked(ask.wish), why(ask.asked) | {"reason": reason}, stale)

    def _kindred_reply(self, ask: Ask) -> SharedReply | None:
        """The reply to an earlier question that means the same, if the asker takes such."""
        if self._kindred is None or not ask.is_shared or ask.warm:
            return None
        match = self._kindred.find(ask.asked)
        if match is None:
            return None
        kept = self._cache.get(self._kind, Key(ANSWER, match.answer_digest), KEPT)
        if kept is None:
            self._kindred.forget(ask.asked, match)
            return None
        order = arranged(ask.asked.passages, kept.value.order)
        if kept.status != "hit" or order is None:
            return None
        self._events.looked_up("answer", "hit", kept.entry)
        self._kindred.check(ask.asked, match, kept.value, ask.make)
        first = {"first_question": match.question, "similarity": round(match.similarity, 3)}
        known = why(ask.asked, kept) | first
        return SharedReply(Replay(kept.value), semantic_hit(kept), known, order=order)

    def has(self, ask: Ask) -> bool:
        """Whether the reply is kept."""
        return self._cache.get(self._kind, ask.asked.key, KEPT, ask.wish) is not None

    def led(self, digest: str) -> Generation | None:
        """The generation under way here for that key."""
        return self._under_way.get(digest)

    def _listen(self, ask: Ask) -> Listener:
        if not ask.is_shared:
            return Generation(lambda: self._lead(ask, None), lambda it: self._keep(ask, it)).begin()
        digest = ask.asked.key.digest
        with self._lock:
            under_way = self._under_way.get(digest)
            listener = under_way.listen() if under_way is not None else None
            if listener is not None:
                self._events.coalesced("answer")
                return listener
            generation = Generation(lambda: self._open(ask), lambda ended: self._finish(ask, ended))
            self._under_way[digest] = generation
        return generation.begin()

    def _open(self, ask: Ask) -> Source:
        """Ask the model, unless another worker does; then listen to that."""
        pause_s = FIRST_PAUSE_S
        name = f"reply:{ask.asked.key.digest}"
        while (turn := self._turns.try_take(name)) is None:
            found = self._elsewhere.find(ask.asked.key.digest) if self._elsewhere is not None else None
            if found is not None:
                self._events.coalesced("answer")
                return found
            time.sleep(pause_s)
            pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        try:
            # It may have been finished since it was looked for.
            kept = self._cache.get(self._kind, ask.asked.key, KEPT, ask.wish)
            if kept is None or kept.status != "hit":
                return self._lead(ask, turn)
        except BaseException:
            turn.release()
            raise
        turn.release()
        return Replay(kept.value)

    def _lead(self, ask: Ask, turn: Turn | None) -> Led:
        self._events.computed("answer", 0.0)
        return Led(ask.make(), ask.asked.passages, turn, self._cache.now_ns())

    def _finish(self, ask: Ask, ended: Generation) -> None:
        """Keep the reply before it is forgotten that it is under way, so that nobody asks in between."""
        try:
            self._keep(ask, ended)
        finally:
            with self._lock:
                if self._under_way.get(ask.asked.key.digest) is ended:
                    del self._under_way[ask.asked.key.digest]
            if isinstance(ended.source, Led) and ended.source.turn is not None:
                ended.source.turn.release()

    def _keep(self, ask: Ask, ended: Generation) -> None:
        source = ended.source
        if not (isinstance(source, Led) and _is_good(ended) and ask.storable and ask.wish.write):
            return
        elapsed_s = time.perf_counter() - source.started_s
        origin = Origin(source.since_ns, elapsed_s, tuple(map(passage_tag, source.order)), ask.warm)
        kept = KeptReply(
            tuple(ended.pieces),
            source.usage,
            source.finish_reason,
            source.notes,
            tuple(source.order),
            ask.asked.text,
        )
        self._cache.put(self._kind, ask.asked.key, kept, KEPT, wish=ask.wish, origin=origin)
        if not ask.wish.namespace:
            self._point(ask.asked)
        if self._kindred is not None and ask.wish.is_common:
            self._kindred.remember(ask.asked, kept)

    def _point(self, asked: Asked) -> None:
        """Remember which reply the question has now, and drop the one it had."""
        before = self._cache.get(self._pointers, asked.question_key, POINTER)
        if before is not None and before.value.digest != asked.key.digest:
            self._cache.delete(Key(ANSWER, before.value.digest))
        pointer = Pointer(asked.key.digest, asked.parts()["passages"])
        self._cache.put(self._pointers, asked.question_key, pointer, POINTER)

    def _why_not(self, ask: Ask, kept: Got[KeptReply] | None) -> str:
        if not self._kind.layers:
            return "off"
        if not ask.wish.read:
            return "asked_not_to"
        if not ask.storable:
            return "not_storable"
        if kept is not None:
            return "expired"
        before = self._cache.get(self._pointers, ask.asked.question_key, POINTER)
        changed = before is not None and before.value.passages != ask.asked.parts()["passages"]
        return "passages_changed" if changed else "first_time"


def _is_good(ended: Generation) -> bool:
    """Whether the reply is whole: not cut short, not failed, and made by the model alone, without a tool.

    What another model said in its place is given, but not kept for those who ask for the first.
    """
    source = ended.source
    is_whole = ended.is_whole and ended.error is None and bool("".join(ended.pieces).strip())
    if source is None or not is_whole:
        return False
    return source.finish_reason == "stop" and len(source.attempts) <= 1

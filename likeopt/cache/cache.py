"""Values that are computed once and kept: what everyone else sees of the cache."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import TypeVar

import msgspec

from likeopt.cache import errors_as_values
from likeopt.cache.backend import Entry, Key
from likeopt.cache.codec import Codec
from likeopt.cache.computing import Computing, Making
from likeopt.cache.early import refreshes_early
from likeopt.cache.epochs import Epochs
from likeopt.cache.keys import key_of
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.shelf import CacheEvents, Got, Origin, Shelf
from likeopt.cache.tiered import Tiered
from likeopt.cache.turns import Turns
from likeopt.errors import LikeOptError

T = TypeVar("T")

ANY = Wish()
FRESHLY_MADE = Origin()


class Parts(msgspec.Struct, frozen=True):
    """What a Cache is made of.

    ``clock`` gives seconds since the epoch. ``strict`` raises for values that would not come back equal.
    """

    tiered: Tiered
    epochs: Epochs
    turns: Turns
    events: CacheEvents
    random: Random
    clock: Callable[[], float] = time.time
    strict: bool = False


class Cache:
    """Values by key, each computed by one caller at a time while the others wait or take the stale one."""

    def __init__(self, parts: Parts, kinds: Mapping[str, Kind]) -> None:
        self.kinds = dict(kinds)
        self._parts = parts
        self._shelf = Shelf(parts.tiered, parts.events, parts.clock, strict=parts.strict)
        self._computing = Computing(self._shelf, parts.epochs, parts.turns, parts.events, parts.clock)

    def get_or_compute(
        self,
        kind: Kind,
        key: Key,
        compute: Callable[[], T],
        codec: Codec[T],
        *,
        wish: Wish = ANY,
        tags: Sequence[str] | Callable[[T], Sequence[str]] = (),
        storable: Callable[[T], bool] | None = None,
        negative: tuple[type[LikeOptError], ...] = (),
        warm: bool = False,
    ) -> Got[T]:
        """The kept value, or what ``compute`` returns, which is then kept if it is ``storable``.

        ``negative`` are errors that are results too; ``warm`` says that nobody waits for it. Raises what
        ``compute`` raises, where no stale value can stand in, and Unavailable ``computation_slow`` past the
        kind's hard limit.
        """
        key = _apart(key, wish)
        got = self._shelf.take(kind, key, codec, wish) if wish.read else None
        if got is None or got.status != "hit" or self._is_early(got.entry):
            making = Making(kind, key, compute, codec, wish, tags, storable, negative, warm)
            got = self._made(making, got)
        if not warm:
            self._parts.events.looked_up(kind.name, got.status, got.entry)
        if got.entry is not None and got.entry.failed:
            raise errors_as_values.decode(got.entry.body)
        return got

    def get(self, kind: Kind, key: Key, codec: Codec[T], wish: Wish = ANY) -> Got[T] | None:
        """The kept value, fresh or stale; None when there is none that ``wish`` allows."""
        found = self._shelf.take(kind, _apart(key, wish), codec, wish) if wish.read else None
        if found is None or (found.entry is not None and found.entry.failed):
            return None
        return found

    def put(
        self,
        kind: Kind,
        key: Key,
        value: T,
        codec: Codec[T],
        *,
        wish: Wish = ANY,
        origin: Origin = FRESHLY_MADE,
    ) -> Entry | None:
        """Keep ``value``, unless ``wish`` says not to or what it was made from has changed since."""
        if not wish.write:
            return None
        return self._shelf.put(kind, _apart(key, wish), value, codec, wish=wish, origin=origin)

    def delete(self, key: Key) -> None:
        """Forget one value."""
        self._parts.tiered.delete(key)

    def drop_tags(self, tags: Sequence[str]) -> int:
        """Forget every value that has one of the tags."""
        return self._parts.tiered.drop_tags(tags)

    def clear(self, kind_name: str | None = None) -> int:
        """Forget every value of the kind, or all; returns how many there were."""
        return self._parts.tiered.clear(kind_name)

    def now_ns(self) -> int:
        """For an Origin: when the reading of what a value is made from begins."""
        return self._parts.epochs.now_ns()

    def close(self) -> None:
        """Close the layers."""
        self._parts.tiered.close()

    def _is_early(self, entry: Entry | None) -> bool:
        return entry is not None and refreshes_early(entry, self._parts.clock(), self._parts.random)

    def _made(self, making: Making[T], kept: Got[T] | None) -> Got[T]:
        if not making.wish.read:
            return self._computing.compute(making, "bypass")
        if kept is None or kept.entry is None:
            return self._computing.wait_for_new(making)
        flight = self._computing.refresh_aside(making, kept.entry.stored_at_s)
        soft_limit_s = making.kind.soft_limit_s
        if kept.status == "stale" and flight is not None and soft_limit_s and flight.wait(soft_limit_s):
            return flight.value or kept
        return kept


def _apart(key: Key, wish: Wish) -> Key:
    return key_of(key.kind, key.digest, wish.namespace) if wish.namespace else key

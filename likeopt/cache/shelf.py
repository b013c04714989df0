"""Values put into the layers and taken out of them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf
from typing import Any, Generic, Literal, Protocol, TypeVar

import msgspec

from likeopt.cache import errors_as_values
from likeopt.cache.backend import Entry, Key, LayerName
from likeopt.cache.codec import Codec, NotStorable
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.tiered import Found, Tiered
from likeopt.errors import LikeOptError

T = TypeVar("T")

Status = Literal["hit", "stale", "miss", "bypass"]


class Got(msgspec.Struct, Generic[T], frozen=True):
    """A value, where it came from and how old it is; ``entry`` is None when nothing is kept of it."""

    value: T
    status: Status
    layer: LayerName | None = None
    age_s: float = 0.0
    entry: Entry | None = None


class CacheEvents(Protocol):
    """Told of what becomes of lookups."""

    def looked_up(self, kind: str, status: Status, entry: Entry | None) -> None:
        """A caller has its value, which for a hit or a stale one is that of ``entry``."""
        ...

    def computed(self, kind: str, elapsed_s: float) -> None:
        """A value was computed."""
        ...

    def coalesced(self, kind: str) -> None:
        """A caller waited for somebody else's computation."""
        ...

    def not_stored(self, kind: str, reason: str) -> None:
        """A value could not be kept, or what was kept could not be read."""
        ...


class Origin(msgspec.Struct, frozen=True):
    """How a value came to be: since when what it is made from was read, how long making it took, and why."""

    since_ns: int = 0
    compute_s: float = 0.0
    tags: tuple[str, ...] = ()
    warmed: bool = False


class Shelf:
    """Values in layers. ``strict`` raises for values that would not come back as they are."""

    def __init__(
        self, tiered: Tiered, events: CacheEvents, clock: Callable[[], float], *, strict: bool
    ) -> None:
        self._tiered = tiered
        self._events = events
        self._clock = clock
        self._strict = strict

    def take(self, kind: Kind, key: Key, codec: Codec[T], wish: Wish) -> Got[T] | None:
        """The kept value, fresh or stale; None when there is none that ``wish`` allows."""
        return self._taken(self._tiered.find(key), kind, codec, wish)

    def take_newer(
        self, kind: Kind, key: Key, codec: Codec[T], wish: Wish, than_s: float = -inf
    ) -> Got[T] | None:
        """The fresh value that somebody else has put there since the last look, after ``than_s``, if any."""
        taken = self._taken(self._tiered.find(key, than_s, again=True), kind, codec, wish)
        return taken if taken is not None and taken.status == "hit" else None

    def _taken(self, found: Found | None, kind: Kind, codec: Codec[T], wish: Wish) -> Got[T] | None:
        if found is None:
            return None
        entry, layer = found
        now_s = self._clock()
        age_s = max(now_s - entry.stored_at_s, 0.0)
        if wish.max_age_s is not None and age_s > wish.max_age_s:
            return None
        try:
            value: Any = None if entry.failed else codec.decode(entry.body)
        except (msgspec.DecodeError, ValueError):
            self._events.not_stored(kind.name, "not_readable")
            return None
        return Got(value, "stale" if now_s >= entry.fresh_until_s else "hit", layer, age_s, entry)

    def put(
        self, kind: Kind, key: Key, value: T, codec: Codec[T], *, wish: Wish, origin: Origin
    ) -> Entry | None:
        """Keep the value, unless what it was made from has changed; None when it cannot be kept.

        Raises NotStorable for a value that would not come back equal, if the shelf is strict.
        """
        try:
            body = codec.encode(value)
        except NotStorable:
            self._events.not_stored(kind.name, "not_equal")
            if self._strict:
                raise
            return None
        ttl_s = kind.ttl_s if wish.ttl_s is None else min(wish.ttl_s, kind.ttl_s)
        entry = self._entry(body, ttl_s, kind.grace_s, origin)
        self._tiered.set(key, entry)
        return entry

    def put_error(self, kind: Kind, key: Key, error: LikeOptError, since_ns: int) -> None:
        """Keep the error for a short while."""
        if kind.negative_ttl_s > 0:
            entry = self._entry(errors_as_values.encode(error), kind.negative_ttl_s, 0.0, Origin(since_ns))
            self._tiered.set(key, msgspec.structs.replace(entry, failed=True))

    def _entry(self, body: bytes, ttl_s: float, grace_s: float, origin: Origin) -> Entry:
        now_s = self._clock()
        return Entry(
            body,
            stored_at_s=now_s,
            fresh_until_s=now_s + ttl_s,
            kept_until_s=now_s + ttl_s + grace_s,
            compute_s=origin.compute_s,
            tags=origin.tags,
            warmed=origin.warmed,
            since_ns=origin.since_ns,
        )


def tags_of(tags: Sequence[str] | Callable[[T], Sequence[str]], value: T) -> tuple[str, ...]:
    """The tags of ``value``: given, or made from it."""
    return tuple(tags(value) if callable(tags) else tags)

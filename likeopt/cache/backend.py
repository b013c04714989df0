"""The contract that every layer of the cache keeps, and what it stores."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple, Protocol

import msgspec

LayerName = Literal["memory", "redis", "disk", "null"]
LayerStatus = Literal["up", "open", "off"]


class Key(NamedTuple):
    """What an entry is found by: its kind, such as ``search``, and a digest of 32 hexadecimal digits."""

    kind: str
    digest: str


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One kept value. Times are seconds since the epoch; ``fresh_until_s`` ≤ ``kept_until_s``.

    Past the first it is stale, past the second it is a miss. ``compute_s`` is what making it took.
    ``warmed`` says that nobody had asked for it when it was made, ``failed`` that ``body`` is an error.
    ``since_ns`` is when the process began to read what the value was made from; only memory keeps it.
    """

    body: bytes
    stored_at_s: float
    fresh_until_s: float
    kept_until_s: float
    compute_s: float = 0.0
    tags: tuple[str, ...] = ()
    warmed: bool = False
    failed: bool = False
    since_ns: int = 0


class Size(NamedTuple):
    """How full a layer is; ``capacity_bytes`` None means that somebody else bounds it."""

    entries: int
    size_bytes: int
    capacity_bytes: int | None
    status: LayerStatus = "up"


class Backend(Protocol):
    """A layer. No call raises: what cannot be read is a miss, what cannot be written is not kept.

    Safe for use by several greenlets and threads. Opened after fork.
    """

    @property
    def name(self) -> LayerName:
        """Which layer it is."""
        ...

    def get(self, key: Key) -> Entry | None:
        """The entry, stale or not; None when there is none, or it is past ``kept_until_s``."""
        ...

    def set(self, key: Key, entry: Entry) -> None:
        """Keep the entry in place of the one before. What is larger than the layer is not kept."""
        ...

    def delete(self, key: Key) -> None:
        """Forget the entry."""
        ...

    def drop_tags(self, tags: Iterable[str]) -> int:
        """Forget every entry with one of the tags; returns how many there were, if that is known."""
        ...

    def clear(self, kind: str | None = None) -> int:
        """Forget all entries, or those of one kind; returns how many there were."""
        ...

    def size(self) -> Size:
        """How full it is."""
        ...

    def close(self) -> None:
        """Let go of what is open; calls after that are misses."""
        ...


class Observer(Protocol):
    """Told of what layers do by themselves."""

    def evicted(self, layer: LayerName, kind: str, entries: int) -> None:
        """Entries were forgotten to make room."""
        ...

    def failed(self, layer: LayerName, reason: str) -> None:
        """A call did not do what it should; ``reason`` is a short code such as ``timeout`` or ``corrupt``."""
        ...


class NoObserver:
    """Told of everything, does nothing."""

    def evicted(self, layer: LayerName, kind: str, entries: int) -> None:
        """Do nothing."""

    def failed(self, layer: LayerName, reason: str) -> None:
        """Do nothing."""

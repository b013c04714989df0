"""A layer that keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable

from likeopt.cache.backend import Entry, Key, LayerName, Size


class NullBackend:
    """Stands where caching is switched off."""

    name: LayerName = "null"

    def get(self, key: Key) -> Entry | None:  # noqa: ARG002 - the contract's signature
        """Nothing."""
        return None

    def set(self, key: Key, entry: Entry) -> None:
        """Keep nothing."""

    def delete(self, key: Key) -> None:
        """There is nothing to forget."""

    def drop_tags(self, tags: Iterable[str]) -> int:  # noqa: ARG002 - the contract's signature
        """There is nothing to forget."""
        return 0

    def clear(self, kind: str | None = None) -> int:  # noqa: ARG002 - the contract's signature
        """There is nothing to forget."""
        return 0

    def size(self) -> Size:
        """Always empty."""
        return Size(0, 0, 0, "off")

    def close(self) -> None:
        """Nothing is open."""

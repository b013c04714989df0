"""The kinds of cached things: in which layers, and for how long."""

from __future__ import annotations

import msgspec

from likeopt.cache.backend import LayerName


class Kind(msgspec.Struct, frozen=True):
    """How things of one kind are kept.

    ``layers`` are asked in this order. A value is fresh for ``ttl_s``, then stale for ``grace_s``: given
    while it is made anew. With a stale value at hand a caller waits ``soft_limit_s`` for the fresh one;
    without, at most ``hard_limit_s``. Errors that are results too are kept for ``negative_ttl_s``.
    """

    name: str
    layers: tuple[LayerName, ...]
    ttl_s: float
    grace_s: float = 0.0
    soft_limit_s: float = 0.0
    hard_limit_s: float | None = None
    negative_ttl_s: float = 2.0


class Wish(msgspec.Struct, frozen=True):
    """What a caller wants of the cache; ``read`` and ``write`` are ``no-cache`` and ``no-store`` unsaid.

    ``max_age_s`` refuses older values, ``ttl_s`` shortens how long a new one is kept, and ``namespace`` keeps
    values apart from those of other namespaces.
    """

    read: bool = True
    write: bool = True
    max_age_s: float | None = None
    ttl_s: float | None = None
    namespace: str = ""

    @property
    def is_common(self) -> bool:
        """Whether what is made for this caller is what everybody else would be given."""
        return self.read and self.write and not self.namespace

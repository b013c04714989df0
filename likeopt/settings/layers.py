"""The layers of the cache as settings name them."""

from __future__ import annotations

from typing import Literal, cast

Layer = Literal["memory", "redis", "disk"]


def layers_in(value: str) -> tuple[Layer, ...]:
    """The names in a comma-separated list, in its order; they are not checked. ``none`` is for no layer."""
    names = tuple(name for part in value.split(",") if (name := part.strip().lower()))
    return () if names == ("none",) else cast("tuple[Layer, ...]", names)

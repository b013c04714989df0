"""The contract of everything through which workers reach each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from likeopt.bus.local import Handler, Request

Address = Any
"""Where a worker is; what it looks like is the bus's own affair."""


class Bus(Protocol):
    """One worker's end: answers calls by name, and calls other workers. Opened after fork."""

    def handle(self, name: str, handler: Handler) -> None:
        """Answer calls named ``name`` with the frames that ``handler`` yields.

        The handler is closed after its next frame when the caller has left.
        """
        ...

    def open(self) -> None:
        """Begin to answer."""
        ...

    def others(self) -> Sequence[Address]:
        """The other workers, the nearest first; some may be gone."""
        ...

    def call(
        self, address: Address, /, request: Request, idle_timeout_s: float | None = 30.0
    ) -> Iterator[Any]:
        """Frames with which a worker answers; they end when it is gone, too.

        Raises TimeoutError when it says nothing for ``idle_timeout_s``.
        """
        ...

    def close(self) -> None:
        """Stop answering."""
        ...

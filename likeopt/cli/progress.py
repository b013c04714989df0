"""Progress on standard error: a bar on a terminal, a line elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import click

Advance = Callable[[int], None]


@contextmanager
def progress(label: str, total: int) -> Iterator[Advance]:
    """Show how much of ``total`` is done; the function given to the block sets how much that is."""
    with click.progressbar(length=total, label=label, file=sys.stderr, show_pos=True) as bar:

        def advance(done: int) -> None:
            bar.update(done - bar.pos)

        yield advance


class Stages:
    """A bar for each of several stages, one after the other; closed by ``close``."""

    def __init__(self) -> None:
        self._stage = ""
        self._bar = ExitStack()
        self._advance: Advance = lambda _done: None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """``done`` of ``total`` of ``stage``; another stage begins another bar."""
        if stage != self._stage:
            self.close()
            self._stage = stage
            self._advance = self._bar.enter_context(progress(stage, total))
        self._advance(done)

    def close(self) -> None:
        """End the bar that is shown."""
        self._bar.close()

"""Watching files: which are new or changed since the last look, once they have come to rest."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from likeopt.cli.sources import SourceFile, find_sources

LOOK_EVERY_S = 1.0

State = tuple[int, int]


def _state(source: SourceFile) -> State:
    return source.size_bytes, source.changed_ns


class Watch:
    """Remembers what was handed out; a file still being written is left for the next look."""

    def __init__(self, paths: Sequence[Path], known: Sequence[SourceFile]) -> None:
        self._paths = paths
        self._handed_out = {source.name: _state(source) for source in known}
        self._seen_last = dict(self._handed_out)

    def look(self) -> list[SourceFile]:
        """Files that differ from what was handed out and have not changed since the last look.

        Raises InvalidInput as ``find_sources`` does.
        """
        found = find_sources(self._paths)
        settled = [
            source
            for source in found
            if self._handed_out.get(source.name) != _state(source) == self._seen_last.get(source.name)
        ]
        self._seen_last = {source.name: _state(source) for source in found}
        self._handed_out |= {source.name: _state(source) for source in settled}
        return settled


def changes(watch: Watch, sleep: Callable[[float], None] = time.sleep) -> Iterator[list[SourceFile]]:
    """Every look's files that are to be ingested, without end."""
    while True:
        sleep(LOOK_EVERY_S)
        settled = watch.look()
        if settled:
            yield settled

"""A Chroma server of the command's own, for as long as the command runs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from likeopt.errors import StartupError, VectorsUnavailable
from likeopt.search.vectors import VectorStore
from likeopt.serving import chroma
from likeopt.serving.sidecars import Sidecar, stop_all

START_S = 20.0
POLL_S = 0.05


@contextmanager
def chroma_server(path: Path) -> Iterator[int]:
    """Start a server that keeps its files in ``path``; gives its port at once, before it answers."""
    port = chroma.free_port()
    sidecar = Sidecar("Chroma", chroma.command(port, path), dict(os.environ))
    sidecar.start()
    try:
        yield port
    finally:
        stop_all([sidecar])


def wait_until_it_answers(
    store: VectorStore,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Return once the server behind ``store`` answers. Raises StartupError after 20 s."""
    deadline_s = clock() + START_S
    while True:
        try:
            store.heartbeat()
        except VectorsUnavailable as error:
            if clock() >= deadline_s:
                raise StartupError("chroma_does_not_start") from error
            sleep(POLL_S)
        else:
            return

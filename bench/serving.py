"""A server of its own for a measurement, and loading documents into it."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from running_server import RunningServer

from bench.data import Document

FILES_PER_UPLOAD = 100
POLL_S = 0.25


@contextmanager
def server(**environment: str) -> Iterator[RunningServer]:
    """A fresh server that is gone afterwards with all its data."""
    with tempfile.TemporaryDirectory(prefix="likeopt-bench-") as folder:
        running = RunningServer(Path(folder) / "data", **environment).start()
        try:
            yield running
        finally:
            running.stop()


def load(running: RunningServer, documents: Sequence[Document]) -> dict[str, str]:
    """Upload all as files, wait until they are found, and return each id's name.

    A title is sent as the text's first line, as a person's file would have it.
    """
    names: dict[str, str] = {}
    for start in range(0, len(documents), FILES_PER_UPLOAD):
        batch = documents[start : start + FILES_PER_UPLOAD]
        items = running.upload({one.name: content(one) for one in batch})
        names |= {item["id"]: one.name for item, one in zip(items, batch, strict=True)}
    wait_found(running)
    return names


def wait_found(running: RunningServer) -> None:
    """Wait until every document is found, asking seldom enough that asking costs nothing."""
    while (status := running.status())["queued"] or status["indexing"]:
        time.sleep(POLL_S)


def content(document: Document) -> bytes:
    """The document as a file."""
    title = f"{document.title}\n\n" if document.title else ""
    return f"{title}{document.text}".encode()


def say(text: str) -> None:
    """Report progress without touching the results on standard output."""
    print(text, file=sys.stderr, flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of ``values`` lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


Result = dict[str, Any]

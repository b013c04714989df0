"""Servers of their own, for tests that kill parts of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running_server import RunningServer

StartServer = Callable[..., RunningServer]


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers on one data directory and stops them at the end."""
    started: list[RunningServer] = []

    def start(**options: str) -> RunningServer:
        running = RunningServer(tmp_path / "data", **options)
        started.append(running)
        return running.start()

    yield start
    for running in started:
        running.stop()

"""Fleets over the fake chat server, closed at the end of the test."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fake_upstream.running import FakeUpstream
from llm.fleet.made_fleet import MadeFleet, MakeFleet


@pytest.fixture
def make(upstream: FakeUpstream) -> Iterator[MakeFleet]:
    fleets: list[MadeFleet] = []

    def made(servers: dict[str, dict[str, Any] | None], **changes: Any) -> MadeFleet:
        fleets.append(MadeFleet(upstream, servers, **changes))
        return fleets[-1]

    yield made
    for one in fleets:
        one.fleet.close()

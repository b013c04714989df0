"""A fake chat server for this folder's tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fake_upstream.running import FakeUpstream, running_upstream


@pytest.fixture(scope="session")
def upstream_process() -> Iterator[FakeUpstream]:
    with running_upstream() as upstream:
        yield upstream


@pytest.fixture
def upstream(upstream_process: FakeUpstream) -> FakeUpstream:
    upstream_process.reset()
    return upstream_process

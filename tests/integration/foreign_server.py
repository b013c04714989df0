"""A served Like-Opt for clients of other APIs: a key, a document, and models that behave in known ways."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from animal_notes import document, marker
from fake_upstream.plan import DEFAULT_TEXT
from fake_upstream.running import FakeUpstream
from running_server import RunningServer

KEY, OWNER = "key-of-ann", "ann"
QUESTION = f"What was seen near the river with the tag {marker(0)}?"
TEXT = DEFAULT_TEXT
LONG = 2_000

# Each name is a model of its own server, so that no failure is held against another.
PLANS: dict[str, dict[str, Any]] = {
    "plain": {},
    "cut-short": {"finish": "length"},
    "endless": {"tokens": LONG, "token_ms": 10},
    "silent": {"first_ms": 60_000},
    "broken": {"fault": "cut", "after": 3},
}


@contextmanager
def foreign_server(folder: Path, upstream: FakeUpstream, **environment: str) -> Iterator[RunningServer]:
    """Serve with ``KEY`` and a document of ``OWNER``, who has no other."""
    upstreams = [
        {
            "name": name,
            "base_url": upstream.base_url,
            "models": [{"name": upstream.model(**plan), "id": name}],
        }
        for name, plan in PLANS.items()
    ]
    running = RunningServer(
        folder / "data",
        LIKEOPT_API_KEYS=f"{OWNER}:{KEY}",
        LIKEOPT_UPSTREAMS=json.dumps(upstreams),
        **environment,
    ).start()
    running.client.headers["Authorization"] = f"Bearer {KEY}"
    try:
        running.upload({"otter.md": document(0)})
        running.wait_indexed()
        yield running
    finally:
        assert running.stop() == 0, running.log()


def was_left(upstream: FakeUpstream, within_s: float) -> bool:
    """Whether the last question's call was ended by us within that time."""
    return upstream.until(lambda seen: bool(seen) and seen[-1]["status"] == "closed by client", within_s)


def is_asked(upstream: FakeUpstream) -> bool:
    """Whether a question has arrived, for which this waits."""
    return upstream.until(lambda seen: bool(seen), 10.0)

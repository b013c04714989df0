"""Searches whose answers are known, and what may be done to the disk layer meanwhile."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from random import Random
from typing import Any

import httpx
from animal_notes import document, marker
from integration.counting import counted
from integration.crowd import at_once
from running_server import RunningServer, wait_for

DOCUMENTS = 12
HEALED_WITHIN_S = 10.0
CALLERS = 200
# Long questions, so that finding the answer takes long enough for everyone to ask meanwhile.
COLD = [f"{name} {' '.join(f'word{n} river' for n in range(250))}" for name in ("one", "two", "three")]


def fill(running: RunningServer) -> RunningServer:
    running.upload({f"{number}.md": document(number, paragraphs=3) for number in range(DOCUMENTS)})
    running.wait_indexed()
    return running


def finds(running: RunningServer, client: httpx.Client, number: int) -> bool:
    """Whether the worker of ``client`` finds that document."""
    results = running.search(marker(number), client, mode="bm25")["results"]
    return any(marker(number) in result["text"] for result in results)


class Asker:
    """Asks for what stands in one document, and knows the answer. Whatever fails, it gets it."""

    def __init__(self, running: RunningServer) -> None:
        self.layers: list[str | None] = []
        self._answers = [_ask(running.client, number) for number in range(DOCUMENTS)]
        for number, answer in enumerate(self._answers):
            assert all(marker(number) in result["text"] for result in answer["results"])

    def __call__(self, client: httpx.Client, caller: int) -> None:
        number = (len(self.layers) + caller) % DOCUMENTS
        answer = _ask(client, number)
        assert answer["results"] == self._answers[number]["results"], f"wrong answer for {number}: {answer}"
        self.layers.append(answer["cache"]["layer"])

    def gets_hits_again(self, layer: str) -> None:
        """Wait until all that is asked comes from the layer."""
        del self.layers[:]
        wait_for(
            lambda: len(self.layers) > 50 and set(self.layers[-50:]) == {layer},
            f"{layer} has everything again",
            HEALED_WITHIN_S,
        )


def _ask(client: httpx.Client, number: int) -> dict[str, Any]:
    answer = client.post("/api/v1/search", json={"query": marker(number), "mode": "bm25", "top_k": 3})
    assert answer.status_code == 200, answer.text
    content: dict[str, Any] = answer.json()
    return content


def one_computation_for_all(running: RunningServer, query: str) -> None:
    """So many ask the same at the same moment; it is worked out once."""
    before = counted(running, "likeopt_cache_computations_total", object="search")
    lookups = counted(running, "likeopt_cache_lookups_total", object="search")
    answers = at_once(running, CALLERS, "/api/v1/search", {"query": query, "top_k": 50})
    statuses = {status for status, _, _ in answers}
    assert statuses == {200}, statuses
    different = {json.dumps(json.loads(answer)["results"]) for _, _, answer in answers}
    assert len(different) == 1, f"{len(different)} different answers"
    computed = counted(running, "likeopt_cache_computations_total", object="search") - before
    assert computed == 1, f"{computed} computations"
    looked_up = counted(running, "likeopt_cache_lookups_total", object="search") - lookups
    assert looked_up == CALLERS, f"{looked_up} lookups"


class Trap:
    """Leaves a file behind if it is ever unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self._path,)


def spoil(folder: Path, chance: Random, trap: Path) -> int:
    """Truncate, falsify or fill files with noise, or with what would make ``trap`` if unpickled; how many."""
    spoilt = 0
    for path in list(folder.rglob("*")):
        try:
            if path.is_file() and chance.random() < 0.7:
                path.write_bytes(chance.choice(_spoilt(path.read_bytes(), chance, trap)))
                spoilt += 1
        except OSError:  # it was removed in between
            continue
    return spoilt


def _spoilt(content: bytes, chance: Random, trap: Path) -> list[bytes]:
    falsified = bytearray(content or b"x")
    falsified[chance.randrange(len(falsified))] ^= 1 << chance.randrange(8)
    noise = chance.randbytes(chance.choice([len(content), 7, 5000]))
    return [
        b"",
        content[: len(content) // 2],
        bytes(falsified),
        bytes(falsified),
        noise,
        pickle.dumps(Trap(trap)),
    ]

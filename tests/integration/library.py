"""Documents as a test knows them: which of their words must be found now, and which must not."""

from __future__ import annotations

import itertools
import sqlite3
from contextlib import closing
from random import Random
from typing import Any

import httpx
import msgspec
from animal_notes import document, marker
from integration.crowd import Workers
from running_server import RunningServer, wait_for

MODES = ("bm25", "bm25", "hybrid")
# Neither from what is kept nor to be kept.
ANEW = "no-cache, no-store"


class Paper(msgspec.Struct):
    """One document. Each of its versions has a marker of its own; ``now`` is that of the newest."""

    name: str
    id: str
    now: int
    before: list[int] = []
    deleted: bool = False
    restored: bool = False


class Seen(msgspec.Struct, frozen=True):
    """A search's answer, as far as a reader can tell."""

    generation: int
    found: tuple[tuple[str, str], ...]

    def has(self, number: int) -> bool:
        return any(marker(number) in text for _, text in self.found)


class Library:
    """The documents of a running server. Several threads may check them while one changes them."""

    def __init__(self, running: RunningServer, workers: Workers, chance: Random, first_marker: int) -> None:
        self.papers: list[Paper] = []
        self._running = running
        self._workers = workers
        self._chance = chance
        self._markers = itertools.count(first_marker)
        self._next_marker = next(self._markers)
        # What must not be found by any search that begins from now on, and the how manieth going that was.
        self._gone: dict[int, int] = {}
        self._goings = itertools.count()
        self._watched: tuple[int, ...] = ()

    def _client(self) -> httpx.Client:
        return self._chance.choice(self._workers.clients())

    def _new_marker(self) -> int:
        self._next_marker, marker_now = next(self._markers), self._next_marker
        return marker_now

    def _upload(self, name: str, number: int) -> str:
        parts = [("file", (name, document(number)))]
        answer = self._client().post("/api/v1/documents", files=parts)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["items"][0]["id"])

    def _is_gone(self, *numbers: int) -> None:
        going = next(self._goings)
        self._gone = dict.fromkeys(numbers, going) | self._gone

    def _may_come_back(self, number: int) -> None:
        self._gone = {gone: going for gone, going in self._gone.items() if gone != number}

    def add(self) -> None:
        number = self._new_marker()
        name = f"{number}.md"
        self.papers.append(Paper(name, self._upload(name, number), number))

    def change(self, paper: Paper) -> None:
        """Upload other bytes under the same name."""
        number = self._new_marker()
        assert self._upload(paper.name, number) == paper.id
        paper.before, paper.now = [*paper.before, paper.now], number
        paper.deleted = False

    def delete(self, paper: Paper) -> None:
        """Delete it after each worker has kept a search that finds it, if it is found at all."""
        numbers = self._watched = (paper.now, *paper.before)
        clients = self._workers.clients()
        for client in clients:
            for number in numbers:
                self.search(client, number)
        assert self._client().delete(f"/api/v1/documents/{paper.id}").status_code == 204
        self._is_gone(*numbers)
        paper.deleted = True
        for client in clients * 2:
            for number in numbers:
                assert not self.search(client, number).has(number), f"{number} has just been deleted"

    def restore(self, paper: Paper) -> None:
        self._may_come_back(paper.now)
        assert self._client().post(f"/api/v1/documents/{paper.id}/restore").status_code == 200
        paper.deleted, paper.restored = False, True

    def settle(self) -> None:
        """Wait until every change is in the index; from then on, old versions must not be found any more."""
        self._running.wait_indexed()
        wait_for(self._holds_every_change, "the index holds every change")
        for paper in self.papers:
            self._is_gone(*paper.before)
            paper.restored = False

    def _holds_every_change(self) -> bool:
        with closing(sqlite3.connect(self._running.data_dir / "likeopt.db")) as database:
            ((last,),) = database.execute("SELECT value FROM counters WHERE name = 'change'")
        return bool(self._running.status()["generation"] == last)

    def search(self, client: httpx.Client, number: int, mode: str = "bm25", wish: str = "") -> Seen:
        headers = {"Cache-Control": wish} if wish else {}
        body = {"query": marker(number), "mode": mode, "top_k": 5}
        answer = client.post("/api/v1/search", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        content: dict[str, Any] = answer.json()
        assert bool(wish) == (content["cache"]["status"] == "bypass")
        found = tuple((result["document_id"], result["text"]) for result in content["results"])
        return Seen(content["generation"], found)

    def glance(self, client: httpx.Client, chance: Random) -> None:
        """Search for anything there is, was or will be next: nothing that is gone is found."""
        number = chance.choice([*self._watched, *self._watched, self._next_marker, *self._numbers()])
        gone = self._gone
        # Half of the searches are made anew and kept, so that some are under way whatever happens.
        seen = self.search(client, number, chance.choice(MODES), chance.choice(["", "no-cache"]))
        # What has come back in the meantime may be found.
        found = [other for other, going in gone.items() if seen.has(other) and self._gone.get(other) == going]
        assert not found, f"{found} were gone when the search began"

    def _numbers(self) -> list[int]:
        return [number for paper in list(self.papers) for number in (paper.now, *paper.before)]

    def check(self, client: httpx.Client) -> None:
        """What is gone is not found; if nothing changes meanwhile, what is kept is as what is new."""
        for number in self._chance.sample(self._numbers(), k=2):
            mode = self._chance.choice(MODES)
            before = self.search(client, number, mode, ANEW)
            kept = self.search(client, number, mode)
            after = self.search(client, number, mode, ANEW)
            assert not any(map(kept.has, self._gone)), (number, mode)
            # Whether a document that was restored is found at once depends on how far its removal has got.
            if not any(paper.restored for paper in self.papers):
                assert kept.has(number) in {before.has(number), after.has(number)}, (number, mode)

    def check_settled(self, client: httpx.Client) -> None:
        """Every document is found by its newest words and by no others, and a kept search is as a new one."""
        for paper in self.papers:
            for number in (paper.now, *paper.before):
                mode = self._chance.choice(MODES)
                kept = self.search(client, number, mode)
                assert kept == self.search(client, number, mode, ANEW), (number, mode)
                assert kept.has(number) is (number == paper.now and not paper.deleted), (paper, number)

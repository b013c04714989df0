"""A fake chat server, a database, a search over a few passages, and answering with all of it."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cache.made_cache import Told, made_cache
from fake_upstream.running import FakeUpstream

from likeopt.bus.locks import KeyLocks
from likeopt.cache.epochs import Epochs
from likeopt.cache.kinds import Kind, Wish
from likeopt.cache.memory import MemoryBackend
from likeopt.cache.shelf import Got
from likeopt.cache.turns import Turns
from likeopt.chat.answering import Answering
from likeopt.chat.answers import Answer
from likeopt.chat.conversations import Conversations
from likeopt.chat.parts import Parts
from likeopt.chat.personas.personas import Personas
from likeopt.chat.personas.rosters import Rosters
from likeopt.chat.registry import StreamRegistry
from likeopt.chat.replies import Replies
from likeopt.chat.routing.route import Classification
from likeopt.chat.routing.router import Router
from likeopt.llm.endpoint import Endpoint
from likeopt.llm.fleet import Fleet
from likeopt.llm.models import ModelSpec, UpstreamSpec
from likeopt.monitoring.metrics import Metrics
from likeopt.monitoring.timeline import Timeline
from likeopt.search.passages import Note, Passage, Scores, SearchQuery, SearchResult
from likeopt.storage.database import Database
from likeopt.storage.tables import metadata

SEOUL = (
    "서울특별시는 대한민국의 수도이다. 서울의 인구는 2023년 기준 약 938만 명이다. 한강이 도시를 가로지른다."
)
BUSAN = "부산광역시는 항구 도시이다. 부산의 인구는 약 329만 명이다."
CLIENT = "The client waits 30 seconds before it gives up. The limit is set with read_timeout."


def passage(number: int, document: str, text: str, score: float = 1.0) -> Passage:
    return Passage(f"c{number}", f"d-{document}", document, None, None, text, score, Scores())


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "empty.db"
    engine = sa.create_engine(f"sqlite:///{path}")
    metadata.create_all(engine)
    engine.dispose()
    return path


@pytest.fixture
def database(tmp_path: Path, empty_database: Path) -> Iterator[Database]:
    path = shutil.copy(empty_database, tmp_path / "chat.db")
    opened = Database(f"sqlite:///{path}")
    yield opened
    opened.close()


KINDS = (
    Kind("answer", ("memory",), ttl_s=3600.0, grace_s=86_400.0),
    Kind("asked", ("memory",), ttl_s=90_000.0),
)


class Clock:
    """A clock that is set by the test."""

    def __init__(self) -> None:
        self.now_s = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Library:
    """A search over fixed passages that remembers its queries; ``gate`` closed makes it wait."""

    def __init__(self) -> None:
        self.passages = [passage(1, "seoul.md", SEOUL), passage(2, "busan.md", BUSAN, 0.8)]
        self.notes: tuple[Note, ...] = ()
        self.queries: list[SearchQuery] = []
        self.failure: Exception | None = None
        self.documents = 2
        self.gate = threading.Event()
        self.gate.set()

    def search(self, query: SearchQuery, timeline: Timeline, wish: Wish) -> Got[SearchResult]:
        self.queries.append(query)
        assert self.gate.wait(10)
        if self.failure is not None:
            raise self.failure
        timeline.add("bm25", 1.0)
        found = tuple(self.passages[: query.top_k])
        result = SearchResult(query.query, query.mode, 1, found, timeline.timings_ms(), self.notes)
        return Got(result, "miss" if wish.read else "bypass")


@pytest.fixture
def library() -> Library:
    return Library()


def classified(question: str, earlier: Sequence[str]) -> Classification:
    """What is asked stands in these tests; how it is told has tests of its own."""
    return Classification("follow_up" if earlier else "question", "low", 1.0)


class Room:
    """Answering, what it stands on, and the answers it has finished."""

    def __init__(
        self,
        database: Database,
        library: Library,
        models: Fleet,
        clock: Clock,
        run_dir: Path,
        *,
        slot: int = 0,
    ) -> None:
        self.database = database
        self.library = library
        self.finished: list[Answer] = []
        self.stream_clock = Clock()
        self.registry = StreamRegistry(grace_s=30, keep_s=300, clock=self.stream_clock)
        numbers = itertools.count(1 + 1000 * slot)
        self.conversations = Conversations(database, 600, lambda: f"k{next(numbers)}", clock)
        self.told = Told()
        self.memory = MemoryBackend(1_000_000, clock=clock)
        self.cache = made_cache(run_dir, [self.memory], clock, kinds=KINDS, told=self.told)
        self.locks = KeyLocks(run_dir / "turns")
        self.replies = Replies(self.cache, Turns(self.locks), self.told)
        parts = Parts(
            database=database,
            search=library.search,
            replies=self.replies,
            count_documents=lambda scope: library.documents,
            models=models,
            router=Router(models, classified),
            personas=Personas(
                database,
                Rosters(database, Epochs(run_dir / "epochs")),
                drop_tags=self.cache.drop_tags,
                classify=lambda message: "question",
            ),
            finished=self.finished.append,
        )
        self.answering = Answering(
            parts, self.registry, lambda: f"m{next(numbers)}", clock, stream_clock=self.stream_clock
        )

    def cache_entries(self) -> int:
        """How many entries are kept."""
        return self.memory.size().entries

    def key_of_last(self) -> str:
        """The key of the newest answer."""
        key: str = self.database.read(self.caches)[-1]["why"]["key"]
        return key

    def caches(self, conn: sa.Connection) -> list[dict[str, Any]]:
        """What is recorded of the cache for each answer, in order."""
        rows = conn.execute(
            sa.select(metadata.tables["messages"].c.cache).where(sa.text("role = 'assistant'"))
        )
        return [row[0] for row in rows]

    def rows(self) -> list[dict[str, Any]]:
        """The stored messages in short, in order."""
        columns = "id, parent_id, role, content, status, model"
        query = sa.text(f"SELECT {columns} FROM messages ORDER BY conversation_id, position")
        return self.database.read(lambda conn: [dict(row._mapping) for row in conn.execute(query)])


NewRoom = Callable[..., Room]


@pytest.fixture
def new_room(
    database: Database, library: Library, clock: Clock, upstream: FakeUpstream, tmp_path: Path
) -> Iterator[NewRoom]:
    rooms: list[Room] = []
    fleets: list[Fleet] = []

    def make(called: str = "", **plan: Any) -> Room:
        """With a plan for the fake chat server, the model is there; without one, answers are extractive.

        A model that is ``called`` something answers as the server was told last.
        """
        name = called or upstream.model(**plan)
        models = (ModelSpec(name, name, "fake"),) if plan or called else ()
        spec = UpstreamSpec("fake", upstream.base_url, models, api_key="key", attempts=1)
        fleets.append(Fleet([spec], Endpoint, Metrics().models))
        rooms.append(Room(database, library, fleets[-1], clock, tmp_path / "run", slot=len(rooms)))
        return rooms[-1]

    yield make
    library.gate.set()
    for room in rooms:
        room.registry.drain()
        room.registry.close()
        room.locks.close()
    for fleet in fleets:
        fleet.close()

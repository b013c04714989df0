"""Personas as owners see and change them, on several workers at once."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf
from pathlib import Path
from unicodedata import normalize

import pytest
from cache.made_cache import made_cache
from msgspec.structs import replace

from likeopt.cache.cache import Cache
from likeopt.cache.epochs import Epochs
from likeopt.chat.personas import rosters
from likeopt.chat.personas.persona import Persona
from likeopt.chat.personas.personas import Personas
from likeopt.chat.personas.rosters import Rosters
from likeopt.chat.personas.rules import MOST_OWN
from likeopt.errors import Conflict, InvalidInput, LikeOptError, NotFound, Unavailable
from likeopt.storage.database import Database

MINE = Persona("나의-친구", "mine", 0.07, 0.93, ("code",), "Write tersely.", "own")
NAMES = ("default", "analyst", "teacher")


class Worker:
    """One worker's ends of everything; others on the same ``run_dir`` are its neighbours."""

    def __init__(self, url: str, run_dir: Path, good_for_s: float = inf) -> None:
        self.transactions: list[str] = []
        self.database = Database(url, lambda kind, _elapsed_s: self.transactions.append(kind))
        self.epochs = Epochs(run_dir / "epochs")
        self.cache: Cache = made_cache(run_dir, [], lambda: 0.0, kinds=())
        self.personas = Personas(
            self.database,
            Rosters(self.database, self.epochs, good_for_s),
            drop_tags=self.cache.drop_tags,
            classify=lambda message: "code" if "code" in message else "question",
            clock=lambda: 7.0,
        )

    def names(self, owner: str = "kim") -> list[str]:
        return [persona.name for persona in self.personas.list(owner, "en")]


class Place:
    """Where workers are."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.workers: list[Worker] = []

    def worker(self, good_for_s: float = inf) -> Worker:
        self.workers.append(Worker(f"sqlite:///{self._path / 'chat.db'}", self._path / "run", good_for_s))
        return self.workers[-1]


@pytest.fixture
def place(tmp_path: Path, database: Database) -> Iterator[Place]:
    assert database is not None
    made = Place(tmp_path)
    yield made
    for worker in made.workers:
        worker.epochs.close()
        worker.database.close()


@pytest.fixture
def worker(place: Place) -> Worker:
    return place.worker()


@pytest.fixture
def personas(worker: Worker) -> Personas:
    return worker.personas


def code_of(error: pytest.ExceptionInfo[LikeOptError]) -> str:
    return error.value.code


def test_who_has_changed_nothing_sees_the_shipped_ones(worker: Worker, personas: Personas) -> None:
    assert set(NAMES) < set(worker.names())
    assert worker.names()[0] == "default"
    assert personas.get("kim", "teacher", "ko").description.startswith("차근차근")
    assert personas.named("kim", "teacher", "en").description.startswith("Patient")


def test_ones_own_is_added_found_and_removed(worker: Worker, personas: Personas) -> None:
    personas.add("kim", MINE)
    assert worker.names()[-1] == MINE.name
    assert personas.get("kim", MINE.name, "ko") == personas.named("kim", MINE.name, "en") == MINE
    assert MINE.name not in worker.names("lee")
    typed = normalize("NFD", MINE.name)
    assert typed != MINE.name
    assert personas.get("kim", typed, "en") == MINE
    personas.remove("kim", typed)
    assert MINE.name not in worker.names()


def test_a_name_is_taken_once(personas: Personas) -> None:
    personas.add("kim", MINE)
    for name in (MINE.name, "teacher"):
        with pytest.raises(Conflict) as error:
            personas.add("kim", replace(MINE, name=name))
        assert code_of(error) == "persona_exists"
    personas.add("lee", MINE)


def test_putting_says_whether_anything_had_the_name(personas: Personas) -> None:
    assert personas.put("kim", MINE)
    assert not personas.put("kim", replace(MINE, tone=1.0))
    assert personas.get("kim", MINE.name, "en").tone == 1.0
    assert not personas.put("kim", replace(MINE, name="teacher"))
    personas.remove("kim", "editor")
    assert personas.put("kim", replace(MINE, name="editor"))


def test_an_override_gives_way_to_the_shipped_one_again(worker: Worker, personas: Personas) -> None:
    before = personas.list("kim", "ko")
    personas.put("kim", replace(MINE, name="teacher"))
    assert personas.get("kim", "teacher", "ko").origin == "override"
    assert worker.names() == [persona.name for persona in before]
    personas.remove("kim", "teacher")
    assert personas.list("kim", "ko") == before


def test_a_shipped_one_is_hidden_from_its_owner_and_comes_back(worker: Worker, personas: Personas) -> None:
    personas.remove("kim", "teacher")
    assert "teacher" not in worker.names()
    assert "teacher" in worker.names("lee")
    with pytest.raises(NotFound):
        personas.get("kim", "teacher", "en")
    with pytest.raises(InvalidInput):
        personas.named("kim", "teacher", "en")
    with pytest.raises(NotFound):
        personas.remove("kim", "teacher")
    assert personas.restore("kim", "teacher", "ko") == personas.get("kim", "teacher", "ko")
    assert "teacher" in worker.names()


def test_a_hidden_ones_name_is_free(personas: Personas) -> None:
    personas.remove("kim", "teacher")
    personas.add("kim", replace(MINE, name="teacher"))
    assert personas.get("kim", "teacher", "en").origin == "override"


def test_the_default_can_be_changed_but_not_hidden(personas: Personas) -> None:
    with pytest.raises(Conflict) as error:
        personas.remove("kim", "default")
    assert code_of(error) == "persona_default_kept"
    personas.put("kim", replace(MINE, name="default"))
    assert personas.get("kim", "default", "ko").system_prompt == MINE.system_prompt
    personas.remove("kim", "default")
    assert personas.get("kim", "default", "ko").system_prompt == ""


def test_restoring_what_is_as_shipped_or_was_never_shipped_is_refused(personas: Personas) -> None:
    with pytest.raises(Conflict) as error:
        personas.restore("kim", "teacher", "en")
    assert code_of(error) == "persona_not_changed"
    personas.add("kim", MINE)
    with pytest.raises(NotFound):
        personas.restore("kim", MINE.name, "en")


def test_unknown_names_are_told_apart_by_who_asks(personas: Personas) -> None:
    for call, kind in ((personas.get, NotFound), (personas.named, InvalidInput)):
        with pytest.raises(kind) as error:
            call("kim", "pirate", "en")
        assert (error.value.code, error.value.params) == ("persona_unknown", {"persona": "pirate"})
    with pytest.raises(NotFound):
        personas.remove("kim", "pirate")


def test_an_owner_has_room_for_so_many(personas: Personas) -> None:
    for number in range(MOST_OWN):
        personas.add("kim", replace(MINE, name=f"n{number}"))
    for call in (personas.add, personas.put):
        with pytest.raises(Conflict) as error:
            call("kim", MINE)
        assert code_of(error) == "personas_too_many"
    personas.put("kim", replace(MINE, name="n5", tone=0.0))
    personas.remove("kim", "n7")
    personas.add("kim", MINE)


def test_the_fitting_one_is_chosen_among_ones_own_too(personas: Personas) -> None:
    message = "asap: code that prints the answer"
    assert personas.route("kim", message, "en").persona.name == "engineer"
    personas.add("kim", replace(MINE, tone=0.5, pace=0.8))
    chosen = personas.route("kim", message, "en")
    assert chosen.persona.name == MINE.name
    assert (chosen.resonance.intent, chosen.resonance.signals) == ("code", ("urgent",))
    assert chosen.scores[MINE.name] == 1.0
    assert personas.choose("kim", message, "question", "en").persona.name == "expert"


def test_every_worker_sees_a_change_at_once(place: Place) -> None:
    one, other = place.worker(), place.worker()
    for worker in (one, other):
        assert MINE.name not in worker.names()
    one.personas.add("kim", MINE)
    assert MINE.name in other.names()
    other.personas.put("kim", replace(MINE, tone=0.99))
    assert one.personas.get("kim", MINE.name, "en").tone == 0.99
    one.personas.remove("kim", "teacher")
    assert "teacher" not in other.names()
    other.personas.restore("kim", "teacher", "en")
    assert "teacher" in one.names()


def test_reading_again_asks_no_database(worker: Worker, personas: Personas) -> None:
    personas.add("kim", MINE)
    worker.names()
    before = len(worker.transactions)
    for _ in range(10):
        personas.named("kim", "teacher", "en")
        personas.choose("kim", "hello", "small_talk", "ko")
    assert len(worker.transactions) == before


def test_a_refused_change_leaves_what_is_in_memory(worker: Worker, personas: Personas) -> None:
    worker.names()
    before = worker.transactions.count("read")
    with pytest.raises(Conflict):
        personas.remove("kim", "default")
    worker.names()
    assert worker.transactions.count("read") == before


def test_a_change_while_the_rows_are_read_is_seen_at_the_next_look(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, changing = place.worker(), place.worker()
    read_rows = rosters.personas.of_owner

    def read_then_be_overtaken(conn, owner):
        rows = read_rows(conn, owner)
        monkeypatch.undo()
        changing.personas.add("kim", MINE)
        return rows

    monkeypatch.setattr(rosters.personas, "of_owner", read_then_be_overtaken)
    assert MINE.name not in reading.names()
    assert MINE.name in reading.names()


def test_hosts_that_may_miss_each_other_trust_their_memory_for_a_while_only(place: Place) -> None:
    worker = place.worker(good_for_s=0.0)
    worker.names()
    worker.names()
    assert worker.transactions == ["read", "read"]


def test_memory_holds_so_many_owners(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rosters, "MOST_OWNERS", 2)
    for owner in ("a", "b", "c"):
        worker.names(owner)
    worker.names("c")
    worker.names("b")
    assert len(worker.transactions) == 3
    worker.names("a")
    assert len(worker.transactions) == 4


def test_without_the_database_what_is_in_memory_still_answers(worker: Worker) -> None:
    worker.names()
    worker.database.close()
    assert "teacher" in worker.names()
    with pytest.raises((Unavailable, RuntimeError)):
        worker.names("lee")

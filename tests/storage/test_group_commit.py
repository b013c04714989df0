from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
import sqlalchemy as sa

from likeopt.errors import Unavailable
from likeopt.storage import facts
from likeopt.storage.database import Database
from likeopt.storage.group_commit import MOST_TOGETHER


@pytest.fixture
def commits() -> Iterator[list[str]]:
    """Every commit of any engine from now on."""
    made: list[str] = []

    def note(_connection: sa.Connection) -> None:
        made.append("commit")

    sa.event.listen(sa.Engine, "commit", note)
    yield made
    sa.event.remove(sa.Engine, "commit", note)


def state(name: str):
    return lambda conn: facts.state(conn, name, "done")


def stated(database: Database, name: str) -> str | None:
    return database.read(lambda conn: facts.read(conn, name))


class Crowd:
    """Writes that wait while a first one is held open."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._open, self._let_go = threading.Event(), threading.Event()
        self._first = self._aside(self._hold)
        assert self._open.wait(5)

    def _hold(self, conn: sa.Connection) -> None:
        self._open.set()
        assert self._let_go.wait(5)

    def _aside(self, function) -> Future:
        future: Future = Future()

        def run() -> None:
            try:
                future.set_result(self._database.write(function))
            except Exception as error:  # noqa: BLE001
                future.set_exception(error)

        threading.Thread(target=run, daemon=True).start()
        return future

    def write(self, *functions) -> list[Future]:
        """Have all wait, then let them go."""
        group = self._database._lanes["write"]._group
        futures = []
        for count, function in enumerate(functions, 1):
            futures.append(self._aside(function))
            while len(group._waiting) < count:
                pass
        self._let_go.set()
        self._first.result(5)
        for future in futures:
            future.exception(5)
        return futures


def test_those_that_wait_together_are_committed_together(database: Database, commits: list[str]) -> None:
    crowd = Crowd(database)
    crowd.write(*(state(f"fact {number}") for number in range(20)))
    assert len(commits) == 2
    assert all(stated(database, f"fact {number}") == "done" for number in range(20))


def test_more_than_go_together_are_all_done(database: Database, commits: list[str]) -> None:
    count = 3 * MOST_TOGETHER + 1
    written = Crowd(database).write(*(lambda _, number=number: number for number in range(count)))
    assert [future.result() for future in written] == list(range(count))
    assert len(commits) == 1 + 4


def test_results_and_errors_reach_their_own_callers(database: Database) -> None:
    def fails(conn: sa.Connection) -> None:
        facts.state(conn, "half", "done")
        raise ValueError("mine")

    first, second, third = Crowd(database).write(lambda _: 1, fails, lambda _: 3)
    assert (first.result(), third.result()) == (1, 3)
    with pytest.raises(ValueError, match="mine"):
        second.result()
    assert stated(database, "half") is None


def test_a_broken_rule_of_one_leaves_the_others_alone(database: Database) -> None:
    def twice(conn: sa.Connection) -> None:
        for _ in range(2):
            conn.execute(sa.text("INSERT INTO facts (name, value) VALUES ('same', '1')"))

    before, broken, after = Crowd(database).write(state("before"), twice, state("after"))
    assert before.exception() is after.exception() is None
    assert isinstance(broken.exception(), sa.exc.IntegrityError)
    assert stated(database, "before") == stated(database, "after") == "done"
    assert stated(database, "same") is None


def test_when_the_whole_fails_each_is_tried_alone(database: Database) -> None:
    attempts: list[str] = []

    def loses_the_database(conn: sa.Connection) -> None:
        attempts.append("lost")
        raise sa.exc.OperationalError("disk I/O error", None, Exception("disk I/O error"))

    def counted(conn: sa.Connection) -> None:
        attempts.append("fine")
        facts.state(conn, "fine", "done")

    fine, lost = Crowd(database).write(counted, loses_the_database)
    assert fine.exception() is None
    assert isinstance(lost.exception(), Unavailable)
    assert attempts == ["fine", "lost", "fine", "lost"]
    assert stated(database, "fine") == "done"


def test_a_later_one_sees_what_an_earlier_one_has_done(database: Database) -> None:
    _, seen = Crowd(database).write(state("earlier"), lambda conn: facts.read(conn, "earlier"))
    assert seen.result() == "done"


def test_what_was_written_together_is_there_after_opening_anew(database: Database, data_dir: Path) -> None:
    Crowd(database).write(*(state(f"fact {number}") for number in range(5)))
    again = Database(f"sqlite:///{data_dir / 'likeopt.db'}")
    assert stated(again, "fact 4") == "done"
    again.close()

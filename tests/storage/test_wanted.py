from __future__ import annotations

from threading import Thread

import pytest
import sqlalchemy as sa

from likeopt.storage import wanted
from likeopt.storage.database import Database
from likeopt.storage.tables import wanted as table
from likeopt.storage.wanted import FORGOTTEN_HALF_LIVES, Fading, WantedRow

NOW_S = 1_700_000_000.0
DAY_S = 86_400.0


def row(
    name: str, score: float, at_s: float = NOW_S, *, owner: str = "local", kind: str = "search"
) -> WantedRow:
    return WantedRow(name, kind, owner, {"query": name}, score, at_s)


def add(database: Database, *rows: WantedRow) -> None:
    database.write(wanted.add, rows, DAY_S)


def top(
    database: Database, most: int = 100, at_s: float = NOW_S, owner: str | None = None
) -> list[WantedRow]:
    return database.read(wanted.top, "search", most, Fading(DAY_S, at_s), owner)


def score(database: Database, name: str, at_s: float) -> float:
    """What ``name`` is worth at a time."""
    found = next(one for one in top(database, at_s=at_s) if one.digest == name)
    return Fading(DAY_S, at_s).of(found.score, found.counted_at)


def test_scores_halve_every_half_life(database: Database) -> None:
    add(database, row("a", 8.0))
    assert [score(database, "a", NOW_S + days * DAY_S) for days in (0, 1, 2, 3)] == [8.0, 4.0, 2.0, 1.0]


def test_counts_of_different_times_add_up_as_the_formula_says(database: Database) -> None:
    """The sum over all counts c at time t of c · 2^(−(now − t) / half-life)."""
    counted = [(3, 0.0), (1, 0.3), (5, 0.35), (2, 4.0), (7, 6.25)]
    for count, days in counted:
        add(database, row("a", count, NOW_S + days * DAY_S))
    expected = sum(count * 2 ** -(7.0 - days) for count, days in counted)
    assert score(database, "a", NOW_S + 7 * DAY_S) == pytest.approx(expected)


def test_a_host_whose_clock_is_behind_adds_as_much(database: Database) -> None:
    add(database, row("a", 4.0, NOW_S + DAY_S))
    add(database, row("a", 4.0, NOW_S))
    (found,) = top(database)
    assert (found.score, found.counted_at) == (6.0, NOW_S + DAY_S)


def test_what_faded_is_overtaken_by_what_is_new(database: Database) -> None:
    add(database, row("old", 10.0, NOW_S - 4 * DAY_S), row("new", 1.0), row("newer", 2.0))
    assert [one.digest for one in top(database)] == ["newer", "new", "old"]
    assert [one.digest for one in top(database, most=2)] == ["newer", "new"]


def test_only_the_kind_and_the_owner_that_were_asked_for(database: Database) -> None:
    add(database, row("a", 1, owner="ann"), row("b", 2, owner="ben"), row("c", 3, kind="answer"))
    assert [one.digest for one in top(database)] == ["b", "a"]
    assert [one.digest for one in top(database, owner="ann")] == ["a"]
    assert top(database, owner="cleo") == []
    assert top(database)[0] == row("b", 2, owner="ben")


def test_workers_count_together(database: Database) -> None:
    """Six at once, with the same things in different orders."""

    def worker(number: int) -> None:
        names = [f"q{(number + step) % 20}" for step in range(20)]
        for _ in range(5):
            add(database, *(row(name, 1.0) for name in names))

    threads = [Thread(target=worker, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {one.score for one in top(database)} == {30.0}
    assert len(top(database)) == 20


def test_a_row_inserted_by_another_meanwhile_is_added_to(database: Database) -> None:
    """As between two transactions that both saw no row yet."""

    def both(conn: sa.Connection) -> None:
        conn.execute(wanted._insert_or_raise(conn), row_values(row("a", 2.0)))
        conn.execute(wanted._insert_or_raise(conn), row_values(row("a", 3.0)))

    database.write(both)
    assert [one.score for one in top(database)] == [5.0]


def row_values(given: WantedRow) -> list[dict[str, object]]:
    return [{name: getattr(given, name) for name in WantedRow.__struct_fields__}]


def test_the_least_wanted_are_forgotten_when_there_are_too_many(database: Database) -> None:
    add(database, *(row(f"q{number:02}", number + 1.0) for number in range(23)))
    assert database.write(wanted.prune, 20, Fading(DAY_S, NOW_S)) == 3
    assert {one.digest for one in top(database)} == {f"q{number:02}" for number in range(3, 23)}
    add(database, row("one more", 1.0))
    assert database.write(wanted.prune, 20, Fading(DAY_S, NOW_S)) == 0


def test_what_has_faded_is_forgotten(database: Database) -> None:
    add(database, row("old", 1e6), row("asked again", 1.0))
    later_s = NOW_S + (FORGOTTEN_HALF_LIVES + 1) * DAY_S
    add(database, row("asked again", 1.0, later_s))
    assert database.write(wanted.prune, 20, Fading(DAY_S, later_s)) == 1
    assert database.read(lambda conn: conn.scalars(sa.select(table.c.digest)).all()) == ["asked again"]

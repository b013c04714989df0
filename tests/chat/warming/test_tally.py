from __future__ import annotations

import logging

import msgspec
import pytest

from likeopt.chat.warming.tally import Tally
from likeopt.chat.warming.wants import LONGEST_KEPT, Want, WantedAnswer, row_of, want_of
from likeopt.search.passages import Scope, SearchQuery
from likeopt.storage import wanted
from likeopt.storage.database import Database

ANN, BEN = Scope("ann"), Scope("ben")
PUMPS = SearchQuery("pumps", ANN)
VALVES = SearchQuery("밸브", ANN, 7, "bm25", ("doc-1",))
QUESTION = WantedAnswer("How often is the pump serviced?", "ann", model="small", top_k=3)


@pytest.fixture
def tally(database: Database, clock) -> Tally:
    return Tally(database, 3600.0, clock)


def ask(tally: Tally, want: Want, times: int = 1) -> None:
    for _ in range(times):
        tally.count(want)


def test_what_is_asked_for_most_comes_first_as_it_was_asked(tally: Tally) -> None:
    ask(tally, PUMPS, 2)
    ask(tally, VALVES, 3)
    ask(tally, QUESTION)
    tally.flush()
    assert tally.most_wanted({"search": 10, "answer": 10}) == [VALVES, PUMPS, QUESTION]
    assert tally.most_wanted({"search": 1}) == [VALVES]
    assert tally.most_wanted({}) == []


def test_two_workers_counts_add_up(database: Database, clock) -> None:
    """Neither has asked for pumps as often as the other for valves, but both together have."""
    first, second = Tally(database, 3600.0, clock), Tally(database, 3600.0, clock)
    ask(first, PUMPS, 3)
    ask(second, PUMPS, 3)
    ask(second, VALVES, 5)
    first.flush()
    second.flush()
    assert first.most_wanted({"search": 1}) == second.most_wanted({"search": 1}) == [PUMPS]


def test_an_hour_ago_counts_half(tally: Tally, clock) -> None:
    ask(tally, PUMPS, 5)
    tally.flush()
    clock.now_s += 3600
    ask(tally, VALVES, 3)
    tally.flush()
    assert tally.most_wanted({"search": 2}) == [VALVES, PUMPS]


def test_nobody_learns_what_another_wants(tally: Tally) -> None:
    theirs = SearchQuery("pumps", BEN)
    ask(tally, PUMPS, 2)
    ask(tally, theirs)
    ask(tally, QUESTION)
    tally.flush()
    everything = {"search": 10, "answer": 10}
    assert tally.most_wanted(everything, "ann") == [PUMPS, QUESTION]
    assert tally.most_wanted(everything, "ben") == [theirs]
    assert tally.most_wanted(everything, "cleo") == []


def test_long_texts_are_not_kept(tally: Tally) -> None:
    ask(tally, SearchQuery("x" * (LONGEST_KEPT + 1)))
    ask(tally, WantedAnswer("x" * (LONGEST_KEPT + 1)))
    ask(tally, SearchQuery("x" * LONGEST_KEPT))
    tally.flush()
    assert len(tally.most_wanted({"search": 10, "answer": 10})) == 1


def test_closing_keeps_the_last_counts(tally: Tally) -> None:
    tally.open()
    ask(tally, PUMPS)
    tally.close()
    assert tally.most_wanted({"search": 1}) == [PUMPS]


def test_a_database_that_does_not_answer_stops_nobody(
    database: Database, tally: Tally, caplog: pytest.LogCaptureFixture
) -> None:
    database.write(lambda conn: conn.exec_driver_sql("DROP TABLE wanted"))
    ask(tally, PUMPS)
    with caplog.at_level(logging.WARNING):
        tally.flush()
    assert "pumps" not in caplog.text
    assert len(caplog.records) == 1


@pytest.mark.parametrize("want", [PUMPS, VALVES, QUESTION, SearchQuery("x"), WantedAnswer("y")])
def test_rows_bring_back_what_was_wanted(want: Want) -> None:
    row = row_of(want, 1, 0.0)
    assert want_of(row) == want
    assert row.digest == row_of(want, 5, 9.0).digest


def test_owners_and_everything_else_tell_rows_apart() -> None:
    wants = [PUMPS, SearchQuery("pumps", BEN), SearchQuery("pumps", Scope("ann", "other")), VALVES, QUESTION]
    assert len({row_of(want, 1, 0.0).digest for want in wants}) == len(wants)


def test_a_row_of_another_version_is_passed_over(database: Database, tally: Tally) -> None:
    strange = msgspec.structs.replace(row_of(PUMPS, 9, 1_700_000_000.0), payload={"words": 1})
    database.write(wanted.add, [strange], 3600.0)
    ask(tally, VALVES)
    tally.flush()
    assert tally.most_wanted({"search": 10}) == [VALVES]

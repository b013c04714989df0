"""Rows of personas, each owner's apart."""

from __future__ import annotations

from msgspec.structs import replace

from likeopt.storage import personas
from likeopt.storage.database import Database
from likeopt.storage.personas import PersonaRow

ROW = PersonaRow("kim", "나의-친구", False, "설명", 0.25, 0.75, ["code", "summary"], "짧게 쓰세요.", 5.0)


def test_a_row_comes_back_as_it_was(database: Database) -> None:
    assert database.read(personas.get, "kim", ROW.name) is None
    database.write(personas.put, ROW)
    assert database.read(personas.get, "kim", ROW.name) == ROW
    assert database.read(personas.get, "lee", ROW.name) is None


def test_putting_again_replaces_the_row_and_no_other(database: Database) -> None:
    others = replace(ROW, owner="lee"), replace(ROW, name="b")
    for row in (ROW, *others):
        database.write(personas.put, row)
    changed = replace(ROW, tone=1.0, intents=[], system_prompt="", updated_at=6.0)
    database.write(personas.put, changed)
    assert database.read(personas.of_owner, "kim") == [others[1], changed]
    assert database.read(personas.of_owner, "lee") == [others[0]]


def test_adding_takes_the_place_of_a_hidden_row_only(database: Database) -> None:
    assert database.write(personas.add, ROW)
    assert not database.write(personas.add, replace(ROW, tone=0.0))
    assert database.read(personas.get, "kim", ROW.name) == ROW
    database.write(personas.put, PersonaRow("kim", "guide", hidden=True))
    guide = replace(ROW, name="guide")
    assert database.write(personas.add, guide)
    assert database.read(personas.get, "kim", "guide") == guide


def test_hidden_rows_are_not_counted(database: Database) -> None:
    for row in (ROW, PersonaRow("kim", "guide", hidden=True), replace(ROW, owner="lee")):
        database.write(personas.put, row)
    assert database.read(personas.count, "kim") == 1
    assert database.read(personas.count, "park") == 0


def test_removing_says_whether_there_was_one(database: Database) -> None:
    database.write(personas.put, ROW)
    assert not database.write(personas.remove, "lee", ROW.name)
    assert database.write(personas.remove, "kim", ROW.name)
    assert not database.write(personas.remove, "kim", ROW.name)
    assert database.read(personas.of_owner, "kim") == []

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from likeopt.errors import StartupError, Unavailable
from likeopt.storage import changes, facts
from likeopt.storage.database import Database, database_url
from likeopt.storage.schema import migrate


def test_a_failed_transaction_leaves_nothing_behind(database: Database) -> None:
    def half(conn: sa.Connection) -> None:
        facts.state(conn, "half", "done")
        raise ValueError

    with pytest.raises(ValueError):
        database.write(half)
    assert database.read(lambda conn: facts.read(conn, "half")) is None


def test_many_writers_number_their_changes_without_gaps(database: Database) -> None:
    def add() -> None:
        for _ in range(20):
            database.write(lambda conn: changes.append(conn, "chunk", "upsert", ["a", "b"]))

    threads = [threading.Thread(target=add) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = database.read(lambda conn: changes.after(conn, 0, 1000))
    assert [row.seq for row in rows] == list(range(1, 201))


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    def read_twice(conn: sa.Connection) -> tuple[int, int]:
        first = changes.read_counter(conn, "change")
        database.write(lambda other: changes.raise_counter(other, "change"))
        return first, changes.read_counter(conn, "change")

    first, second = database.read(read_twice)
    assert first == second


def test_a_database_that_is_gone_is_unavailable_and_comes_back(database: Database, data_dir: Path) -> None:
    path = data_dir / "likeopt.db"
    database.read(lambda conn: changes.read_counter(conn, "change"))
    broken = Database(f"sqlite:///{data_dir / 'missing' / 'likeopt.db'}")
    with pytest.raises(Unavailable) as caught:
        broken.read(lambda conn: changes.read_counter(conn, "change"))
    assert caught.value.code == "database_unavailable"
    (data_dir / "missing").mkdir()
    path.rename(data_dir / "missing" / "likeopt.db")
    assert broken.read(lambda conn: changes.read_counter(conn, "change")) == 0
    broken.close()


def test_migrating_twice_changes_nothing(database: Database, data_dir: Path) -> None:
    corpus = database.read(lambda conn: facts.read(conn, "corpus"))
    migrate(database_url("", data_dir))
    assert database.read(lambda conn: facts.read(conn, "corpus")) == corpus


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "likeopt.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StartupError) as caught:
        migrate(f"sqlite:///{path}")
    assert caught.value.code == "database_broken"
    assert caught.value.params["where"] == str(path)


def test_an_older_program_refuses_a_newer_schema(database: Database, data_dir: Path) -> None:
    database.write(lambda conn: conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StartupError) as caught:
        migrate(database_url("", data_dir))
    assert caught.value.code == "database_newer"


def test_the_schema_is_what_the_tables_say(database: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    from likeopt.storage.tables import metadata

    def differences(conn: sa.Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(conn), metadata))

    assert database.read(differences) == []

from __future__ import annotations

from likeopt.storage import leases
from likeopt.storage.database import Database


def _take(database: Database, holder: str, now_s: float) -> bool:
    return database.write(lambda conn: leases.take(conn, "producer", holder, now_s, 10.0))


def test_a_lease_has_one_holder_until_it_expires(database: Database) -> None:
    assert _take(database, "a", 0.0)
    assert not _take(database, "b", 9.0)
    assert _take(database, "a", 9.0)
    assert not _take(database, "b", 18.0)
    assert _take(database, "b", 19.5)
    assert not _take(database, "a", 20.0)


def test_a_released_lease_is_free_at_once(database: Database) -> None:
    assert _take(database, "a", 0.0)
    database.write(lambda conn: leases.release(conn, "producer", "b"))
    assert not _take(database, "b", 1.0)
    database.write(lambda conn: leases.release(conn, "producer", "a"))
    assert _take(database, "b", 1.0)

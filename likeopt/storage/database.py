"""The database: one writer and a few readers, each transaction one function.

SQLite blocks the operating system's thread while another transaction writes, and with it
every greenlet on it, so its connections live on native threads of their own. PostgreSQL's
driver waits on a socket and runs where it is called.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Concatenate, Literal, ParamSpec, TypeVar

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from likeopt.errors import Unavailable
from likeopt.offload import Offload
from likeopt.storage.group_commit import GroupCommit

P = ParamSpec("P")
T = TypeVar("T")
Kind = Literal["read", "write"]
Observe = Callable[[str, float], None]

SQLITE_READERS = 3
SQLITE_BUSY_MS = 10_000
MOST_WAITING = 2_000


def database_url(configured: str, data_dir: Path) -> str:
    """The configured address, or SQLite's file in the data directory."""
    return configured or f"sqlite:///{data_dir.resolve() / 'likeopt.db'}"


class Database:
    """Runs transactions. Opened after fork, since neither threads nor connections survive it.

    ``read`` and ``write`` may be called from any greenlet or thread. The function given to
    them takes the connection first, does no other I/O, and may be called anew by its caller.
    """

    def __init__(self, url: str, observe: Observe = lambda _kind, _elapsed_s: None) -> None:
        """``observe`` is told of each transaction's kind and of its seconds, waiting included."""
        self._lanes = _sqlite_lanes(url) if url.startswith("sqlite") else _server_lanes(url)
        self._observe = observe
        self._in_use = 0
        self._lock = threading.Lock()

    def read(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call ``function`` in a transaction that sees one state of the database.

        Raises Unavailable when the database does not answer.
        """
        return self._run("read", lambda connection: function(connection, *args, **kwargs))

    def write(
        self, function: Callable[Concatenate[sa.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call ``function`` in a transaction that commits when it returns and rolls back when it raises.

        Raises Unavailable when the database does not answer.
        """
        return self._run("write", lambda connection: function(connection, *args, **kwargs))

    def _run(self, kind: Kind, function: Callable[[sa.Connection], T]) -> T:
        start_s = time.perf_counter()
        self._used(1)
        try:
            return self._lanes[kind].run(function)
        finally:
            self._used(-1)
            self._observe(kind, time.perf_counter() - start_s)

    @property
    def in_use(self) -> int:
        """How many transactions have, or wait for, a connection."""
        return self._in_use

    def _used(self, more: int) -> None:
        with self._lock:
            self._in_use += more

    def close(self) -> None:
        """Close all connections after the transactions under way."""
        for lane in self._lanes.values():
            lane.close()


class _Lane:
    """Connections of one engine, used by at most as many callers as it has threads."""

    def __init__(self, engine: sa.Engine, offload: Offload | None, *, together: bool = False) -> None:
        self._engine = engine
        self._offload = offload
        self._idle: deque[sa.Connection] = deque()
        self._group = GroupCommit(offload, self._transact, MOST_WAITING) if offload and together else None

    def run(self, function: Callable[[sa.Connection], T]) -> T:
        if self._group is not None:
            result: T = self._group.run(function)
            return result
        if self._offload is None:
            return self._transact(function)
        return self._offload.run(self._transact, function)

    def _transact(self, function: Callable[[sa.Connection], T]) -> T:
        with _clear_failure():
            connection = self._idle.pop() if self._idle else self._engine.connect()
            try:
                with connection.begin():
                    result = function(connection)
            except BaseException:
                connection.close()
                raise
            self._idle.append(connection)
            return result

    def close(self) -> None:
        if self._offload is not None:
            self._offload.close()
        while self._idle:
            self._idle.pop().close()
        self._engine.dispose()


@contextmanager
def _clear_failure() -> Any:
    try:
        yield
    except (sa.exc.IntegrityError, sa.exc.ProgrammingError):
        raise
    except sa.exc.DBAPIError as error:
        raise Unavailable("database_unavailable", retry_after_s=5) from error


def _sqlite_lanes(url: str) -> dict[Kind, _Lane]:
    readers = _Lane(
        sqlite_engine(url, "BEGIN"), Offload("database-read", SQLITE_READERS, queue_limit=MOST_WAITING)
    )
    writer = _Lane(
        sqlite_engine(url, "BEGIN IMMEDIATE"),
        Offload("database-write", 1, queue_limit=2 * MOST_WAITING),
        together=True,
    )
    return {"read": readers, "write": writer}


def _server_lanes(url: str) -> dict[Kind, _Lane]:
    engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
    lane = _Lane(engine, None)
    return {"read": lane, "write": lane}


def sqlite_engine(url: str, begin: str) -> sa.Engine:
    """An engine whose connections begin transactions with ``begin`` and may change threads."""
    engine = sa.create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,  # what people wrote must not get into logs by way of an error
        connect_args={"check_same_thread": False, "timeout": SQLITE_BUSY_MS / 1000},
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, _record: object) -> None:
        # The driver's own implicit BEGIN would come too late for a consistent read.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-8000"):
            connection.execute(f"PRAGMA {pragma}").close()

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine

"""Bringing the schema up to date, once, before anything else opens the database."""

from __future__ import annotations

import secrets
from pathlib import Path

import sqlalchemy as sa

from likeopt.errors import StartupError
from likeopt.storage import messages, tables
from likeopt.storage.database import sqlite_engine

# Any constant will do, as long as every program that migrates this database uses it.
ADVISORY_LOCK = 0x4C696B654F7074
COUNTERS = ("change", "visibility")


def migrate(url: str) -> None:
    """Create or upgrade the schema at ``url`` and the rows it cannot do without.

    Raises StartupError when the file is not a database, cannot be reached, or was
    written by a newer program.
    """
    engine = sqlite_engine(url, "BEGIN IMMEDIATE") if url.startswith("sqlite") else sa.create_engine(url)
    where = engine.url.database or ""
    try:
        with engine.begin() as connection:
            _upgrade(connection)
            _seed(connection)
            # No web worker runs yet, so whatever still streams was cut off by the server's end.
            messages.interrupt_all(connection)
    except sa.exc.OperationalError as error:
        raise StartupError("database_unreachable", where=where, reason=_reason(error)) from error
    except sa.exc.DatabaseError as error:
        raise StartupError("database_broken", where=where, reason=_reason(error)) from error
    finally:
        engine.dispose()


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(ADVISORY_LOCK)))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    script = ScriptDirectory.from_config(config)
    known = {step.revision for step in script.walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise StartupError("database_newer", revision=current)
    if current != script.get_current_head():
        command.upgrade(config, "head")


def _seed(connection: sa.Connection) -> None:
    present = set(connection.scalars(sa.select(tables.counters.c.name)))
    missing = [{"name": name, "value": 0} for name in COUNTERS if name not in present]
    if missing:
        connection.execute(sa.insert(tables.counters), missing)
    if connection.scalar(sa.select(tables.facts.c.value).where(tables.facts.c.name == "corpus")) is None:
        connection.execute(sa.insert(tables.facts).values(name="corpus", value=secrets.token_hex(8)))


def _reason(error: sa.exc.DBAPIError) -> str:
    return str(error.orig).splitlines()[0] if error.orig else type(error).__name__

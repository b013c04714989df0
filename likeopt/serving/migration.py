"""Migrations run in a child of the master, which itself never opens the database."""

from __future__ import annotations

import os

import msgspec

from likeopt.errors import StartupError
from likeopt.serving.unpatched import close, fork, wait_for_child
from likeopt.storage.schema import migrate


def migrate_in_child(url: str) -> None:
    """Bring the schema up to date. Raises StartupError as the child met it."""
    reading, writing = os.pipe()
    pid = fork()
    if pid == 0:
        _report_and_leave(url, writing)
    close(writing)
    with open(reading, "rb") as report:  # noqa: PTH123 - a descriptor, not a path
        told = report.read()
    wait_for_child(pid, 0)
    if told != b"ok":
        code, params = msgspec.json.decode(told) if told else ("database_migration_died", {})
        raise StartupError(code, **params)


def _report_and_leave(url: str, writing: int) -> None:
    told = b""
    try:
        migrate(url)
        told = b"ok"
    except StartupError as error:
        told = msgspec.json.encode([error.code, error.params])
    except Exception as error:  # noqa: BLE001 - whatever it is, the master says it in one sentence
        told = msgspec.json.encode(["database_migration_failed", {"reason": str(error).splitlines()[0]}])
    finally:
        os.write(writing, told)
        os._exit(0)

"""``likeopt index``: care for the projections of the database."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from likeopt.cli.outcomes import EXIT_CODES
from likeopt.cli.words import say

if TYPE_CHECKING:
    import sqlalchemy as sa

    from likeopt.settings import Settings
    from likeopt.storage.database import Database

POLL_S = 0.2


@click.group(epilog=EXIT_CODES)
def index() -> None:
    """Care for the BM25 index and the vectors."""


@index.command(epilog=EXIT_CODES)
@click.option(
    "--projection",
    type=click.Choice(["bm25", "vectors", "all"]),
    default="all",
    show_default=True,
    help="Which projection to make anew.",
)
def rebuild(projection: str) -> None:
    """Make the BM25 index, the vectors, or both anew from the database.

    A running server does it while it goes on serving from what it has; the command waits until
    it is done.
    """
    from likeopt.cli.environment import begin
    from likeopt.services import places

    names = ["bm25", "vectors"] if projection == "all" else [projection]
    settings = begin()
    with _whoever_indexes(settings) as wake:
        database = places.database(settings)
        try:
            _request(database, names)
            wake()
            click.echo(say("rebuild_under_way"), err=True)
            _wait(database, names)
        finally:
            database.close()
    click.echo(say("rebuild_done"))


@contextmanager
def _whoever_indexes(settings: Settings) -> Iterator[Callable[[], None]]:
    """The server's index process, or one of our own; gives how to wake it."""
    from likeopt.bus.bell import ring
    from likeopt.cli.client import running_server
    from likeopt.services import places

    if running_server(settings) is not None:
        yield lambda: ring(places.bell_path(settings))
        return
    from likeopt.cli.here import data_directory, index_worker

    with data_directory(settings), index_worker(settings) as worker:
        yield worker.wake


def _request(database: Database, names: Sequence[str]) -> None:
    from likeopt.storage import facts

    for name in names:
        database.write(facts.state, f"rebuild:{name}", secrets.token_hex(8))


def _wait(database: Database, names: Sequence[str], sleep: Callable[[float], None] = time.sleep) -> None:
    """Return when no request is left and no set of vectors is being filled."""
    from likeopt.storage import facts, vector_sets

    def under_way(conn: sa.Connection) -> bool:
        requested = any(facts.read(conn, f"rebuild:{name}") is not None for name in names)
        return requested or any(one.state == "filling" for one in vector_sets.every(conn))

    while database.read(under_way):
        sleep(POLL_S)

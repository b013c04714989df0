"""``likeopt ingest``: files in, indexed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from likeopt.cli.outcomes import EXIT_CODES, FAILED
from likeopt.cli.words import say

if TYPE_CHECKING:
    from likeopt.cli.library import Library
    from likeopt.cli.sources import SourceFile


@click.command(epilog=EXIT_CODES)
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--watch", is_flag=True, help="Go on ingesting files as they appear or change, until Ctrl-C.")
@click.option("--collection", default="default", show_default=True, help="The collection they go into.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Wait until all is indexed.")
def ingest(paths: tuple[Path, ...], watch: bool, collection: str, wait: bool) -> None:
    """Take in files and folders, and index them.

    Folders are searched through; hidden files and folders are skipped. A file is named by its
    path within the folder, and a changed file under the same name is its next version.
    Goes through the running server if there is one, and does its work here if not.
    """
    from likeopt.cli.environment import begin
    from likeopt.cli.library import open_library
    from likeopt.cli.sources import find_sources

    settings = begin()
    sources = find_sources(paths)
    with open_library(settings, indexing=True) as library:
        complete = _ingest(library, sources, collection, wait)
        if watch:
            _go_on(library, paths, sources, collection)
    if not complete:
        raise SystemExit(FAILED)


def _ingest(library: Library, sources: Sequence[SourceFile], collection: str, wait: bool) -> bool:
    """Take in ``sources`` and print the summary; returns whether none failed."""
    from likeopt.cli.intake import summarise, take_in, wait_until_indexed

    intake = take_in(library, sources, collection)
    if wait:
        wait_until_indexed(library)
    summary = summarise(library, intake, wait)
    click.echo("\n".join(summary.lines))
    return not summary.failures


def _go_on(library: Library, paths: Sequence[Path], known: Sequence[SourceFile], collection: str) -> None:
    from likeopt.cli.watching import Watch, changes

    click.echo(say("ingest_watching"), err=True)
    try:
        for sources in changes(Watch(paths, known)):
            _ingest(library, sources, collection, wait=True)
    except KeyboardInterrupt:
        return

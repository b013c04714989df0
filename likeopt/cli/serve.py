"""``likeopt serve``: the server and all that belongs to it."""

from __future__ import annotations

import os

import click

from likeopt.cli.outcomes import EXIT_CODES


@click.command(epilog=EXIT_CODES)
@click.option("--bind", metavar="ADDRESS:PORT", help="Where to listen, instead of LIKEOPT_BIND.")
def serve(bind: str | None) -> None:
    """Start the server: web workers, the index process and the Chroma server.

    It runs until it is told to end (Ctrl-C or TERM) and takes all its processes with it.
    """
    from likeopt.serving.launch import serve as become_server

    if bind is not None:
        os.environ["LIKEOPT_BIND"] = bind
    # The settings are read once, by the program that this one becomes.
    become_server()
